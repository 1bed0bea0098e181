import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LimitReading } from '../../../../src/main/core/limit-reading.ts'
import {
  isAbsent,
  officialWindowOf,
  type ReadingRefusal,
  type ReadWindows,
  refusalOf,
  withReading,
} from '../../../../src/main/core/meaning/readings.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const startMs = Date.UTC(2026, 10, 22, 12)
const resetsAtMs = startMs + 4 * hour
const muchLater = startMs + 30 * day

function reading(some: Partial<LimitReading> = {}): LimitReading {
  return {
    account: '/home/dev/.claude',
    windowId: 'session',
    percent: 20,
    resetsAtMs,
    atMs: startMs,
    sessionId: 'session-1',
    source: 'statusline',
    ...some,
  }
}

const hit = (some: Partial<LimitReading> = {}) => reading({ percent: 100, source: 'transcript', ...some })

function read(readings: readonly LimitReading[]): ReadWindows {
  return readings.reduce<ReadWindows>((known, one) => withReading(known, one, muchLater), { windows: [] })
}

const windowsAfter = (...readings: LimitReading[]) => read(readings).windows.map(officialWindowOf)
const percentsAfter = (...readings: LimitReading[]) => windowsAfter(...readings).map(({ percent }) => percent)
const risesAfter = (...readings: LimitReading[]) =>
  read(readings).windows.flatMap(({ rises }) => rises.map(({ atMs, percent }) => [(atMs - startMs) / minute, percent]))

describe('a reading', () => {
  test.each<[string, Partial<LimitReading>, ReadingRefusal | undefined]>([
    ['of 0 % is one of a running window', { percent: 0 }, undefined],
    ['of 110 % is one of use that went on', { percent: 110 }, undefined],
    ['whose percent is an epoch is not believed', { percent: 1_795_323_172 }, 'badPercent'],
    ['of more than 110 % is not believed', { percent: 110.1 }, 'badPercent'],
    ['below 0 % is not believed', { percent: -0.1 }, 'badPercent'],
    ['of no number is not believed', { percent: Number.NaN }, 'badPercent'],
    ['of infinity is not believed', { percent: Number.POSITIVE_INFINITY }, 'badPercent'],
    ['that names no window of its percent is not believed', { resetsAtMs: undefined as never }, 'noReset'],
    [
      'of nothing used, and no reset, is one of a window that has not started',
      { percent: 0, resetsAtMs: undefined as never },
      undefined,
    ],
    ['whose reset is no time is not believed', { resetsAtMs: Number.NaN }, 'badReset'],
    ['whose reset had passed is not believed', { resetsAtMs: startMs }, 'resetPassed'],
    [
      'of a session that ends in 5 hours and some minutes is believed',
      { resetsAtMs: startMs + 5 * hour + 10 * minute },
      undefined,
    ],
    ['of a session that ends in 6 hours is not believed', { resetsAtMs: startMs + 6 * hour }, 'resetTooFar'],
    ['of a week that ends in 7 days is believed', { windowId: 'weekly', resetsAtMs: startMs + 7 * day }, undefined],
    ['of a week that ends in 9 days is not believed', { windowId: 'weekly', resetsAtMs: startMs + 9 * day }, 'resetTooFar'],
    [
      'of a model’s week that ends in 9 days is not believed',
      { windowId: 'weekly-model:opus', resetsAtMs: startMs + 9 * day },
      'resetTooFar',
    ],
    ['of a budget that ends in a month is believed', { windowId: 'spend', resetsAtMs: startMs + 31 * day }, undefined],
    ['from the future is not believed', { atMs: startMs + 2 * hour }, 'fromFuture'],
    ['without a time is not believed', { atMs: Number.NaN }, 'fromFuture'],
  ])('%s', (_, some, refusal) => {
    expect(refusalOf(reading(some), startMs + hour)).toBe(refusal)
  })

  test('that is not believed changes nothing', () => {
    const known = read([reading()])
    expect(withReading(known, reading({ percent: 1_795_323_172 }), muchLater)).toBe(known)
  })
})

