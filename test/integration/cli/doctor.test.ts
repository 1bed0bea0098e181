import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DoctorReport } from '../../../src/main/cli/doctor/report.ts'
import { capturedExports } from '../../support/captured-exports.ts'
import { arrive, type BuiltCli, buildCli, type Person } from '../../support/cli.ts'
import { assistantLine } from '../../support/transcript-lines.ts'

let cli: BuiltCli
let person: Person
beforeAll(async () => {
  cli = await buildCli()
})
afterAll(() => cli.remove())
beforeEach(() => {
  person = arrive(cli.file)
})
afterEach(() => person.leave())

const transcript = '-home-dev-work-proj/session-1.jsonl'

/** The session's own total: one response like ours, and what a `/compact` used. */
const costState = `${JSON.stringify({
  type: 'cost-state',
  sessionId: 'session-1',
  totalCostUSD: 0.02,
  modelUsage: {
    'claude-sonnet-5-5': {
      inputTokens: 15,
      outputTokens: 107,
      cacheReadInputTokens: 20_000,
      cacheCreationInputTokens: 1000,
      cacheCreationEphemeral5mInputTokens: 1000,
      cacheCreationEphemeral1hInputTokens: 0,
      webSearchRequests: 0,
      costUSD: 0.02,
    },
  },
})}\n`

async function report(
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<DoctorReport & { exitCode: number | null }> {
  const { exitCode, stdout } = await person.run(['doctor', '--json', ...args], { env })
  return { ...(JSON.parse(stdout) as DoctorReport), exitCode }
}

describe('plimsoll doctor', () => {
  it('finds nothing wrong with a home that is all right, and ends with 0', async () => {
    person.home.write(transcript, assistantLine() + costState)
    const { exitCode, stdout } = await person.run(['doctor'])
    expect(exitCode).toBe(0)
    expect(stdout).toContain('No problems')
    expect(stdout).toMatch(new RegExp(`ok\\s+1 file\\s+${person.home.root} \\(default\\)`))
    expect(stdout).toContain('1 response in 1 session')
    expect(stdout).toContain('1 session: 1 equal to ours to the token (1 with tokens that no line carries)')
  })

  it('compares Claude Code’s own totals with ours', async () => {
    person.home.write(transcript, assistantLine() + costState)
    const { ledger } = await report()
    expect(ledger?.totals).toEqual({
      sessions: 1,
      equal: 1,
      equalWithRecovered: 1,
      recoveredTokens: 12,
      wentOn: 0,
      unexplained: [],
    })
  })

  it('ends with 1 when there are no transcripts, and says what to do', async () => {
    const { exitCode, problems, sources } = await report()
    expect(exitCode).toBe(1)
    expect(problems).toMatchObject([{ code: 'noTranscripts', remedy: expect.stringContaining('CLAUDE_CONFIG_DIR') }])
    expect(sources[0]?.roots).toContainEqual({ path: person.home.root, origin: 'default', state: 'missing', files: 0 })
  })

  it('counts lines that could not be read, without calling that a fault of the machine', async () => {
    person.home.write(transcript, `${assistantLine()}{"type":"assistant","message":{"usage":\n`)
    const { exitCode, sources } = await report()
    expect(exitCode).toBe(0)
    expect(Object.values(sources[0]?.counts.skippedLines ?? {})).toEqual([1])
  })

  it('names who has the port that the panel would have', async () => {
    person.home.write(transcript, assistantLine())
    const other = createServer()
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve)
    })
    const { port } = other.address() as AddressInfo
    try {
      const found = await report([], { PLIMSOLL_PORT: String(port) })
      if (process.platform === 'linux') expect(found.port).toMatchObject({ wanted: port, holder: { pid: process.pid } })
      expect(found.problems).toMatchObject([{ code: 'portTaken', message: expect.stringContaining(String(port)) }])
      expect(found.exitCode).toBe(1)
    } finally {
      other.close()
    }
  })

  it('asks the engine that runs, and finds the port to be its own', async () => {
    person.home.write(transcript, assistantLine())
    const { url, process: serving } = await person.serve()
    const { engine, ledger, exitCode, problems } = await report()
    expect(engine).toMatchObject({ kind: 'serve', pid: serving.pid, port: Number(new URL(url).port) })
    expect(ledger?.responses).toBe(1)
    expect({ exitCode, problems }).toEqual({ exitCode: 0, problems: [] })
  })

  it('says where telemetry is set up, comes in and goes on to, with what to know about that', async () => {
    person.home.write(transcript, assistantLine())
    const elsewhere = '{"env": {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector.invalid:4318"}}'
    writeFileSync(join(person.home.root, 'settings.json'), elsewhere)
    const { url } = await person.serve()
    await person.run(['telemetry', 'install', '--yes', '--forward'])
    for (const { path, headers, wire, protocol } of capturedExports()) {
      if (protocol !== 'http-json') continue
      const sent = { 'content-type': headers['content-type'] ?? '' }
      await fetch(new URL(path, url), { method: 'POST', headers: sent, body: new Uint8Array(wire) })
    }
    const { exitCode, telemetry, sources, ledger, problems } = await report()
    expect({ exitCode, problems }).toEqual({ exitCode: 0, problems: [] })
    expect(telemetry).toMatchObject({
      folders: [{ state: 'installed', port: telemetry?.receiver?.ports.http }],
      receiver: { isReceived: true, counts: { dropped: 0 }, forward: { sent: 0, dropped: 0 } },
      forward: { endpoint: 'http://collector.invalid:4318', warning: expect.stringContaining('not encrypted') },
    })
    expect(ledger?.waitingFacts).toBeGreaterThanOrEqual(0)
    expect(sources.find(({ id }) => id === 'otlp')?.counts.responses).toBeGreaterThan(0)
  })

  it('finds telemetry that is only partly set up, and that goes where nobody receives it', async () => {
    person.home.write(transcript, assistantLine())
    const settings = join(person.home.root, 'settings.json')
    await person.run(['telemetry', 'install', '--yes', '--port', '4999'])
    expect((await report()).problems).toEqual([])
    await person.serve()
    expect((await report()).problems).toMatchObject([
      { code: 'telemetryElsewhere', message: expect.stringContaining('port 4999'), remedy: expect.any(String) },
    ])
    writeFileSync(settings, readFileSync(settings, 'utf8').replace('"OTEL_LOGS_EXPORTER": "otlp",', ''))
    expect((await report()).problems).toMatchObject([
      { code: 'telemetryPartly', message: expect.stringContaining('OTEL_LOGS_EXPORTER missing'), remedy: expect.any(String) },
    ])
  })

  it('reports a settings file that is broken', async () => {
    person.home.write(transcript, assistantLine())
    const config = join(person.dataFolder, '..', 'config')
    mkdirSync(config)
    writeFileSync(join(config, 'settings.json'), '{"plan":')
    const { exitCode, problems } = await report()
    expect(exitCode).toBe(1)
    expect(problems).toMatchObject([{ code: 'settingsUnreadable', remedy: expect.any(String) }])
  })
})
