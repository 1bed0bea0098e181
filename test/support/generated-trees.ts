import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'

const fixtures = join(import.meta.dirname, '../fixtures/generated')

/** Seeds whose trees hold resumed sessions, subagents, echoes, glued and cut lines, and missing request ids. */
export const generatedSeeds = readdirSync(fixtures)

/** Unpacks one generated transcript tree into a temporary folder, with its `truth.json`. */
export function unpackGeneratedTree(seed: string): string {
  const source = join(fixtures, seed)
  const target = mkdtempSync(join(tmpdir(), `plimsoll-${seed}-`))
  for (const name of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    if (statSync(join(source, name)).isDirectory()) continue
    const file = join(target, name.replace(/\.gz$/, ''))
    mkdirSync(dirname(file), { recursive: true })
    const bytes = readFileSync(join(source, name))
    writeFileSync(file, name.endsWith('.gz') ? gunzipSync(bytes) : bytes)
  }
  return target
}
