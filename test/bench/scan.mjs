/**
 * What a cold scan costs beside `cat` and beside others' programs.
 *
 *   npm run bench:scan -- --bytes 50MB,500MB --seed 1 [--rounds 5] [--generator gen.mjs] [--dir tree] [--no-peers]
 *
 * cpu is user + system time of the whole process with its start; peak is its high-water mark, on Linux only.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'vite'
import { cpuOf, interleave, report } from './interleaved.mjs'
import { installedPeers, peerPrograms } from './peers.mjs'
import { bytesOf, chosenTrees, transcriptsOf, treeOptions } from './trees.mjs'

const root = join(import.meta.dirname, '../..')
const { values: options } = parseArgs({
  options: { ...treeOptions, rounds: { type: 'string', default: '5' }, 'no-peers': { type: 'boolean', default: false } },
})
const ours = 'plimsoll, fast reader'

const measured = await bundled('scan-tree')
const peers = options['no-peers'] ? undefined : installedPeers()
for (const tree of chosenTrees(options)) await benchTree(tree)

async function benchTree(tree) {
  const files = transcriptsOf(tree)
  const bytes = bytesOf(files)
  const programs = [
    { name: 'cat', command: 'cat', args: files },
    { name: ours, command: process.execPath, args: [measured, 'fast', tree] },
    { name: 'plimsoll, plain reader', command: process.execPath, args: [measured, 'plain', tree] },
    ...(peers ? peerPrograms(tree, peers) : []),
  ]
  const runs = await interleave(programs, Number(options.rounds))
  console.log(`\n${tree}: ${files.length} files, ${(bytes / 1e6).toFixed(0)} MB, median of ${options.rounds} runs`)
  report(runs, bytes, ours)
  console.log(`ours ÷ cat: ${(cpuOf(runs, ours) / cpuOf(runs, 'cat')).toFixed(2)}`)
}

async function bundled(name) {
  // Below node_modules, where a bundle finds what stays outside of it.
  const outDir = join(root, 'node_modules/.cache/bench')
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: { ssr: join(import.meta.dirname, `${name}.ts`), outDir, emptyOutDir: false, target: 'node20' },
  })
  return join(outDir, `${name}.js`)
}
