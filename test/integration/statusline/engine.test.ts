import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openLedger } from '../../../src/main/core/ledger/open-ledger.ts'
import { readingsFolder } from '../../../src/main/core/paths.ts'
import { openSettings } from '../../../src/main/core/settings/settings-store.ts'
import { startEngine } from '../../../src/main/core/start-engine.ts'
import type { Snapshot } from '../../../src/shared/contract/snapshot.ts'
import { rateLimits, readingFile, writeReadingFile } from '../../support/status-line-readings.ts'
import { tempFolder } from '../../support/temp-ledger.ts'
import { assistantLine } from '../../support/transcript-lines.ts'

const startMs = Date.UTC(2026, 10, 22, 12)
const clock = { now: () => startMs }

async function engineOf(data: string, watches: boolean) {
  const folders = { data, config: data }
  const setup = { folders, env: {}, home: data, appVersion: '0', isDemo: false, watches }
  const engine = await startEngine({ ...setup, settings: openSettings(data) }, clock)
  onTestFinished(() => engine.stop())
  return engine
}

test('the engine takes in what status lines have left, and says how that source is', async () => {
  const data = tempFolder()
  const file = readingFile({ at: startMs - 60_000, rateLimits: rateLimits(7, startMs + 3_600_000) })
  writeReadingFile(readingsFolder({ data, config: data }), 's1', file)
  const engine = await engineOf(data, false)
  const { sources } = await engine.refresh()
  expect(sources.find(({ id }) => id === 'statusline')).toMatchObject({ state: 'ok', lastSeenAt: startMs - 60_000 })
  await engine.stop()
  const { ledger } = openLedger(join(data, 'ledger.db'), { clock })
  onTestFinished(() => ledger.close())
  expect(ledger.officialWindows(startMs)).toMatchObject([{ windowId: 'session', percent: 7 }])
})

test('an engine that watches publishes what a status line has left', async () => {
  const data = tempFolder()
  const engine = await engineOf(data, true)
  await engine.refresh()
  const published = new Promise((resolve) => {
    engine.subscribe(({ sources }) => {
      if (sources.some(({ id, state }) => id === 'statusline' && state === 'ok')) resolve('published')
    })
  })
  writeReadingFile(
    readingsFolder({ data, config: data }),
    's1',
    readingFile({ at: startMs, rateLimits: rateLimits(7, startMs + 3_600_000) }),
  )
  expect(await published).toBe('published')
})

test('a limit that a transcript says was hit is 100 % of its window, and one that cannot be is counted', async () => {
  const data = tempFolder()
  const session = join(data, '.claude', 'projects', '-p', 'session-1.jsonl')
  mkdirSync(dirname(session), { recursive: true })
  const hit = (resetsAtMs: number) =>
    assistantLine({
      message: { model: '<synthetic>' },
      line: {
        isApiErrorMessage: true,
        timestamp: new Date(startMs).toISOString(),
        quotaLimits: { status: 'rejected', resetsAt: resetsAtMs / 1000, rateLimitType: 'five_hour' },
      },
    })
  writeFileSync(session, hit(startMs + 3_600_000) + hit(startMs + 9 * 3_600_000))
  const engine = await engineOf(data, false)
  const { sources } = await engine.refresh()
  expect(sources[0]?.counts).toMatchObject({ responses: 0, skippedLines: { resetTooFar: 1 } })
  await engine.stop()
  const { ledger } = openLedger(join(data, 'ledger.db'), { clock })
  onTestFinished(() => ledger.close())
  expect(ledger.officialWindows(startMs)).toMatchObject([
    { account: join(data, '.claude'), windowId: 'session', percent: 100, hitAtMs: startMs, isConfirmed: true },
  ])
})

test('a session resets on time without a restart; use after it makes it unknown, with an estimate beside what was', async () => {
  const data = tempFolder()
  const projects = join(data, '.claude', 'projects', '-p')
  mkdirSync(projects, { recursive: true })
  const answer = (id: string, atMs: number) =>
    assistantLine({ line: { timestamp: new Date(atMs).toISOString(), requestId: `req_${id}` }, message: { id } })
  const transcript = join(projects, 'session-1.jsonl')
  writeFileSync(transcript, answer('msg_1', startMs - 60_000))
  const resetsAtMs = startMs + 3_600_000
  const file = readingFile({ at: startMs, account: join(data, '.claude'), rateLimits: rateLimits(7, resetsAtMs) })
  writeReadingFile(readingsFolder({ data, config: data }), 's1', file)

  let now = startMs
  const folders = { data, config: data }
  const setup = { folders, env: {}, home: data, appVersion: '0', isDemo: false, watches: true }
  const engine = await startEngine({ ...setup, settings: openSettings(data) }, { now: () => now })
  onTestFinished(() => engine.stop())
  const session = ({ windows }: Snapshot) => windows.find(({ id }) => id === 'session')
  expect(session(await engine.refresh())).toMatchObject({
    state: 'running',
    source: 'official',
    usedPercent: 7,
    resetsAt: resetsAtMs,
  })

  // The machine slept over the reset.
  now = resetsAtMs + 5 * 60_000
  engine.wake()
  expect(session(engine.snapshot())).toMatchObject({ state: 'notStarted', before: { usedPercent: 7 } })
  expect(session(engine.snapshot())?.resetsAt).toBeUndefined()

  appendFileSync(transcript, answer('msg_2', resetsAtMs + 4 * 60_000))
  expect(session(await engine.refresh())).toMatchObject({
    state: 'unknown',
    before: { usedPercent: 7 },
    estimate: { source: 'preset' },
    startsAt: resetsAtMs,
  })

  // The clock is set back to before the reset: the window runs again.
  now = startMs + 60_000
  engine.wake()
  expect(session(engine.snapshot())).toMatchObject({ state: 'running', usedPercent: 7 })
})
