import { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Ledger } from '../../../src/main/core/ledger/ledger.ts'
import { openLedger } from '../../../src/main/core/ledger/open-ledger.ts'
import { followReadings } from '../../../src/main/core/sources/statusline/follow-readings.ts'
import { createReadingsSource } from '../../../src/main/core/sources/statusline/readings-source.ts'
import { rateLimits, readingFile, writeReadingFile } from '../../support/status-line-readings.ts'
import { tempFolder } from '../../support/temp-ledger.ts'

const minute = 60_000
const hour = 60 * minute
const startMs = Date.UTC(2026, 10, 22, 12)
const resetsAtMs = startMs + 4 * hour

function place() {
  const data = tempFolder()
  const clock = { ms: startMs, now: () => clock.ms }
  const folder = join(data, 'readings')
  const file = join(data, 'ledger.db')
  const open = () => {
    const { ledger } = openLedger(file, { clock })
    onTestFinished(() => ledger.close())
    return { ledger, source: createReadingsSource({ folder, ledger, clock }) }
  }
  return { folder, clock, open, ...open() }
}

const percents = (ledger: Ledger) => ledger.officialWindows(0).map(({ windowId, percent }) => [windowId, percent])

describe('the readings of status lines', () => {
  test('become windows of the ledger', () => {
    const { folder, ledger, source } = place()
    writeReadingFile(
      folder,
      's1',
      readingFile({
        at: startMs,
        rateLimits: rateLimits(42, resetsAtMs, { seven_day: { used_percentage: 13.7, resets_at: resetsAtMs / 1000 + 86_400 } }),
      }),
    )
    expect(source.look()).toEqual({ changedQuarters: [], changedLimits: true })
    expect(ledger.percentRises(0)).toMatchObject([{ windowId: 'weekly', percent: 13.7, atMs: startMs }])
    expect(percents(ledger)).toEqual([
      ['session', 42],
      ['weekly', 13.7],
    ])
    expect(source.status()).toMatchObject({ id: 'statusline', state: 'ok', lastSeenAt: startMs, counts: { files: 1 } })
  })

  test('that are there already bring nothing new, whatever is drawn again', () => {
    const { folder, source, clock } = place()
    const file = readingFile({ at: startMs, rateLimits: rateLimits(20, resetsAtMs) })
    writeReadingFile(folder, 's1', file)
    source.look()
    expect(source.look()).toBeUndefined()
    clock.ms += 2000
    writeReadingFile(folder, 's1', { ...file, seenAt: startMs + 2000 })
    expect(source.look()).toBeUndefined()
  })

  test('of a session that repeats what it once heard lower nothing and refresh nothing', () => {
    const { folder, ledger, source, clock } = place()
    clock.ms += hour
    writeReadingFile(folder, 's1', readingFile({ at: startMs + minute, rateLimits: rateLimits(35, resetsAtMs) }))
    source.look()
    // That somebody has been there is noted: it tells how long the percent has stood still.
    const said = () => ledger.officialWindows(0).map(({ newestAtMs: _, ...window }) => window)
    const before = said()
    writeReadingFile(
      folder,
      's2',
      readingFile({ sessionId: 's2', at: startMs + hour, rateLimits: rateLimits(12, resetsAtMs + 40_000) }),
    )
    source.look()
    expect(said()).toEqual(before)
  })

  test('of several accounts are several windows', () => {
    const { folder, ledger, source } = place()
    for (const [n, account] of ['/home/dev/.claude', '/home/dev/.claude-work'].entries())
      writeReadingFile(folder, `s${n}`, readingFile({ account, at: startMs, rateLimits: rateLimits(10 + n, resetsAtMs) }))
    source.look()
    expect(ledger.officialWindows(0).map(({ account, percent }) => [account, percent])).toEqual([
      ['/home/dev/.claude', 10],
      ['/home/dev/.claude-work', 11],
    ])
  })

  test('give the same in any order, and after a restart in between', () => {
    const files = [10, 30, 20, 100].map((percent, n) =>
      readingFile({ sessionId: `s${n}`, at: startMs + n * 20 * minute, rateLimits: rateLimits(percent, resetsAtMs + n * 7000) }),
    )
    const known = [files, [...files].reverse(), [files[2], files[0], files[3], files[1]]].map((order) => {
      const { folder, clock, open } = place()
      clock.ms += 2 * hour
      let ledger: Ledger | undefined
      for (const [n, file] of order.entries()) {
        if (file) writeReadingFile(folder, String(file.sessionId), file)
        if (n % 2 === 0) {
          const again = open()
          again.source.look()
          ledger = again.ledger
        }
      }
      const last = open()
      last.source.look()
      expect(ledger).toBeDefined()
      return [last.ledger.officialWindows(0), last.ledger.percentRises(0)]
    })
    expect(known[1]).toEqual(known[0])
    expect(known[2]).toEqual(known[0])
    expect(known[0]?.[0]).toMatchObject([{ percent: 100, resetsAtMs, firstReadAtMs: startMs }])
  })

  test('that are no readings are counted, by reason, and harm no others', () => {
    const { folder, ledger, source } = place()
    writeReadingFile(folder, 'broken', '{"schema":1,')
    writeReadingFile(folder, 'huge', `${JSON.stringify(readingFile({ at: startMs }))}${' '.repeat(70_000)}`)
    writeReadingFile(folder, 'epoch', readingFile({ at: startMs, rateLimits: rateLimits(1_795_323_172, resetsAtMs) }))
    writeReadingFile(folder, 'passed', readingFile({ at: startMs, rateLimits: rateLimits(60, startMs - minute) }))
    writeReadingFile(folder, 'moon', readingFile({ at: startMs, rateLimits: { moon: null } }))
    writeReadingFile(folder, 'good', readingFile({ at: startMs, rateLimits: rateLimits(7, resetsAtMs) }))
    source.look()
    expect(percents(ledger)).toEqual([['session', 7]])
    expect(source.status().counts.skippedLines).toEqual({ damaged: 2, badPercent: 1, resetPassed: 1, unknownLimit: 1 })
  })

  test('that are not believed stay counted when the next answer replaces them', () => {
    const { folder, source, clock } = place()
    writeReadingFile(folder, 's1', readingFile({ at: startMs, rateLimits: rateLimits(1_795_323_172, resetsAtMs) }))
    source.look()
    clock.ms += minute
    writeReadingFile(folder, 's1', readingFile({ at: startMs + minute, rateLimits: rateLimits(7, resetsAtMs) }))
    source.look()
    expect(source.status().counts.skippedLines).toEqual({ badPercent: 1 })
  })

  test('from before the clock was set back wait for their time', () => {
    const { folder, ledger, source, clock } = place()
    writeReadingFile(folder, 's1', readingFile({ at: startMs + hour, rateLimits: rateLimits(7, resetsAtMs) }))
    source.look()
    source.look()
    expect([percents(ledger), source.status().counts.skippedLines]).toEqual([[], { fromFuture: 1 }])
    clock.ms += hour
    source.look()
    expect([percents(ledger), source.status().counts.skippedLines]).toEqual([[['session', 7]], {}])
  })

  test('say which windows an account does not have', () => {
    const { folder, ledger, source } = place()
    writeReadingFile(folder, 's1', readingFile({ at: startMs, rateLimits: { five_hour: null, seven_day: null } }))
    source.look()
    expect(ledger.windowsNeverThere().map(({ windowId }) => windowId)).toEqual(['session', 'weekly'])
    expect(ledger.officialWindows(0)).toEqual([])
  })

  test('say how the newest session is paid for', () => {
    const { folder, source, clock } = place()
    expect(source.billingSeen()).toBeUndefined()
    writeReadingFile(folder, 's1', readingFile({ at: startMs, rateLimits: rateLimits(7, resetsAtMs) }))
    source.look()
    expect(source.billingSeen()).toBe('subscription')
    clock.ms += minute
    const withKey = readingFile({ sessionId: 's2', at: startMs + minute, costUsd: 0, apiMs: 0, hasAnswered: false })
    writeReadingFile(folder, 's2', withKey)
    source.look()
    writeReadingFile(folder, 's2', { ...withKey, apiMs: 340, hasAnswered: true })
    expect(source.look()).toBeDefined()
    expect(source.billingSeen()).toBe('api')
  })
})

