import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ForecastInput, forecastOf } from '../../../../src/main/core/meaning/forecast.ts'
import { habitOf } from '../../../../src/main/core/meaning/habit.ts'
import { pastUseOf } from '../../../../src/main/core/meaning/past-use.ts'
import { response } from './used-slices.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
/** A Tuesday, 14:00. */
const now = Date.UTC(2026, 10, 24, 14)

/** Eight weeks of workdays from 9 to 17 by the clock of the zone, each quarter more or less than `usdPerHour`, some hours idle. */
function learn(usdPerHour = 4, { timeZone = 'UTC', offsetMs = 0, since = 0, days = 56, until = now } = {}) {
  const slices = []
  for (let back = days; back >= 0; back--) {
    const midnight = Math.floor(until / dayMs) * dayMs - back * dayMs
    if ([0, 6].includes(new Date(midnight).getUTCDay())) continue
    for (let quarter = 36; quarter < 68; quarter++) {
      const wobble = ((back * 31 + quarter * 17) % 7) / 3
      const atMs = midnight + quarter * 15 * minuteMs - offsetMs
      if (atMs < until) slices.push(response(atMs, (usdPerHour / 4) * wobble))
    }
  }
  const use = pastUseOf(slices, { since, gaps: [] }, until, timeZone)
  const habit = habitOf(use)
  if (!habit) throw new Error('no habit')
  return { past: { use, habit }, recent: slices.filter(({ atMs }) => atMs > until - 3 * hourMs) }
}

const worth = (usd: number) => ({ low: usd, mid: usd, high: usd })

/** From 12:00 to 17:00, 40 percent used; four dollars an hour are eight percent an hour. */
const session: ForecastInput = {
  window: { startsAt: now - 2 * hourMs, resetsAt: now + 3 * hourMs, usedPercent: 40 },
  usdPerPercent: worth(0.5),
  ...learn(),
  now,
}

/** From Monday 00:00; 20 percent used; a day of 32 dollars is 16 percent. */
const week: ForecastInput = {
  ...session,
  window: { startsAt: now - 38 * hourMs, resetsAt: now + 130 * hourMs, usedPercent: 20 },
  usdPerPercent: worth(2),
}

/** Nothing known of the person but what is in the window. */
function stranger(input: ForecastInput): ForecastInput {
  const { past: _, ...rest } = input
  return { ...rest, recent: [] }
}

describe('a session', () => {
  test('goes on as afternoons like this one went on', () => {
    const forecast = forecastOf(session)
    expect(forecast?.atReset.mid).toBeGreaterThan(58)
    expect(forecast?.atReset.mid).toBeLessThan(68)
    expect(forecast?.runsOutAt).toEqual({})
    expect(forecast?.basis).toBe('both')
  })

  test('that nears the evening goes on no further, whatever the even pace says', () => {
    const evening = Date.UTC(2026, 10, 24, 17, 30)
    const window = { startsAt: evening - 2 * hourMs, resetsAt: evening + 3 * hourMs, usedPercent: 40 }
    const forecast = forecastOf({ ...session, ...learn(4, { until: evening }), window, now: evening })
    expect(forecast?.atReset.mid).toBeLessThan(45)
  })

  test('that will be used up says between when and when', () => {
    const { runsOutAt } = forecastOf({ ...session, window: { ...session.window, usedPercent: 90 } }) ?? {}
    const { earliest, median, latest } = runsOutAt ?? {}
    expect(earliest).toBeGreaterThan(now + 20 * minuteMs)
    expect(median).toBeGreaterThanOrEqual(earliest ?? 0)
    expect(latest).toBeGreaterThanOrEqual(median ?? 0)
    expect(latest).toBeLessThan(now + 3 * hourMs)
  })

  test('that is used up runs out now, and the percent goes on as if it did not', () => {
    const forecast = forecastOf({ ...session, window: { ...session.window, usedPercent: 101 } })
    expect(forecast?.runsOutAt).toEqual({ earliest: now, median: now, latest: now })
    expect(forecast?.atReset.low).toBeGreaterThan(101)
  })
})

