// Bundles one TypeScript bench and runs it in plain Node: `node test/bench/run.mjs ledger.ts [arguments]`.
import { spawnSync } from 'node:child_process'
import { basename, join } from 'node:path'
import { build } from 'vite'

const [bench = '', ...benchArguments] = process.argv.slice(2)
const root = join(import.meta.dirname, '../..')
// Below node_modules, so that the bundle finds libsql, the one package that stays outside of it.
const outDir = join(root, 'node_modules/.cache/bench')

await build({
  configFile: false,
  root,
  logLevel: 'error',
  build: { ssr: join(import.meta.dirname, bench), outDir, emptyOutDir: false, target: 'node20' },
})
const { status } = spawnSync(process.execPath, [join(outDir, `${basename(bench, '.ts')}.js`), ...benchArguments], {
  stdio: 'inherit',
})
process.exit(status ?? 1)
