/** Trees of transcripts to measure on: generated once and kept below the system's temporary folder, or a real one. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** Kept from run to run. */
export const cache = join(tmpdir(), 'plimsoll-bench')

/** The options that say which trees. */
export const treeOptions = {
  bytes: { type: 'string', default: '50MB,500MB' },
  seed: { type: 'string', default: '1' },
  generator: { type: 'string', default: join(import.meta.dirname, '../../../shared/tools/gen-transcripts.mjs') },
  dir: { type: 'string' },
}

export function chosenTrees({ dir, bytes, seed, generator }) {
  return dir ? [resolve(dir)] : bytes.split(',').map((size, at) => generatedTree(size, Number(seed) + at, generator))
}

function generatedTree(bytes, seed, generator) {
  const tree = join(cache, `${bytes}-${seed}`)
  if (existsSync(join(tree, 'truth.json'))) return tree
  if (!existsSync(generator)) throw new Error(`No generator at ${generator}: name one, or a tree with --dir.`)
  const args = [generator, '--bytes', bytes, '--seed', `${seed}`, '--out', tree]
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) throw new Error(`${generator} ended with ${status}`)
  return tree
}

export function transcriptsOf(tree) {
  return readdirSync(join(tree, 'projects'), { recursive: true })
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => join(tree, 'projects', name))
}

export function bytesOf(files) {
  return files.reduce((sum, file) => sum + statSync(file).size, 0)
}