describe('a week', () => {
  test('goes on by the days that are left, not by the hours', () => {
    const { atReset, basis } = forecastOf(week) ?? {}
    // Three hours today, and Wednesday to Friday: some 54 percent. The even pace would add 68.
    expect(atReset?.mid).toBeGreaterThan(66)
    expect(atReset?.mid).toBeLessThan(82)
    expect(basis).toBe('habit')
  })

  test('adds next to nothing on a free weekend', () => {
    const friday = Date.UTC(2026, 10, 27, 18)
    const window = { startsAt: friday - 5 * dayMs, resetsAt: friday + 2 * dayMs, usedPercent: 70 }
    expect(forecastOf({ ...week, ...learn(4, { until: friday }), window, now: friday })?.atReset.high).toBeLessThan(73)
  })

  test('is not the same in another zone, whose day is over', () => {
    const inAuckland = forecastOf({ ...week, ...learn(4, { timeZone: 'Pacific/Auckland' }) })
    expect(inAuckland?.atReset.mid).toBeGreaterThan(20)
    expect(inAuckland?.atReset.low).toBeLessThanOrEqual(inAuckland?.atReset.mid ?? 0)
  })
})

test.each([
  ['begins', Date.UTC(2026, 2, 24, 13), 1, 4 * 24 + 10],
  ['ends', Date.UTC(2026, 9, 20, 12), 2, 5 * 24 + 12],
])('a week in which summer time %s in the zone is forecast as any other', (_, until, offsetHours, restHours) => {
  const { past, recent } = learn(4, { timeZone: 'Europe/Berlin', offsetMs: offsetHours * hourMs, until })
  const window = { startsAt: until - 38 * hourMs, resetsAt: until + restHours * hourMs, usedPercent: 20 }
  const { atReset } = forecastOf({ window, usdPerPercent: worth(2), past, recent, now: until }) ?? {}
  expect(atReset?.mid).toBeGreaterThan(62)
  expect(atReset?.mid).toBeLessThan(84)
})

describe('of a stranger', () => {
  test('the window carries on at its even pace, more or less', () => {
    const forecast = forecastOf(stranger(session))
    expect(forecast?.basis).toBe('burn')
    expect(forecast?.atReset.low).toBeLessThan(70)
    expect(forecast?.atReset.mid).toBeLessThan(105)
    expect(forecast?.atReset.high).toBeGreaterThan(105)
  })

  test('nothing is said in the first 3 percent of the window', () => {
    const window = { startsAt: now - 5 * minuteMs, resetsAt: now + 295 * minuteMs, usedPercent: 3 }
    expect(forecastOf(stranger({ ...session, window }))).toBeUndefined()
    expect(forecastOf({ ...session, window })).toBeDefined()
  })

  test('a few days of history make it a bit of both', () => {
    expect(forecastOf({ ...week, ...learn(4, { since: now - 4 * dayMs, days: 4 }) })?.basis).toBe('both')
  })
})

test('what past windows were used elsewhere comes again', () => {
  const without = forecastOf(week)?.atReset.mid ?? 0
  // 130 hours are left.
  expect(forecastOf({ ...week, elsewhere: [0.1] })?.atReset.mid).toBeCloseTo(without + 13)
  const window = { ...week.window, asOf: now - 10 * hourMs }
  expect(forecastOf({ ...week, window, elsewhere: [0.1] })?.atReset.mid).toBeCloseTo(without + 14)
})

test('the less is known of what a percent is worth, the wider it gets', () => {
  const width = (input: ForecastInput) => {
    const { atReset } = forecastOf(input) ?? {}
    return (atReset?.high ?? 0) - (atReset?.low ?? 0)
  }
  expect(width({ ...week, usdPerPercent: { low: 1, mid: 2, high: 4 } })).toBeGreaterThan(width(week) * 1.5)
})

