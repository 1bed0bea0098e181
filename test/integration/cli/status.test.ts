import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Snapshot } from '../../../src/shared/contract/snapshot.ts'
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

const now = '2026-11-22T13:48:00Z'

function response(id: string, timestamp: string, model = 'claude-sonnet-5-5') {
  return assistantLine({ line: { timestamp, requestId: `req_${id}` }, message: { id, model } })
}

function writeThreeResponses() {
  person.home.write(
    '-home-dev-work-proj/session-1.jsonl',
    [
      response('msg_1', '2026-11-20T09:00:00.000Z'),
      response('msg_2', '2026-11-22T12:10:00.000Z'),
      response('msg_3', '2026-11-22T13:40:00.000Z', 'claude-opus-5-5'),
    ].join(''),
  )
}

describe('plimsoll status', () => {
  it('is right the first time on a machine where nothing has ever run', async () => {
    writeThreeResponses()
    const { exitCode, stdout, stderr } = await person.run(['status'], { now })
    await expect(stdout).toMatchFileSnapshot('golden/status.txt')
    expect(stderr).toBe('')
    expect(exitCode).toBe(0)
  })

  it('fits a narrow terminal that has neither colours nor more than ASCII', async () => {
    writeThreeResponses()
    const { stdout } = await person.run(['status'], { now, env: { COLUMNS: '60', LC_ALL: 'C' } })
    await expect(stdout).toMatchFileSnapshot('golden/status-narrow.txt')
    expect(stdout).toMatch(/^[\x20-\x7e\n]*$/)
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60)
  })

  it('prints the snapshot by the contract, with nothing else on stdout', async () => {
    writeThreeResponses()
    const { exitCode, stdout } = await person.run(['status', '--json'], { now })
    const snapshot = Snapshot.parse(JSON.parse(stdout))
    expect(snapshot.totals.usage).toMatchObject({
      responses: 3,
      tokens: { input: 30, output: 300, cacheWrite5m: 3000, cacheWrite1h: 0, cacheRead: 60_000 },
    })
    expect(snapshot.today.usage.responses).toBe(2)
    expect(exitCode).toBe(0)
  })

  it('keeps what it has read, though the transcript goes away', async () => {
    writeThreeResponses()
    await person.run(['status'], { now })
    person.home.write('-home-dev-work-proj/session-1.jsonl', '')
    const { stdout } = await person.run(['status', '--json'], { now })
    expect(Snapshot.parse(JSON.parse(stdout)).totals.usage.responses).toBe(3)
  })

  it('says where it looked when there is nothing, and ends with 3', async () => {
    const { exitCode, stdout, stderr } = await person.run(['status'], { now })
    expect(exitCode).toBe(3)
    expect(stdout).toContain('5-hour session')
    expect(stderr).toContain(`No Claude Code transcripts found. I looked in:\n  ${person.home.root} (default): missing`)
    expect(stderr).toContain('--demo')
  })

  it('answers as well when several ask at once', async () => {
    writeThreeResponses()
    const answers = await Promise.all([1, 2, 3].map(() => person.run(['status', '--json'], { now })))
    for (const { exitCode, stdout } of answers) {
      expect(exitCode).toBe(0)
      expect(Snapshot.parse(JSON.parse(stdout)).totals.usage.responses).toBe(3)
    }
  })

  it('tells a person, without a stack, why it cannot answer', async () => {
    person.home.write('file', '')
    const { exitCode, stdout, stderr } = await person.run(['status'], {
      env: { PLIMSOLL_DATA_DIR: person.home.transcript('file') },
    })
    expect(exitCode).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toContain('name another one in PLIMSOLL_DATA_DIR')
    expect(stderr).not.toMatch(/\n\s+at /)
  })
})

describe('plimsoll', () => {
  it('says its version and what it can do', async () => {
    for (const args of [['version'], ['--version']]) {
      expect(await person.run(args)).toEqual({ exitCode: 0, stdout: '0.1.0\n', stderr: '' })
    }
    const { exitCode, stdout } = await person.run(['help'])
    expect(exitCode).toBe(0)
    expect(stdout).toContain('Exit codes: 0 done')
  })

  it.each([[['frobnicate']], [['status', '--jsn']], [['serve', '--port', '70000']], [['serve', '--port', '-1']]])(
    'ends with 2 and points to the help after %s',
    async (args) => {
      const { exitCode, stdout, stderr } = await person.run(args)
      expect(exitCode).toBe(2)
      expect(stdout).toBe('')
      expect(stderr).toContain('plimsoll --help')
    },
  )
})
