/**
 * `npm run verify:telemetry`: a real Claude Code (npm) against a mock of the API, its telemetry set up by our own command and sent to a
 * real `serve`, once for each protocol. Each session is then counted four times: by what the mock answered, by Claude Code itself
 * (`cost-state`), by a ledger that has seen only the transcripts, and by one that has seen only telemetry; and a ledger of both must say
 * the same again. Exit code 1 on a difference that is not explained.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { openLedger } from '../../src/main/core/ledger/open-ledger.ts'
import { sumOfUses, type Use, useOf } from '../support/captured-use.ts'

const { values } = parseArgs({
  options: {
    mock: { type: 'string', default: '../shared/tools/mock-anthropic.mjs' },
    /** Instead of the one from npm. */
    claude: { type: 'string' },
    protocol: { type: 'string', default: 'http/json,http/protobuf,grpc' },
  },
})
const mockFile = resolve(values.mock)
if (!existsSync(mockFile)) {
  console.error(`There is no mock of the API at ${mockFile}; name one with --mock.`)
  process.exit(2)
}
const claude = values.claude ?? installedClaude()

interface Scenario {
  name: string
  session: number
  prompt: string
  options?: string[]
  resumes?: boolean
  /** The mock does not say what it had answered until then. */
  isCut?: boolean
}

const scenarios: Scenario[] = [
  { name: 'one answer', session: 1, prompt: '[[text]] hello' },
  { name: 'a tool', session: 2, prompt: '[[bash]] hello' },
  { name: 'two tools at once', session: 3, prompt: '[[two]] hello' },
  { name: 'a subagent', session: 4, prompt: '[[agentsync]] hello' },
  { name: 'two subagents', session: 5, prompt: '[[agent2]] hello' },
  { name: 'tried again after 529', session: 6, prompt: '[[retry]] hello' },
  { name: 'an error only', session: 7, prompt: '[[err400]] hello' },
  { name: 'resumed', session: 1, prompt: '[[bash]] again', resumes: true },
  { name: '/compact', session: 2, prompt: '/compact', resumes: true },
  { name: 'after /compact', session: 2, prompt: '[[text]] go on', resumes: true },
  { name: 'no persistence', session: 8, prompt: '[[bash]] hello', options: ['--no-session-persistence'] },
  { name: 'long context', session: 9, prompt: '[[text]] hello', options: ['--model', 'sonnet[1m]'] },
  { name: 'an error while streaming', session: 10, prompt: '[[midstream]] hello' },
  { name: 'cut off late, and tried again', session: 11, prompt: '[[latecut]] hello', isCut: true },
]

const idOf = (session: number) => `${String(session).padStart(8, '0')}-0000-4000-8000-000000000000`

const children = new Set<ChildProcess>()
let differences = 0
try {
  for (const protocol of values.protocol.split(',')) await verify(protocol)
} finally {
  for (const child of children) child.kill('SIGKILL')
}
console.log(differences === 0 ? '\nNo difference is unexplained.' : `\n${differences} differences are not explained.`)
process.exitCode = differences === 0 ? 0 : 1

