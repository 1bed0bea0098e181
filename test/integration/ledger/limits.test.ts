import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Database } from '../../../src/main/core/ledger/database.ts'
import type { Ledger } from '../../../src/main/core/ledger/ledger.ts'
import { openLedger } from '../../../src/main/core/ledger/open-ledger.ts'
import type { LimitReading } from '../../../src/main/core/limit-reading.ts'
import { shuffledInBatches } from '../../support/arbitrary-facts.ts'
import { fact, sessionTotal, startMs, tokens } from '../../support/facts.ts'
import { batch, tempFolder, tempLedger } from '../../support/temp-ledger.ts'

const minute = 60_000
const hour = 60 * minute

function reading(some: Partial<LimitReading> = {}): LimitReading {
  return {
    account: '/home/dev/.claude',
    windowId: 'session',
    percent: 20,
    resetsAtMs: startMs + hour,
    atMs: startMs,
    sessionId: 'session-1',
    source: 'statusline',
    ...some,
  }
}

const commit = (ledger: Ledger, ...readings: LimitReading[]) => ledger.commit(batch({ readings }))
const known = (ledger: Ledger) => [ledger.officialWindows(0), ledger.percentRises(0), ledger.windowsNeverThere()]

/** A ledger that opens its file anew when asked to; its clock stands a week after the start. */
function reopenable() {
  const file = join(tempFolder(), 'ledger.db')
  const open = () => {
    const { ledger } = openLedger(file, { clock: { now: () => startMs + 7 * 24 * hour } })
    onTestFinished(() => ledger.close())
    return ledger
  }
  return { file, open }
}

