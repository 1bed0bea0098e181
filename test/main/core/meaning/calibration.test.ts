import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { calibrate } from '../../../../src/main/core/meaning/calibration.ts'
import type { RiseInterval } from '../../../../src/main/core/meaning/rise-interval.ts'
import { intervalsOf } from '../../../support/simulated-intervals.ts'
import { simulatePerson, usdPerPercent } from '../../../support/simulated-person.ts'
import { type Rise, risesInARow, startMs } from './rise-intervals.ts'

const hourMs = 3_600_000
const repeat = (count: number, rise: (n: number) => Rise) => Array.from({ length: count }, (_, n) => rise(n))
const midOf = (intervals: RiseInterval[]) => calibrate(intervals)?.usdPerPercent.mid

describe('what one percent is worth', () => {
  test('is the dollars between rises over their points', () => {
    const calibration = calibrate(risesInARow(repeat(60, (n) => ({ points: 4, opusUsd: n % 2 ? 1.9 : 2.1 }))))
    expect(calibration?.usdPerPercent.mid).toBeCloseTo(0.5, 2)
    expect(calibration?.intervals).toBe(60)
    expect(calibration).not.toHaveProperty('changedAt')
  })

  test('is unknown from a few rises, and unsure from some', () => {
    const some = (count: number) => calibrate(risesInARow(repeat(count, (n) => ({ points: 4, opusUsd: n % 2 ? 1.7 : 2.3 }))))
    expect(some(0)).toBeUndefined()
    expect(some(3)).toBeUndefined()
    const widthOf = (count: number) => {
      const { low = 0, mid = 1, high = 0 } = some(count)?.usdPerPercent ?? {}
      return (high - low) / mid
    }
    expect(widthOf(8)).toBeGreaterThan(1.5 * widthOf(120))
  })

  test('is not moved by rises that somebody else made', () => {
    const alone = repeat(60, (n) => ({ points: 4, opusUsd: n % 2 ? 1.9 : 2.1 }))
    const withPhone = alone.map((rise, n) => (n % 6 === 5 ? { ...rise, points: 15 } : rise))
    expect(midOf(risesInARow(withPhone))).toBeCloseTo(0.5, 1.5)
  })

  test('is about the models of the last week, where models are weighed unlike their prices', () => {
    const opusFirst = [...repeat(100, () => ({ points: 4, opusUsd: 2 })), ...repeat(200, () => ({ points: 4, sonnetUsd: 2.4 }))]
    const ofBoth = calibrate(risesInARow(opusFirst))
    expect(ofBoth?.usdPerPercent.mid).toBeCloseTo(0.6, 1)
    expect(ofBoth?.models.map(({ name }) => name)).toEqual(['claude-opus-5-5', 'claude-sonnet-5-5'])
    expect(ofBoth?.models[0]?.percentPerUsd).toBeCloseTo(2, 1)
    expect(ofBoth?.models[1]?.percentPerUsd).toBeCloseTo(1 / 0.6, 1)
    expect(ofBoth).not.toHaveProperty('changedAt')
  })

  test('knows nothing from 100 on, and nothing of use without a price', () => {
    const over = risesInARow(repeat(20, () => ({ points: 4, opusUsd: 2 }))).map((interval) => ({
      ...interval,
      percentAfter: 100,
    }))
    expect(calibrate(over)).toBeUndefined()
    const unpriced = risesInARow(repeat(20, () => ({ points: 4, opusUsd: 2 }))).map((interval) => ({
      ...interval,
      use: interval.use.map((slice) => ({ ...slice, model: 'somebody-elses-model' })),
    }))
    expect(calibrate(unpriced)).toBeUndefined()
  })

  test('is that of after a doubled limit, and says since when', () => {
    const before = repeat(50, (n) => ({ points: 4, opusUsd: n % 2 ? 1.9 : 2.1 }))
    const after = repeat(50, (n) => ({ points: 4, opusUsd: n % 2 ? 3.9 : 4.1 }))
    const calibration = calibrate(risesInARow([...before, ...after]))
    expect(calibration?.usdPerPercent.mid).toBeCloseTo(1, 1)
    expect(calibration?.changedAt).toBe(startMs + 50 * hourMs)
    expect(calibration?.intervals).toBe(50)
  })

  test('may be twice as much as soon as the newest rises are too small for a limit that stands', () => {
    const before = repeat(50, (n) => ({ points: 4, opusUsd: n % 2 ? 1.9 : 2.1 }))
    const calibration = calibrate(risesInARow([...before, { points: 4, opusUsd: 4 }, { points: 4, opusUsd: 4 }]))
    expect(calibration).not.toHaveProperty('changedAt')
    expectEitherHalfOrOne(calibration)
  })

  test('may be twice as much where much was used since the newest rise and the percent stood still', () => {
    const before = risesInARow(repeat(50, (n) => ({ points: 4, opusUsd: n % 2 ? 1.9 : 2.1 })))
    const stoodStillFor = (opusUsd: number) => calibrate([...before, stillThere(before, opusUsd)])
    expectEitherHalfOrOne(stoodStillFor(5))
    // Less than a point and its rounding is nothing to wonder at.
    expect(stoodStillFor(0.5)).toEqual(calibrate(before))
  })
})

