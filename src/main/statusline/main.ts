/** Entry of out/main/statusline.cjs, which Claude Code starts. `plimsoll statusline` runs the same. */
import { runAsProcess } from './as-process.ts'

void runAsProcess(process.argv.slice(2))
