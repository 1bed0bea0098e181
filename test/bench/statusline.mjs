/**
 * What a status line costs, from start to end of its process, beside others' and beside Node's own start.
 *
 *   npm run bench:statusline -- [--rounds 50] [--dir tree] [--no-peers]
 *
 * All are run in turn with the same real input (test/fixtures/statusline.jsonl). Without --dir the transcripts are the captured ones: little.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { cache } from './trees.mjs'

const root = join(import.meta.dirname, '../..')
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '50' },
    dir: { type: 'string' },
    'no-peers': { type: 'boolean', default: false },
  },
})
const rounds = Number(options.rounds)
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-statusline-'))
const claude = options.dir ? resolve(options.dir) : capturedHome()
const data = join(folder, 'data')
const input = inputOf(claude)
const env = { ...process.env, HOME: folder, CLAUDE_CONFIG_DIR: claude, PLIMSOLL_DATA_DIR: data, COLUMNS: '200' }
writeView()

const nothing = join(folder, 'nothing.cjs')
writeFileSync(nothing, '')
const built = join(root, 'out/main')
const programs = [
  { name: 'node, an empty file', args: [nothing] },
  { name: 'plimsoll', args: [join(built, 'statusline.cjs')] },
  { name: 'plimsoll, no engine', args: [join(built, 'statusline.cjs')], env: { PLIMSOLL_DATA_DIR: join(folder, 'none') } },
  { name: 'plimsoll statusline', args: [join(built, 'cli.js'), 'statusline'] },
  ...(options['no-peers'] ? [] : peers()),
]

try {
  const times = measureAll()
  report(times)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function measureAll() {
  const times = new Map(programs.map(({ name }) => [name, []]))
  // The first two rounds warm the page cache and whatever a program keeps for itself.
  for (let round = -2; round < rounds; round += 1) {
    for (const program of programs) {
      const startedMs = performance.now()
      const { status, stdout, stderr } = spawnSync(program.command ?? process.execPath, program.args, {
        input,
        env: { ...env, ...program.env },
        encoding: 'utf8',
      })
      const ms = performance.now() - startedMs
      if (status !== 0) throw new Error(`${program.name} ended with ${status}: ${stderr}`)
      if (round === -1) console.log(`${program.name}: ${stdout.trim()}`)
      if (round >= 0) times.get(program.name).push(ms)
    }
  }
  return times
}

function report(times) {
  const ours = quantile(times.get('plimsoll'), 0.5)
  console.log(`\n${rounds} rounds in turn, ms from start to end`)
  console.log(row('', 'p50', 'p95', '÷ ours'))
  for (const [name, ms] of times) {
    const p50 = quantile(ms, 0.5)
    console.log(row(name, p50.toFixed(1), quantile(ms, 0.95).toFixed(1), (p50 / ours).toFixed(2)))
  }
}

function row(name, ...cells) {
  return name.padEnd(28) + cells.map((cell) => cell.padStart(10)).join('')
}

function quantile(values, share) {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]
}

function capturedHome() {
  const fixtures = join(root, 'test/fixtures/captures/home-subscriber-dummy/dot-claude/projects')
  const home = join(folder, 'claude', 'projects')
  for (const name of readdirSync(fixtures, { recursive: true })) {
    const from = join(fixtures, name)
    if (statSync(from).isDirectory()) continue
    const bytes = readFileSync(from)
    const to = join(home, name.replace(/\.gz$/, ''))
    mkdirSync(dirname(to), { recursive: true })
    writeFileSync(to, name.endsWith('.gz') ? gunzipSync(bytes) : bytes)
  }
  return join(folder, 'claude')
}

/** A real one, about a transcript that is there. */
function inputOf(home) {
  const said = JSON.parse(readFileSync(join(root, 'test/fixtures/statusline.jsonl'), 'utf8').split('\n')[28])
  const projects = join(home, 'projects')
  const name = readdirSync(projects, { recursive: true }).find((each) => /^[^/\\]+[/\\][^/\\]+\.jsonl$/.test(each))
  const inTwoHours = Math.round(Date.now() / 1000) + 7200
  for (const window of Object.values(said.rate_limits)) window.resets_at = inTwoHours
  return `${JSON.stringify({ ...said, transcript_path: join(projects, name) })}\n`
}

/** As a running engine leaves it; from now until long after the bench. */
function writeView() {
  const { session_id } = JSON.parse(input)
  const at = Date.now() + 50_000
  mkdirSync(data)
  const settings = { segments: ['model', 'cost', 'tokens', 'rate', 'windows'], hasEmoji: true, hasColours: true }
  const sessions = { [session_id]: { workTokens: 54_231, usd: 0.15, at } }
  const view = { schema: 1, writtenAt: at, todayUsd: 0.35, sessions, workTokensPerMinute: 850, windows: [], settings }
  writeFileSync(join(data, 'status-line.json'), JSON.stringify(view))
}

function peers() {
  const place = join(cache, 'status-lines')
  const ccstatusline = join(place, 'node_modules/ccstatusline/dist/ccstatusline.js')
  const ccusage = join(place, 'node_modules/ccusage/src/cli.js')
  if (![ccstatusline, ccusage].every((file) => existsSync(file))) {
    mkdirSync(place, { recursive: true })
    const packages = ['ccstatusline@2.2.30', 'ccusage@20.0.24']
    const { status } = spawnSync('npm', ['install', '--prefix', place, '--no-audit', '--no-fund', ...packages], {
      stdio: 'inherit',
    })
    if (status !== 0) throw new Error(`npm ended with ${status}`)
  }
  return [
    { name: 'ccstatusline 2.2.30', args: [ccstatusline] },
    { name: 'ccusage 20.0.24 statusline', args: [ccusage, 'statusline', '--offline'] },
  ]
}