function stillThere(after: readonly RiseInterval[], opusUsd: number): RiseInterval {
  const last = after.at(-1)
  const [still] = risesInARow([{ points: 0, opusUsd }], last?.toMs)
  if (!last || !still) throw new Error('no rise')
  return { ...still, percentBefore: last.percentAfter, percentAfter: last.percentAfter }
}

function expectEitherHalfOrOne(calibration: ReturnType<typeof calibrate>): void {
  const { low, mid, high } = calibration?.usdPerPercent ?? { low: 0, mid: 0, high: 0 }
  expect(low).toBeGreaterThan(0.4)
  expect(low).toBeLessThan(0.5)
  expect(mid).toBeCloseTo(0.5 * Math.SQRT2, 1)
  expect(high).toBeGreaterThan(1)
  expect(high).toBeLessThan(1.2)
}

describe('whatever the rises', () => {
  const anyRises = fc
    .array(fc.record({ points: fc.integer({ min: 2, max: 9 }), opusUsd: fc.double({ min: 0.1, max: 8, noNaN: true }) }), {
      maxLength: 40,
    })
    .map((rises) => risesInARow(rises))

  test('their order says nothing', () => {
    const shuffled = anyRises.chain((rises) =>
      fc.record({ rises: fc.constant(rises), other: fc.shuffledSubarray(rises, { minLength: rises.length }) }),
    )
    fc.assert(
      fc.property(shuffled, ({ rises, other }) => {
        expect(calibrate(other)).toEqual(calibrate(rises))
      }),
    )
  })

  test('twice the dollars make a percent worth twice as much', () => {
    fc.assert(
      fc.property(anyRises, (rises) => {
        const once = calibrate(rises)?.usdPerPercent
        const twice = calibrate(rises.map(doubled))?.usdPerPercent
        expect(twice === undefined).toBe(once === undefined)
        if (!once) return
        for (const at of ['low', 'mid', 'high'] as const) expect((twice?.[at] ?? 0) / once[at]).toBeCloseTo(2, 6)
      }),
    )
  })

  test('low, mid and high are positive and in order', () => {
    fc.assert(
      fc.property(anyRises, (rises) => {
        const { low, mid, high } = calibrate(rises)?.usdPerPercent ?? { low: 1, mid: 2, high: 3 }
        expect(0 < low && low < mid && mid < high).toBe(true)
      }),
    )
  })
})

/** Loose bounds: 8 people are no proof. The proof is `npm run bench:forecast`. */
test('the truth of made-up people lies inside the interval for most, and the interval is no wider than it must be', () => {
  const dayMs = 24 * hourMs
  let inside = 0
  const widths: number[] = []
  for (let seed = 1; seed <= 8; seed++) {
    const person = simulatePerson(seed, { weeks: 2, isDoubled: false })
    const truth = usdPerPercent(person.truth, 'session', person.endMs - 7 * dayMs, person.endMs) ?? 0
    const { low = 0, mid = 1, high = 0 } = calibrate(intervalsOf(person, 'session'))?.usdPerPercent ?? {}
    if (low <= truth && truth <= high) inside++
    widths.push((high - low) / mid)
  }
  expect(inside).toBeGreaterThanOrEqual(6)
  expect(widths.sort((a, b) => a - b)[4]).toBeLessThan(0.25)
}, 30_000)

function doubled(interval: RiseInterval): RiseInterval {
  const use = interval.use.map((slice) => ({ ...slice, tokens: { ...slice.tokens, input: slice.tokens.input * 2 } }))
  return { ...interval, use }
}