describe('one window', () => {
  test('is one however its reset jitters, and keeps the reset that was read first', () => {
    const jittering = [0, 299_000, -3 * minute, 7 * minute].map((ms, n) =>
      reading({ resetsAtMs: resetsAtMs + ms, atMs: startMs + n * minute }),
    )
    expect(windowsAfter(...jittering)).toMatchObject([{ resetsAtMs, firstReadAtMs: startMs }])
  })

  test('is one when its reset jitters about the edge of any step that could be rounded to', () => {
    const edge = Math.ceil(resetsAtMs / (5 * minute)) * 5 * minute + 2.5 * minute
    expect(
      windowsAfter(reading({ resetsAtMs: edge - 1000 }), reading({ resetsAtMs: edge + 1000, atMs: startMs + 1 })),
    ).toHaveLength(1)
  })

  test('ends where the next one begins, which may stand lower', () => {
    const next = reading({ percent: 3, atMs: startMs + 5 * hour, resetsAtMs: resetsAtMs + 5 * hour })
    expect(percentsAfter(reading({ percent: 30 }), next)).toEqual([30, 3])
  })

  test('has the highest percent that was read of it', () => {
    expect(
      percentsAfter(reading({ percent: 30 }), reading({ percent: 20, atMs: startMs + minute, sessionId: 'session-2' })),
    ).toEqual([30])
  })

  test('is not refreshed by a session that repeats something lower', () => {
    const [before] = windowsAfter(reading({ percent: 30 }))
    expect(
      windowsAfter(reading({ percent: 30 }), reading({ percent: 20, atMs: startMs + hour, sessionId: 'session-2' })),
    ).toEqual([{ ...before, newestAtMs: startMs + hour }])
  })

  test('is refreshed by a newer answer that says the same', () => {
    const again = reading({ atMs: startMs + hour })
    expect(windowsAfter(reading(), again)).toMatchObject([{ reachedAtMs: startMs, readAtMs: startMs + hour }])
    expect(windowsAfter(again, reading())).toMatchObject([{ reachedAtMs: startMs, readAtMs: startMs + hour }])
  })

  test('shows at most 100 % and remembers that it was more', () => {
    expect(windowsAfter(reading(), reading({ percent: 104, atMs: startMs + hour }))).toMatchObject([
      { percent: 100, isOver: true },
    ])
    expect(windowsAfter(reading(), reading({ percent: 100, atMs: startMs + hour }))).toMatchObject([
      { percent: 100, isOver: false },
    ])
  })

  test('has the moment at which each percent was reached', () => {
    const rises = [
      reading(),
      reading({ percent: 25, atMs: startMs + 20 * minute }),
      reading({ percent: 24, atMs: startMs + 30 * minute }),
    ]
    expect(risesAfter(...rises)).toEqual([
      [0, 20],
      [20, 25],
    ])
  })

  test('forgets a rise that turns out to have been reached before', () => {
    const late = reading({ percent: 25, atMs: startMs + 10 * minute, sessionId: 'session-2' })
    expect(risesAfter(reading(), reading({ percent: 25, atMs: startMs + 20 * minute }), late)).toEqual([
      [0, 20],
      [10, 25],
    ])
  })
})

describe('a limit that was hit', () => {
  test('is 100 % from that moment on', () => {
    const hitAtMs = startMs + 20 * minute
    expect(windowsAfter(reading(), hit({ atMs: hitAtMs }))).toMatchObject([
      { percent: 100, isOver: true, hitAtMs, reachedAtMs: hitAtMs, isConfirmed: true },
    ])
  })

  test('is believed by itself, also when nothing else was read of the window', () => {
    expect(windowsAfter(hit())).toMatchObject([{ percent: 100, isConfirmed: true, hitAtMs: startMs }])
  })

  test('is dated by the first refusal', () => {
    const hits = [5, 2, 9].map((minutes) => hit({ atMs: startMs + minutes * minute }))
    expect(windowsAfter(...hits)).toMatchObject([{ hitAtMs: startMs + 2 * minute }])
  })
})

describe('a great jump in a new window', () => {
  const jump = reading({ percent: 100 })

  test('is shown and not confirmed', () => {
    expect(windowsAfter(jump)).toMatchObject([{ percent: 100, isConfirmed: false }])
    expect(risesAfter(jump)).toEqual([])
  })

  test('is not confirmed by the same answer, however often it is repeated', () => {
    expect(windowsAfter(jump, jump, jump)).toMatchObject([{ isConfirmed: false }])
  })

  test.each([
    ['a later answer', { atMs: startMs + minute }],
    ['another session', { sessionId: 'session-2' }],
    ['one that is a little lower', { atMs: startMs + minute, percent: 98 }],
  ])('is confirmed by %s', (_, some) => {
    expect(windowsAfter(jump, { ...jump, ...some })).toMatchObject([{ percent: 100, isConfirmed: true, reachedAtMs: startMs }])
  })

  test('is taken back when a later answer says that it is not so', () => {
    expect(windowsAfter(jump, reading({ percent: 1, atMs: startMs + minute }))).toMatchObject([{ percent: 1, isConfirmed: true }])
  })

  test('stays taken back while the window fills', () => {
    const filling = [1, 20, 61, 90].map((percent, n) => reading({ percent, atMs: startMs + (1 + n * 30) * minute }))
    expect(windowsAfter(jump, ...filling)).toMatchObject([{ percent: 90, isConfirmed: true }])
    expect(risesAfter(jump, ...filling).map(([, percent]) => percent)).toEqual([1, 20, 61, 90])
  })

  test('is none once the window has been known for a quarter of an hour', () => {
    expect(windowsAfter(reading({ percent: 1 }), reading({ percent: 60, atMs: startMs + 16 * minute }))).toMatchObject([
      { percent: 60, isConfirmed: true },
    ])
  })

  test('is none when an older answer turns out to be of the same window', () => {
    expect(windowsAfter(jump, reading({ percent: 50, atMs: startMs - hour }))).toMatchObject([
      { percent: 100, isConfirmed: true },
    ])
  })
})