describe('official limits', () => {
  test('are said to have changed when something is known that was not', () => {
    const ledger = tempLedger()
    expect(commit(ledger, reading())).toMatchObject({ changedLimits: true })
    expect(commit(ledger, reading())).toMatchObject({ changedLimits: false })
    expect(commit(ledger, reading({ percent: 10, sessionId: 'session-2' }))).toMatchObject({ changedLimits: false })
    expect(ledger.commit(batch({ responses: [fact()] }))).toMatchObject({ changedLimits: false })
  })

  test('that are not believed are counted by reason and change nothing', () => {
    const ledger = tempLedger()
    const refused = [reading({ percent: 1_795_323_172 }), reading({ percent: 111 }), reading({ atMs: startMs + hour })]
    expect(commit(ledger, ...refused)).toMatchObject({ changedLimits: false, refusedReadings: { badPercent: 2, fromFuture: 1 } })
    expect(known(ledger)).toEqual([[], [], []])
  })

  test('are there again after a restart, to the last digit', () => {
    const { open } = reopenable()
    const first = open()
    const jump = reading({ percent: 85.1, windowId: 'weekly', resetsAtMs: startMs + 24 * hour })
    const absent: LimitReading = { account: '/a', windowId: 'session', atMs: startMs, sessionId: 's', source: 'statusline' }
    const hit = reading({ percent: 100, source: 'transcript', atMs: startMs + 20 * minute })
    commit(first, reading({ percent: 13.7 }), reading({ percent: 13.8, atMs: startMs + minute }), hit, jump, absent)
    const before = known(first)
    first.close()
    expect(known(open())).toEqual(before)
    expect(before).toMatchObject([
      [
        { windowId: 'session', percent: 100, isOver: true, hitAtMs: startMs + 20 * minute },
        { windowId: 'weekly', percent: 85.1, isConfirmed: false },
      ],
      [{ percent: 13.7 }, { percent: 13.8 }, { percent: 100, source: 'transcript' }],
      [{ account: '/a', windowId: 'session' }],
    ])
  })

  test('wait for a second reading over a restart', () => {
    const { open } = reopenable()
    const first = open()
    commit(first, reading({ percent: 85 }))
    first.close()
    const second = open()
    expect(second.officialWindows(0)).toMatchObject([{ isConfirmed: false }])
    commit(second, reading({ percent: 85 }))
    expect(second.officialWindows(0)).toMatchObject([{ isConfirmed: false }])
    commit(second, reading({ percent: 85, atMs: startMs + minute }))
    expect(second.officialWindows(0)).toMatchObject([{ isConfirmed: true, reachedAtMs: startMs }])
  })

  test('are told from an instant on', () => {
    const { open } = reopenable()
    const ledger = open()
    commit(ledger, reading(), reading({ atMs: startMs + 5 * hour, resetsAtMs: startMs + 6 * hour }))
    expect(ledger.officialWindows(startMs + 2 * hour)).toHaveLength(1)
    expect(ledger.percentRises(startMs + 1)).toMatchObject([{ atMs: startMs + 5 * hour, resetsAtMs: startMs + 6 * hour }])
  })

  test('that an account no longer has are absent, those of another account are not', () => {
    const { open } = reopenable()
    const ledger = open()
    commit(
      ledger,
      reading(),
      reading({ account: '/b' }),
      reading({ atMs: startMs + hour, percent: undefined as never, resetsAtMs: undefined as never }),
    )
    expect(ledger.windowsNeverThere()).toEqual([{ account: '/home/dev/.claude', windowId: 'session' }])
    commit(ledger, reading({ atMs: startMs + 2 * hour, resetsAtMs: startMs + 6 * hour }))
    expect(ledger.windowsNeverThere()).toEqual([])
  })

  test('come to the same in any order and any batches, with a restart between any two', () => {
    const anyReading = fc
      .record({
        account: fc.constantFrom('/a', '/b'),
        windowId: fc.constantFrom('session', 'weekly'),
        percent: fc.constantFrom(0, 12.3, 41, 60, 99.9, 104),
        minutes: fc.constantFrom(0, 3, 14, 16, 40),
        jitterMs: fc.integer({ min: -5 * minute, max: 5 * minute }),
        sessionId: fc.constantFrom('session-1', 'session-2'),
      })
      .map(({ minutes, jitterMs, ...rest }) =>
        reading({ ...rest, atMs: startMs + minutes * minute, resetsAtMs: startMs + 2 * hour + jitterMs }),
      )
    const readings = fc.uniqueArray(anyReading, {
      minLength: 1,
      maxLength: 10,
      selector: ({ account, windowId, sessionId, atMs }) => `${account} ${windowId} ${sessionId} ${atMs}`,
    })
    fc.assert(
      fc.property(
        readings.chain((all) => fc.tuple(fc.constant(all), shuffledInBatches(all))),
        ([all, batches]) => {
          const once = reopenable().open()
          commit(once, ...all)
          const { open } = reopenable()
          for (const some of batches) {
            const ledger = open()
            commit(ledger, ...some)
            ledger.close()
          }
          const ledger = open()
          expect(known(ledger)).toEqual(known(once))
          ledger.close()
          once.close()
        },
      ),
      { numRuns: 15 },
    )
  })

  test('keep rises and windows only, however often they are told', () => {
    const { file, open } = reopenable()
    const ledger = open()
    for (let n = 0; n < 200; n++)
      commit(ledger, reading({ atMs: startMs + n * 1000, percent: Math.floor(n / 20), resetsAtMs: startMs + hour + (n % 7) }))
    ledger.close()
    const db = new Database(file)
    onTestFinished(() => db.close())
    expect([db.number('SELECT count(*) FROM limit_window'), db.number('SELECT count(*) FROM limit_rise')]).toEqual([1, 10])
  })
})