describe('the folder of readings', () => {
  test('loses what is older than a day, once it is in the ledger', () => {
    const { folder, ledger, source, clock } = place()
    writeReadingFile(folder, 'old', readingFile({ at: startMs, rateLimits: rateLimits(7, resetsAtMs) }))
    writeReadingFile(folder, 'young', readingFile({ at: startMs, seenAt: startMs + 2 * hour }))
    clock.ms = startMs + 25 * hour
    source.look()
    expect(readdirSync(folder)).toEqual(['young.json'])
    expect(percents(ledger)).toEqual([['session', 7]])
    expect(source.status()).toMatchObject({ state: 'ok', counts: { files: 1 } })
  })

  test('loses what a killed program has left behind', () => {
    const { folder, source, clock } = place()
    writeReadingFile(folder, 'damaged', '{')
    writeFileSync(join(folder, 'session-9.json.1234.tmp'), '{"sch')
    for (const name of readdirSync(folder)) utimesSync(join(folder, name), startMs / 1000, startMs / 1000)
    source.look()
    expect(source.status().counts.skippedLines).toEqual({ damaged: 1 })
    clock.ms = startMs + 25 * hour
    source.look()
    expect(readdirSync(folder)).toEqual([])
    expect(source.status().counts.skippedLines).toEqual({ damaged: 1 })
  })

  test('that is not there is no fault', () => {
    const { folder, source } = place()
    expect(source.look()).toBeUndefined()
    expect(existsSync(folder)).toBe(false)
    expect(source.status()).toMatchObject({ state: 'noData' })
  })

  test('is remembered by the ledger when its files are gone', () => {
    const { folder, open, source } = place()
    writeReadingFile(folder, 's1', readingFile({ at: startMs, rateLimits: rateLimits(7, resetsAtMs) }))
    source.look()
    rmSync(folder, { recursive: true })
    expect(open().source.status()).toMatchObject({ state: 'ok', lastSeenAt: startMs })
  })
})

