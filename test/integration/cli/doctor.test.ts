import { mkdirSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DoctorReport } from '../../../src/main/cli/doctor/report.ts'
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
