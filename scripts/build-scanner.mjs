/**
 * Compiles the scanner (src/main/core/sources/transcripts/scan/assembly) to WebAssembly and writes it, as text, beside its source. The result
 * is committed: nobody who only wants to run Plimsoll waits for a compiler. `--check` says whether the two have come apart.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const folder = fileURLToPath(new URL('../src/main/core/sources/transcripts/scan/', import.meta.url))
const target = join(folder, 'scanner-wasm.generated.ts')

// Memory is given whole (scanner-layout.ts says how much), and what the scanner checks it checks itself.
const layout = readFileSync(join(folder, 'scanner-layout.ts'), 'utf8')
const memoryPages = /memoryPages = (\d+)/.exec(layout)?.[1]
const options = [
  ...['--baseDir', folder, '--outFile', 'scanner.wasm'],
  ...['--runtime', 'stub', '--use', 'abort=', '--enable', 'simd', '--noAssert', '-O3', '--converge'],
  ...['--initialMemory', memoryPages, '--maximumMemory', memoryPages],
]

let binary
const { error, stderr } = await asc.main(['assembly/scanner.ts', ...options], {
  writeFile(_name, contents) {
    binary = contents
  },
})
if (error) {
  console.error(stderr.toString())
  process.exit(1)
}

const text = `// Made by scripts/build-scanner.mjs from assembly/. Do not edit.\nexport const scannerWasm =\n  '${Buffer.from(binary).toString('base64')}'\n`
if (!process.argv.includes('--check')) {
  writeFileSync(target, text)
} else if (readFileSync(target, 'utf8').replaceAll('\r\n', '\n') !== text) {
  console.error('scanner-wasm.generated.ts is not what assembly/ compiles to: run node scripts/build-scanner.mjs')
  process.exit(1)
}