describe('while it follows', () => {
  function follow() {
    const { folder, clock, ledger } = place()
    const steps: unknown[] = []
    const follower = followReadings({ folder, clock, ledger, watches: true, onStep: (step) => steps.push(step) })
    onTestFinished(() => follower.stop())
    return { folder, clock, ledger, follower, steps }
  }

  test('what is left is in the ledger a moment later, and once', async () => {
    const { folder, ledger, follower, steps } = follow()
    await follower.refresh()
    expect(statSync(folder).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o700)
    writeReadingFile(folder, 's1', readingFile({ at: startMs, rateLimits: rateLimits(7, resetsAtMs) }))
    await vi.waitFor(() => expect(percents(ledger)).toEqual([['session', 7]]), 5000)
    expect(steps).toHaveLength(1)
  })

  test('a folder that was deleted is made and followed again', async () => {
    const { folder, ledger, follower } = follow()
    await follower.refresh()
    rmSync(folder, { recursive: true })
    await vi.waitFor(() => expect(existsSync(folder)).toBe(true), 5000)
    writeReadingFile(folder, 's1', readingFile({ at: startMs, rateLimits: rateLimits(7, resetsAtMs) }))
    await vi.waitFor(() => expect(percents(ledger)).toEqual([['session', 7]]), 5000)
  })

  test('nothing is held open where nobody watches', async () => {
    const { folder, clock, ledger } = place()
    const follower = followReadings({ folder, clock, ledger, watches: false, onStep: () => {} })
    await follower.refresh()
    expect(existsSync(folder)).toBe(false)
    follower.stop()
  })
})