describe('use between instants', () => {
  test('is that of the responses in each of them, exact to the millisecond', () => {
    const ledger = tempLedger()
    const at = (ms: number, id: string) => fact({ messageId: id, timestampMs: startMs + ms, tokens: tokens({ output: ms }) })
    ledger.commit(batch({ responses: [at(1, 'a'), at(9, 'b'), at(10, 'c'), at(30, 'd')] }))
    const outputs = ledger
      .useBetween([startMs, startMs + 10, startMs + 20, startMs + 30])
      .map((slices) => slices.map(({ tokens: { output } }) => output))
    expect(outputs).toEqual([[10], [10], []])
    expect(ledger.useBetween([startMs])).toEqual([])
    expect(ledger.useBetween([])).toEqual([])
  })

  test('is summed by who used it, and by the size of the prompt', () => {
    const ledger = tempLedger()
    const prompts = [1000, 2000, 150_000].map((input, n) => fact({ messageId: `a${n}`, tokens: tokens({ input }) }))
    const other = fact({
      messageId: 'b',
      sessionId: 'session-2',
      project: '/work/b',
      model: 'claude-opus-5-5',
      agent: 'reviewer',
    })
    ledger.commit(batch({ responses: [...prompts, other] }))
    const [slices] = ledger.useBetween([startMs, startMs + 1])
    expect(slices).toHaveLength(3)
    expect(slices).toContainEqual(expect.objectContaining({ sessionId: 'session-1', promptBand: 0, responses: 2, atMs: startMs }))
    expect(slices).toContainEqual(expect.objectContaining({ sessionId: 'session-1', promptBand: 1, responses: 1 }))
    expect(slices).toContainEqual(
      expect.objectContaining({ sessionId: 'session-2', project: '/work/b', model: 'claude-opus-5-5', agent: 'reviewer' }),
    )
  })

  test('has what a session’s own total has and no response carries', () => {
    const ledger = tempLedger()
    ledger.commit(batch({ responses: [fact()], sessionTotals: [sessionTotal({ tokens: tokens({ output: 500 }) })] }))
    const [slices] = ledger.useBetween([startMs, startMs + 1])
    expect(slices?.map(({ isResidual, tokens: { output } }) => [isResidual, output])).toEqual([
      [false, 100],
      [true, 400],
    ])
  })

  test('adds up to the slices of the same time, wherever it is cut', () => {
    const ledger = tempLedger()
    const responses = Array.from({ length: 60 }, (_, n) =>
      fact({
        messageId: `m${n}`,
        timestampMs: startMs + n * 77_777,
        sessionId: `session-${n % 3}`,
        tokens: tokens({ output: n + 1 }),
      }),
    )
    ledger.commit(batch({ responses }))
    const sum = (slices: readonly { tokens: { output: number } }[]) =>
      slices.reduce((total, slice) => total + slice.tokens.output, 0)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -hour, max: 3 * hour }), { minLength: 2, maxLength: 20 }), (offsets) => {
        const bounds = offsets.map((offset) => startMs + offset).sort((a, b) => a - b)
        const expected = bounds.slice(1).map((to, n) => sum(ledger.slices(bounds[n] ?? 0, to)))
        expect(ledger.useBetween(bounds).map(sum)).toEqual(expected)
      }),
      { numRuns: 50 },
    )
  })

  test('is there response by response, each with its own time', () => {
    const ledger = tempLedger()
    ledger.commit(batch({ responses: [5, 1, 9].map((ms) => fact({ messageId: `m${ms}`, timestampMs: startMs + ms })) }))
    expect(ledger.responseUses(startMs, startMs + 9).map(({ atMs, responses }) => [atMs - startMs, responses])).toEqual([
      [1, 1],
      [5, 1],
    ])
  })
})

describe('what was said before', () => {
  const alert = {
    account: '/a',
    windowId: 'session',
    resetsAtMs: startMs,
    threshold: 75,
    kind: 'threshold',
    firedAtMs: startMs,
    detail: '{}',
  }

  test('warnings are remembered over a restart', () => {
    const { open } = reopenable()
    const first = open()
    const predictive = { account: '', windowId: 'monthly', kind: 'predictive', firedAtMs: startMs + 1 }
    first.recordAlerts([alert, predictive])
    first.close()
    expect(open().firedAlerts(startMs)).toEqual([alert, predictive])
    expect(open().firedAlerts(startMs + 1)).toEqual([predictive])
  })

  test('the latest snooze of a window holds', () => {
    const ledger = tempLedger()
    ledger.snooze({ account: '/a', windowId: 'session', untilMs: 1 })
    ledger.snooze({ account: '/a', windowId: 'session', untilMs: 2 })
    ledger.snooze({ account: '/b', windowId: 'session', untilMs: 3 })
    expect(ledger.snoozes().map(({ untilMs }) => untilMs)).toEqual([2, 3])
  })

  test('promises of forecasts are remembered, each once', () => {
    const { open } = reopenable()
    const first = open()
    const promise = {
      account: '/a',
      windowId: 'session',
      resetsAtMs: startMs,
      madeAtMs: 5,
      low: 10.5,
      mid: 20.25,
      high: 40,
      linear: 33,
    }
    const early = { ...promise, madeAtMs: 4 }
    first.addPromises([promise, early])
    first.addPromises([promise])
    first.close()
    expect(open().promises(4)).toEqual([early, promise])
    expect(open().promises(5)).toEqual([promise])
  })
})