describe('a window that is not there', () => {
  const absent: LimitReading = {
    account: '/home/dev/.claude',
    windowId: 'session',
    atMs: startMs,
    sessionId: 's',
    source: 'statusline',
  }

  test('is absent, which is not 0 %', () => {
    expect(isAbsent(read([absent]))).toBe(true)
    expect(windowsAfter(absent)).toEqual([])
  })

  test('was there before the plan changed', () => {
    expect(isAbsent(read([reading(), { ...absent, atMs: startMs + hour }]))).toBe(true)
  })

  test('is there once it is read', () => {
    expect(isAbsent(read([absent, reading({ atMs: startMs + hour })]))).toBe(false)
    expect(isAbsent(read([reading({ atMs: startMs + hour }), absent]))).toBe(false)
  })

  test('of which nothing was said is not known to be absent', () => {
    expect(isAbsent(read([]))).toBe(false)
  })
})

describe('in any order', () => {
  /** Two windows, jittering; few values, so that they collide. One session says one thing at one instant. */
  const anyReading: fc.Arbitrary<LimitReading> = fc
    .record({
      isNext: fc.boolean(),
      jitterMs: fc.integer({ min: -7 * minute, max: 7 * minute }),
      percent: fc.oneof(
        fc.constantFrom(0, 0.1, 39, 40, 41, 45, 46, 60, 95, 100, 105),
        fc.double({ min: 0, max: 110, noNaN: true }),
      ),
      atMs: fc.constantFrom(0, 1, 5, 14, 15, 16, 20, 29, 30, 31, 90).map((minutes) => startMs + minutes * minute),
      sessionId: fc.constantFrom('session-1', 'session-2', 'session-3'),
      isHit: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    })
    .map(({ isNext, jitterMs, isHit, atMs, ...rest }) => {
      const later = isNext ? 5 * hour : 0
      const one = reading({ ...rest, atMs: atMs + later, resetsAtMs: resetsAtMs + jitterMs + later })
      return isHit ? { ...one, percent: 100, source: 'transcript' as const } : one
    })
  const anyReadings = fc.uniqueArray(anyReading, {
    maxLength: 12,
    selector: ({ sessionId, atMs, source }) => `${sessionId} ${atMs} ${source}`,
  })

  test('the same is known', () => {
    const shuffled = anyReadings.chain((readings) =>
      fc.tuple(
        fc.constant(readings),
        fc.shuffledSubarray([...readings, ...readings.slice(0, 3)], {
          minLength: readings.length + Math.min(3, readings.length),
        }),
      ),
    )
    fc.assert(
      fc.property(shuffled, ([readings, again]) => {
        expect(read(again)).toEqual(read(readings))
      }),
      { numRuns: 2000 },
    )
  })

  test('hearing all of it once more changes nothing', () => {
    fc.assert(
      fc.property(anyReadings, (readings) => {
        expect(read([...readings, ...readings])).toEqual(read(readings))
      }),
      { numRuns: 500 },
    )
  })

  test('there are as many windows as there were, and a confirmed percent never falls', () => {
    fc.assert(
      fc.property(anyReadings, (readings) => {
        let known: ReadWindows = { windows: [] }
        const confirmed = new Map<boolean, number>()
        for (const one of readings) {
          known = withReading(known, one, muchLater)
          for (const window of known.windows.map(officialWindowOf)) {
            const isNext = window.resetsAtMs > resetsAtMs + hour
            if (window.isConfirmed) expect(window.percent).toBeGreaterThanOrEqual(confirmed.get(isNext) ?? 0)
            if (window.isConfirmed) confirmed.set(isNext, window.percent)
          }
        }
        expect(known.windows).toHaveLength(new Set(readings.map((one) => (one.resetsAtMs ?? 0) > resetsAtMs + hour)).size)
      }),
      { numRuns: 500 },
    )
  })

  test('the rises go up in time and percent, and the last is what is shown', () => {
    fc.assert(
      fc.property(anyReadings, (readings) => {
        for (const window of read(readings).windows) {
          for (const [n, rise] of window.rises.entries()) {
            const before = window.rises[n - 1]
            if (before) expect(rise.atMs > before.atMs && rise.percent > before.percent).toBe(true)
          }
          const shown = officialWindowOf(window)
          if (shown.isConfirmed) expect(shown).toMatchObject(pick(window.rises.at(-1)))
          expect(shown.readAtMs).toBeGreaterThanOrEqual(shown.reachedAtMs)
        }
      }),
      { numRuns: 500 },
    )
  })

  const pick = (rise: { atMs: number; percent: number } | undefined) => ({ percent: rise?.percent, reachedAtMs: rise?.atMs })
})
