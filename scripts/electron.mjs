// `node scripts/electron.mjs` prints the folder of the Electron that this machine uses, making or fetching it first where that is needed:
//   ELECTRON_OVERRIDE_DIST_PATH=$(node scripts/electron.mjs) npx playwright test
import { findElectron } from './lib/electron-runtime.mjs'

const { runtime, why } = await findElectron({ say: (line) => console.error(line) })
console.error(why)
if (runtime) console.log(runtime.dist)
else process.exitCode = 1
