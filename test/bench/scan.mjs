/**
 * What a cold scan costs beside `cat` and beside others' programs, in turn and interleaved, so that a busy machine is as busy for all.
 *
 *   npm run bench:scan -- --bytes 50MB,500MB --seed 1 [--rounds 5] [--generator gen.mjs] [--dir tree] [--no-peers]
 *
 * Trees are generated once and kept below the system's temporary folder, as are the peers from npm (only where they have a Linux binary).
 * cpu is user + system time of the whole process with its start; peak is its high-water mark, on Linux only.
 */
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'vite'

const root = join(import.meta.dirname, '../..')
const cache = join(tmpdir(), 'plimsoll-bench')
const { values: options } = parseArgs({
  options: {
    bytes: { type: 'string', default: '50MB,500MB' },
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '5' },
    generator: { type: 'string', default: join(root, '../shared/tools/gen-transcripts.mjs') },
    dir: { type: 'string' },
    'no-peers': { type: 'boolean', default: false },
  },
})

const measured = await bundled('scan-tree')
const peers = options['no-peers'] ? undefined : installedPeers()
const trees = options.dir ? [resolve(options.dir)] : options.bytes.split(',').map(generatedTree)
for (const tree of trees) await benchTree(tree)

async function benchTree(tree) {
  const files = transcriptsOf(tree)
  const programs = [
    { name: 'cat', command: 'cat', args: files },
    { name: 'plimsoll, fast reader', command: process.execPath, args: [measured, 'fast', tree] },
    { name: 'plimsoll, plain reader', command: process.execPath, args: [measured, 'plain', tree] },
    ...(peers ? peerPrograms(tree) : []),
  ]
  const runs = new Map(programs.map(({ name }) => [name, []]))
  const rounds = Number(options.rounds)
  for (let round = 0; round <= rounds; round += 1) {
    for (const program of programs) {
      const run = await measure(program)
      // The first round only warms the page cache.
      if (round > 0) runs.get(program.name).push(run)
    }
  }
  report(tree, files, runs)
}

function report(tree, files, runs) {
  const cpuOf = (name) => median(runs.get(name).map(({ cpuS }) => cpuS))
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0)
  const ours = cpuOf('plimsoll, fast reader')
  console.log(`\n${tree}: ${files.length} files, ${(bytes / 1e6).toFixed(0)} MB, median of ${options.rounds} runs`)
  console.log(row('', 'cpu s', 'wall s', 'MB/cpu s', 'peak MiB', '÷ ours'))
  for (const [name, ofProgram] of runs) {
    const cpuS = cpuOf(name)
    const wallS = median(ofProgram.map((run) => run.wallS))
    const peak = Math.max(...ofProgram.map((run) => run.peakMib))
    console.log(
      row(
        name,
        cpuS.toFixed(3),
        wallS.toFixed(3),
        (bytes / 1e6 / cpuS).toFixed(0),
        peak > 0 ? peak.toFixed(0) : '',
        (cpuS / ours).toFixed(2),
      ),
    )
  }
  console.log(`ours ÷ cat: ${(ours / cpuOf('cat')).toFixed(2)}`)
}

function row(name, ...cells) {
  return name.padEnd(28) + cells.map((cell) => cell.padStart(10)).join('')
}

/** By way of bash, whose `time` reports what the system says a finished process used. */
function measure({ command, args, env = {}, before }) {
  before?.()
  return new Promise((done, fail) => {
    const script = 'TIMEFORMAT="%U %S %R"; time "$@" > /dev/null 2> /dev/null'
    const shell = spawn('bash', ['-c', script, 'bash', command, ...args], {
      env: { ...process.env, LC_ALL: 'C', ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let peakMib = 0
    const watch = setInterval(() => {
      peakMib = Math.max(peakMib, peakOfChild(shell.pid))
    }, 5)
    let said = ''
    shell.stderr.on('data', (text) => {
      said += text
    })
    shell.on('close', (code) => {
      clearInterval(watch)
      const [user, system, wall] = said.trim().split(/\s+/).slice(-3).map(Number)
      if (code === 0) done({ cpuS: user + system, wallS: wall, peakMib })
      else fail(new Error(`${command} ended with ${code}`))
    })
  })
}

function peakOfChild(pid) {
  try {
    const child = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
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

function generatedTree(bytes, at) {
  const seed = Number(options.seed) + at
  const tree = join(cache, `${bytes}-${seed}`)
  if (!existsSync(join(tree, 'truth.json'))) {
    if (!existsSync(options.generator)) throw new Error(`No generator at ${options.generator}: name one, or a tree with --dir.`)
    run(process.execPath, [options.generator, '--bytes', bytes, '--seed', `${seed}`, '--out', tree])
  }
  return tree
}

/** A home for each, made anew for every run: no peer may profit from what it has cached. */
function peerPrograms(tree) {
  const home = join(cache, 'home')
  const before = () => {
    rmSync(home, { recursive: true, force: true })
    mkdirSync(home, { recursive: true })
    symlinkSync(tree, join(home, '.claude'))
  }
  const env = { HOME: home, CLAUDE_CONFIG_DIR: tree, TOKSCALE_PRICING_CACHE_ONLY: '1' }
  return [
    { name: 'ccusage 20.0.24 daily', command: peers.ccusage, args: ['daily', '--json', '--offline'], env, before },
    { name: 'tokscale 4.17.0 models', command: peers.tokscale, args: ['models', '--json', '--client', 'claude'], env, before },
  ]
}

function installedPeers() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const folder = join(cache, 'peers')
  const programs = {
    ccusage: join(folder, 'node_modules/@ccusage/ccusage-linux-x64/bin/ccusage'),
    tokscale: join(folder, 'node_modules/@tokscale/cli-linux-x64-gnu/bin/tokscale'),
  }
  if (!Object.values(programs).every((file) => existsSync(file))) {
    mkdirSync(folder, { recursive: true })
    const packages = ['ccusage@20.0.24', '@ccusage/ccusage-linux-x64@20.0.24', '@tokscale/cli-linux-x64-gnu@4.17.0']
    run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', ...packages])
  }
  for (const file of Object.values(programs)) chmodSync(file, 0o755)
  return programs
}

function run(command, args) {
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) throw new Error(`${command} ended with ${status}`)
}

function transcriptsOf(tree) {
  return readdirSync(join(tree, 'projects'), { recursive: true })
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => join(tree, 'projects', name))
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