test('after the reset there is nothing to forecast', () => {
  expect(forecastOf({ ...session, now: session.window.resetsAt })).toBeUndefined()
})

test('the same inputs give the same forecast', () => {
  expect(forecastOf(week)).toEqual(forecastOf({ ...week, ...learn() }))
})

test('a second later it is nearly the same', () => {
  const before = forecastOf(week)?.atReset
  const after = forecastOf({ ...week, now: now + 1000 })?.atReset
  for (const key of ['low', 'mid', 'high'] as const)
    expect(Math.abs((after?.[key] ?? 0) - (before?.[key] ?? 0))).toBeLessThan(0.2)
})

describe('for any window', () => {
  const someInput = fc
    .record({
      used: fc.double({ min: 0, max: 110, noNaN: true }),
      restHours: fc.integer({ min: 1, max: 167 }),
      isStranger: fc.boolean(),
      usdPerPercent: fc.double({ min: 0.05, max: 20, noNaN: true }),
    })
    .map(({ used, restHours, isStranger, usdPerPercent }) => {
      const lengthMs = restHours < 5 ? 5 * hourMs : 168 * hourMs
      const resetsAt = now + restHours * hourMs
      const window = { startsAt: resetsAt - lengthMs, resetsAt, usedPercent: used }
      const input = { ...session, window, usdPerPercent: worth(usdPerPercent) }
      return isStranger ? stranger(input) : input
    })
  const keys = ['low', 'mid', 'high'] as const

  test('low, mid and high are in order, none below what is used, and run-out times lie before the reset', () => {
    fc.assert(
      fc.property(someInput, (input) => {
        const forecast = forecastOf(input)
        if (!forecast) return
        const { low, mid, high } = forecast.atReset
        const { earliest, median, latest } = forecast.runsOutAt
        expect(input.window.usedPercent).toBeLessThanOrEqual(low)
        expect(low).toBeLessThanOrEqual(mid)
        expect(mid).toBeLessThanOrEqual(high)
        const times = [now, earliest, median, latest, input.window.resetsAt].filter((time) => time !== undefined)
        expect(times).toEqual([...times].sort((a, b) => a - b))
        if (latest !== undefined) expect(median).toBeDefined()
        if (median !== undefined) expect(earliest).toBeDefined()
      }),
      { numRuns: 60 },
    )
  })

  test('who has used more is not forecast less, nor later to run out', () => {
    fc.assert(
      fc.property(someInput, fc.double({ min: 0, max: 50, noNaN: true }), (input, more) => {
        const less = forecastOf(input)
        const greater = forecastOf({ ...input, window: { ...input.window, usedPercent: input.window.usedPercent + more } })
        if (!less || !greater) return
        for (const key of keys) expect(greater.atReset[key]).toBeGreaterThanOrEqual(less.atReset[key] - 1e-9)
        const { median = Number.POSITIVE_INFINITY } = less.runsOutAt
        expect(greater.runsOutAt.median ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(median)
      }),
      { numRuns: 40 },
    )
  })

  test('what counts is percent, not dollars: ten times the price of everything changes nothing', () => {
    fc.assert(
      fc.property(someInput, fc.constantFrom(0.1, 2, 10), (input, scale) => {
        const dear = { ...input, ...(input.past ? learn(4 * scale) : {}), usdPerPercent: worth(input.usdPerPercent.mid * scale) }
        const [one, other] = [forecastOf(input), forecastOf(dear)]
        for (const key of keys) expect(other?.atReset[key] ?? 0).toBeCloseTo(one?.atReset[key] ?? 0, 3)
      }),
      { numRuns: 15 },
    )
  })

  test('who uses twice as much is forecast more', () => {
    expect(forecastOf({ ...week, ...learn(8) })?.atReset.mid).toBeGreaterThan((forecastOf(week)?.atReset.mid ?? 0) + 20)
  })
})
