import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Snapshot } from '../../../src/shared/contract/snapshot.ts'
import { arrive, type BuiltCli, buildCli, type Person } from '../../support/cli.ts'
import { assistantLine } from '../../support/transcript-lines.ts'

let cli: BuiltCli
let person: Person
let file: string
beforeAll(async () => {
  cli = await buildCli()
})
afterAll(() => cli.remove())
beforeEach(() => {
  person = arrive(cli.file)
  file = join(person.home.path, 'usage.json')
})
afterEach(() => person.leave())

const now = '2026-01-10T12:00:00Z'
const content = {
  sessionLimit: 1_500_000,
  sessions: [
    { timestamp: '2026-01-08T09:00:00', input: 1200, output: 3400, note: 'the secret plan' },
    { timestamp: '2026-01-10T09:00:00', input: 5, output: 6 },
    { timestamp: '2026-01-09T09:00:00', total: 99 },
  ],
}
const write = () => writeFileSync(file, JSON.stringify(content))
const importJson = async (...args: string[]) =>
  JSON.parse((await person.run(['import', file, '--json', ...args], { now })).stdout)
const snapshotOf = async (): Promise<Snapshot> => JSON.parse((await person.run(['status', '--json'], { now })).stdout)
const transcript = () =>
  person.home.write('-home-dev-work-proj/session-1.jsonl', assistantLine({ line: { timestamp: '2026-01-10T11:00:00.000Z' } }))

describe('plimsoll import', () => {
  it('says what was imported, what does not count and what was skipped, and counts it', async () => {
    transcript()
    write()
    const { exitCode, stdout } = await person.run(['import', file], { now })
    expect(exitCode).toBe(0)
    expect(stdout.split('\n')).toEqual([
      'usage.json: 2 imported',
      '  1 not counted: transcripts or telemetry have its day',
      '  1 skipped: one sum of tokens, not told apart',
      'Its limits, in tokens: session 1,500,000.',
      `To set them as yours: plimsoll import ${file} --limits`,
      '',
    ])
    const { totals } = await snapshotOf()
    expect(totals.models.find(({ name }) => name === 'unknown')?.usage.tokens).toMatchObject({ input: 1200, output: 3400 })
    expect(totals.usage.responses).toBe(2)
    expect(await importJson()).toMatchObject({ imported: 0, known: 2, counted: 1, covered: 1 })
    expect((await snapshotOf()).totals.usage).toEqual(totals.usage)
  })

  it('changes nothing with --dry-run, and sets the limits with --limits', async () => {
    write()
    expect(await importJson('--dry-run', '--limits')).toEqual({
      schema: 1,
      isDryRun: true,
      imported: 2,
      known: 0,
      counted: 2,
      covered: 0,
      skipped: { noKinds: 1 },
      limits: { session: 1_500_000 },
      areLimitsSet: false,
    })
    expect((await snapshotOf()).totals.usage.responses).toBe(0)
    expect(await importJson('--limits')).toMatchObject({ imported: 2, areLimitsSet: true })
    const { windows } = await snapshotOf()
    expect(windows.find(({ kind }) => kind === 'session')?.limit).toMatchObject({ tokens: 1_500_000 })
  })

  it('is done by the engine that runs, whose faces have it at once', async () => {
    write()
    const { url } = await person.serve()
    expect(await importJson('--limits')).toMatchObject({ imported: 2, counted: 2, areLimitsSet: true })
    const snapshot = (await (await fetch(new URL('/api/v1/snapshot', url))).json()) as Snapshot
    expect(snapshot.totals.usage.responses).toBe(2)
    const refused = await fetch(new URL('/api/v1/import', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"entries":[]}',
    })
    expect(refused.status).toBe(401)
  })

  it('says why a file cannot be imported, and leaves it as it is', async () => {
    const missing = await person.run(['import', file])
    expect(missing).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('There is no such file.') })
    writeFileSync(file, 'input,output')
    expect(await person.run(['import', file])).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('no JSON') })
    expect(readFileSync(file, 'utf8')).toBe('input,output')
  })
})
