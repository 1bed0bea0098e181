/**
 * Compiles the scanner (src/main/core/sources/transcripts/scan/assembly) to WebAssembly and writes it, as text, beside its source. The result
 * is committed: nobody who only wants to run Plimsoll waits for a compiler, and a test says when the two have come apart.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const folder = fileURLToPath(new URL('../src/main/core/sources/transcripts/scan/', import.meta.url))

/** The committed file's text. */
export async function compiledScanner() {
  let binary
  const { error, stderr } = await asc.main(
    [
      'assembly/scanner.ts',
      '--baseDir',
      folder,
      '--outFile',
      'scanner.wasm',
      '--runtime',
      'stub',
      '--use',
      'abort=',
      ...optimised,
    ],
    {
      writeFile(_name, contents) {
        binary = contents
      },
    },
  )
  if (error) throw new Error(stderr.toString(), { cause: error })
  const base64 = Buffer.from(binary).toString('base64')
  return `// Made by scripts/build-scanner.mjs from assembly/. Do not edit.\nexport const scannerWasm =\n  '${base64}'\n`
}

// Memory is given whole (scanner-layout.ts), and what the scanner checks it checks itself.
const optimised = ['-O3', '--converge', '--noAssert', '--enable', 'simd', '--initialMemory', '23', '--maximumMemory', '23']

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(folder, 'scanner-wasm.generated.ts'), await compiledScanner())
}
