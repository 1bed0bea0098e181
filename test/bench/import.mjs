/**
 * What `plimsoll status` costs, start to end: with nothing known yet (the import of everything into SQLite), with nothing new, and
 * after one more line; beside `cat` and beside others' programs, which read everything each time or keep a cache.
 *
 *   npm run bench:import -- --bytes 500MB,2GB --seed 3 [--rounds 5] [--generator gen.mjs] [--dir tree] [--no-peers]
 */
import { execFileSync } from 'node:child_process'
import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { cpuOf, interleave, report } from './interleaved.mjs'
import { installedPeers, peerPrograms } from './peers.mjs'
import { bytesOf, chosenTrees, transcriptsOf, treeOptions } from './trees.mjs'

const root = join(import.meta.dirname, '../..')
const { values: options } = parseArgs({
  options: { ...treeOptions, rounds: { type: 'string', default: '5' }, 'no-peers': { type: 'boolean', default: false } },
})
const names = { cold: 'plimsoll status, cold', warm: 'plimsoll status, warm', appended: 'plimsoll status, 1 KB more' }

const cli = builtCli()
const peers = options['no-peers'] ? undefined : installedPeers()
for (const tree of chosenTrees(options)) await benchTree(tree)

async function benchTree(tree) {
  const files = transcriptsOf(tree)
  const bytes = bytesOf(files)
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-bench-import-'))
  const others = peers ? peerPrograms(tree, peers) : []
  try {
    const runs = await interleave(
      [{ name: 'cat', command: 'cat', args: files }, ...ourPrograms(tree, home), ...others],
      Number(options.rounds),
    )
    console.log(`\n${tree}: ${files.length} files, ${(bytes / 1e6).toFixed(0)} MB, median of ${options.rounds} runs`)
    report(runs, bytes, names.cold)
    for (const { name } of others) {
      const times = Object.values(names).map((ours) => `${(cpuOf(runs, name) / cpuOf(runs, ours)).toFixed(1)}x ${ours}`)
      console.log(`${name}: ${times.join(', ')}`)
    }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

/** The line is appended in a root of its own, so that the tree stays what it is. */
function ourPrograms(tree, home) {
  const data = join(home, 'data')
  const more = join(home, 'more')
  mkdirSync(join(more, 'projects/-home-dev-work'), { recursive: true })
  const env = {
    HOME: home,
    CLAUDE_CONFIG_DIR: `${tree},${more}`,
    PLIMSOLL_DATA_DIR: data,
    PLIMSOLL_CONFIG_DIR: join(home, 'config'),
  }
  const program = { command: process.execPath, args: [cli, 'status'], env }
  return [
    { ...program, name: names.cold, before: () => rmSync(data, { recursive: true, force: true }) },
    { ...program, name: names.warm },
    {
      ...program,
      name: names.appended,
      before: () => appendFileSync(join(more, 'projects/-home-dev-work/session-more.jsonl'), kilobyteLine()),
    },
  ]
}

function kilobyteLine() {
  const n = performance.now()
  const usage = '{"input_tokens":10,"output_tokens":100,"cache_creation_input_tokens":0,"cache_read_input_tokens":20000}'
  const content = `[{"type":"text","text":"${'more '.repeat(120)}"}]`
  const message = `{"id":"msg_more_${n}","type":"message","role":"assistant","model":"claude-sonnet-5-5","content":${content},"stop_reason":"end_turn","usage":${usage}}`
  const timestamp = new Date().toISOString()
  return `{"type":"assistant","message":${message},"requestId":"req_more_${n}","uuid":"more-${n}","timestamp":"${timestamp}","sessionId":"session-more","cwd":"/home/dev/work"}\n`
}

/** The sources as they are now, built as they are released; below node_modules, where the build finds its one external package. */
function builtCli() {
  const folder = join(root, 'node_modules/.cache/bench-import')
  mkdirSync(folder, { recursive: true })
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'))
  const electronVite = join(root, 'node_modules/electron-vite/bin/electron-vite.js')
  const args = [electronVite, 'build', '--outDir', join(folder, 'out'), '--logLevel', 'error']
  execFileSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  return join(folder, 'out/main/cli.js')
}