async function verify(protocol: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'plimsoll-verify-'))
  const folder = (name: string) => {
    mkdirSync(join(work, name), { recursive: true })
    return join(work, name)
  }
  try {
    const [home, nobody, project] = [folder('home'), folder('nobody'), folder('project')]
    const [mockPort, httpPort, grpcPort] = [await freePort(), await freePort(), await freePort()]
    const plimsoll = (data: string, person: string) => ({
      PATH: process.env.PATH,
      HOME: person,
      PLIMSOLL_DATA_DIR: data,
      PLIMSOLL_OTLP_PORT: String(httpPort),
      PLIMSOLL_OTLP_GRPC_PORT: String(grpcPort),
      TZ: 'UTC',
    })
    const cli = (data: string, person: string, ...args: string[]) =>
      run(process.execPath, [resolve('out/main/cli.js'), ...args], plimsoll(data, person), work)

    const mockLog = join(work, 'mock.jsonl')
    const mock = start([mockFile, String(mockPort), mockLog], { PATH: process.env.PATH }, project)
    await once(mock.stdout as NodeJS.ReadableStream, 'data')
    // It sees no transcripts: its ledger is what telemetry alone makes.
    const telemetry = folder('telemetry-only')
    const serve = start([resolve('out/main/cli.js'), 'serve', '--port', '0'], plimsoll(telemetry, nobody), work)
    await once(serve.stdout as NodeJS.ReadableStream, 'data')
    cli(telemetry, home, 'telemetry', 'install', '--yes', '--port', String(httpPort))
    const settings = join(home, '.claude', 'settings.json')
    const asInstalled = readFileSync(settings)
    if (protocol !== 'http/json') choose(settings, protocol, httpPort, grpcPort)

    const env = {
      PATH: process.env.PATH,
      HOME: home,
      ANTHROPIC_BASE_URL: `http://127.0.0.1:${mockPort}`,
      ANTHROPIC_API_KEY: 'sk-ant-dummy-000000000000',
      IS_SANDBOX: '1',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    }
    for (const { session, prompt, options = [], resumes } of scenarios) {
      const which = [resumes ? '--resume' : '--session-id', idOf(session)]
      run(claude, ['-p', prompt, ...which, '--dangerously-skip-permissions', ...options], env, project, true)
    }
    await stop(serve)
    await stop(mock)
    cli(telemetry, nobody, 'status', '--json')
    const transcripts = folder('transcripts-only')
    cli(transcripts, home, 'status', '--json')
    const both = join(work, 'both')
    cpSync(telemetry, both, { recursive: true })
    cli(both, home, 'status', '--json')
    writeFileSync(settings, asInstalled)
    cli(telemetry, home, 'telemetry', 'uninstall', '--yes')
    if (existsSync(settings)) differ('uninstall left a settings.json that was not there before')

    compare(protocol, answered(mockLog), read(transcripts), read(telemetry), read(both))
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** As a person would who has other needs: the rest of what the command wrote stays. */
function choose(settings: string, protocol: string, httpPort: number, grpcPort: number): void {
  const content = JSON.parse(readFileSync(settings, 'utf8'))
  content.env.OTEL_EXPORTER_OTLP_PROTOCOL = protocol
  content.env.OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${protocol === 'grpc' ? grpcPort : httpPort}`
  writeFileSync(settings, JSON.stringify(content, undefined, 2))
}

/** By session. */
type Uses = Map<string, Use>

/** As the mock answered them. */
function answered(mockLog: string): Uses {
  const sums: Uses = new Map()
  for (const line of readFileSync(mockLog, 'utf8').trimEnd().split('\n')) {
    const { headers, res } = JSON.parse(line)
    const session = headers['x-claude-code-session-id']
    if (!res?.usage || session === undefined) continue
    const { input_tokens, output_tokens, cache_creation_input_tokens, cache_read_input_tokens } = res.usage
    add(sums, session, {
      input: input_tokens,
      output: output_tokens,
      cacheWrite: cache_creation_input_tokens,
      cacheRead: cache_read_input_tokens,
    })
  }
  return sums
}

interface Counted {
  responses: Map<string, number>
  rows: Uses
  residual: Uses
  /** By Claude Code itself. */
  reported: Uses
}

function read(data: string): Counted {
  const { ledger, problem } = openLedger(join(data, 'ledger.db'), { clock: { now: Date.now } })
  if (problem) throw new Error(problem.message)
  const counted: Counted = { responses: new Map(), rows: new Map(), residual: new Map(), reported: new Map() }
  for (const { sessionId, tokens, responses, isResidual } of ledger.slices(0, Number.MAX_SAFE_INTEGER)) {
    counted.responses.set(sessionId, (counted.responses.get(sessionId) ?? 0) + responses)
    add(isResidual ? counted.residual : counted.rows, sessionId, useOf([{ tokens }]))
  }
  for (const { sessionId, reported } of ledger.reconciliation()) add(counted.reported, sessionId, useOf(reported))
  ledger.close()
  return counted
}

/** The table shows tokens of all kinds; they are compared kind by kind. */
function compare(protocol: string, mock: Uses, transcripts: Counted, telemetry: Counted, both: Counted): void {
  console.log(`\n${protocol}`)
  const heads = ['answered', 'cost-state', 'transcripts', 'telemetry', 'both', 'responses']
  console.log(['session', ...heads].map((text) => text.padStart(14)).join(''))
  const sessions = [...new Set(scenarios.map(({ session }) => session))]
  for (const session of sessions) {
    const id = idOf(session)
    const ofSession = scenarios.filter((scenario) => scenario.session === session)
    const reported = transcripts.reported.get(id)
    const isCut = ofSession.some((scenario) => scenario.isCut)
    const used = (isCut ? reported : mock.get(id)) ?? sumOfUses([])
    const ledgers = [transcripts, telemetry, both]
    const responses = ledgers.map((each) => each.responses.get(id) ?? 0).join('/')
    const cells = [
      `${session}`,
      isCut ? '?' : `${total(used)}`,
      reported ? `${total(reported)}` : '-',
      ...ledgers.map((each) => textOf(each, id)),
      responses,
    ]
    // A session that is not kept has no transcript and reports nothing: telemetry alone knows of it.
    const isKept = !ofSession.some(({ options }) => options?.includes('--no-session-persistence'))
    const all = [...(isKept ? ledgers : [telemetry, both]).map((each) => useIn(each, id))]
    if (isKept && (isCut || total(used) > 0)) all.push(reported ?? sumOfUses([]))
    const isEqual = all.every((use) => isDeepStrictEqual(use, used))
    if (!isEqual) differences++
    const verdict = isEqual ? (isKept ? 'equal' : 'equal, but for transcripts: not written') : 'DIFFERENT'
    console.log(
      `${cells.map((text) => text.padStart(14)).join('')}  ${verdict}  (${ofSession.map(({ name }) => name).join(', ')})`,
    )
  }
  const known = new Set(sessions.map(idOf))
  for (const id of new Set([...mock.keys(), ...both.rows.keys()]))
    if (!known.has(id)) differ(`a session that nobody asked for: ${id}`)
}

function useIn({ rows, residual }: Counted, id: string): Use {
  return sumOfUses([rows, residual].flatMap((uses) => uses.get(id) ?? []))
}

function textOf({ rows, residual }: Counted, id: string): string {
  const recovered = residual.get(id)
  return `${total(rows.get(id) ?? sumOfUses([]))}${recovered ? ` +${total(recovered)}` : ''}`
}

function differ(what: string): void {
  console.log(`DIFFERENT  ${what}`)
  differences++
}

function add(sums: Uses, key: string, use: Use): void {
  sums.set(key, sumOfUses([sums.get(key) ?? sumOfUses([]), use]))
}

function total({ input, output, cacheWrite, cacheRead }: Use): number {
  return input + output + cacheWrite + cacheRead
}

/** Kept from run to run. */
function installedClaude(): string {
  const folder = join(tmpdir(), 'plimsoll-bench', 'claude')
  const program = join(folder, 'node_modules/@anthropic-ai/claude-code-linux-x64/claude')
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true })
    const packages = ['@anthropic-ai/claude-code-linux-x64@2.1.331']
    run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', ...packages], process.env, folder)
  }
  chmodSync(program, 0o755)
  return program
}

function start(args: string[], env: NodeJS.ProcessEnv, cwd: string): ChildProcess {
  const child = spawn(process.execPath, args, { env, cwd, stdio: ['ignore', 'pipe', 'ignore'] })
  children.add(child)
  child.once('exit', () => children.delete(child))
  return child
}

async function stop(child: ChildProcess): Promise<void> {
  // What was received is on its way into the ledger; a command looks again afterwards.
  await sleep(200)
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
}

function run(command: string, args: string[], env: NodeJS.ProcessEnv, cwd: string, mayFail = false): void {
  const { status, stderr } = spawnSync(command, args, { env, cwd, stdio: ['ignore', 'ignore', 'pipe'], timeout: 120_000 })
  if (status !== 0 && !mayFail) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
