import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expectedUsd, habitOf } from '../../../../src/main/core/meaning/habit.ts'
import { pastUseOf } from '../../../../src/main/core/meaning/past-use.ts'
import type { UsageSlice } from '../../../../src/main/core/usage.ts'
import { response } from './used-slices.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const covered = { since: 0, gaps: [] }
/** A Monday, 00:00. */
const now = Date.UTC(2026, 10, 23)

/** Four dollars an hour from 9 to 17 UTC on workdays. */
function officeWeeks(weeks: number, scale = 1): UsageSlice[] {
  const slices: UsageSlice[] = []
  for (let day = 1; day <= weeks * 7; day++) {
    const midnight = now - day * dayMs
    if ([0, 6].includes(new Date(midnight).getUTCDay())) continue
    for (let quarter = 36; quarter < 68; quarter++) slices.push(response(midnight + quarter * 900_000, scale))
  }
  return slices
}

function learn(slices: UsageSlice[], timeZone = 'UTC', coverage: Parameters<typeof pastUseOf>[1] = covered) {
  return habitOf(pastUseOf(slices, coverage, now, timeZone))
}

const monday = (hour: number) => hour
const sunday = (hour: number) => 6 * 24 + hour

test('eight weeks show when someone works', () => {
  const habit = learn(officeWeeks(8))
  expect(habit?.days).toBe(56)
  expect(habit?.usdPerHour[monday(12)]).toBeCloseTo(4, 0)
  expect(habit?.usdPerHour[monday(3)]).toBeLessThan(0.2)
  expect(habit?.usdPerHour[sunday(12)]).toBeLessThan(0.5)
})

test('two days show less: the other days lean on them', () => {
  // Saturday and Sunday were seen, and nothing else.
  const weekend = [1, 2].flatMap((day) =>
    Array.from({ length: 32 }, (_, n) => response(now - day * dayMs + (36 + n) * 900_000, 1)),
  )
  const habit = learn(weekend, 'UTC', { since: now - 2 * dayMs, gaps: [] })
  expect(habit?.usdPerHour[monday(12)]).toBeGreaterThan(1.4)
  expect(habit?.usdPerHour[monday(3)]).toBeLessThan(1.1)
})

test('a time in which nobody looked does not make the habit smaller', () => {
  const gap = { from: now - 28 * dayMs, to: now - 14 * dayMs }
  const seen = officeWeeks(8).filter(({ atMs }) => atMs < gap.from || atMs >= gap.to)
  const habit = learn(seen, 'UTC', { since: 0, gaps: [gap] })
  expect(habit?.days).toBe(42)
  expect(habit?.usdPerHour[monday(12)]).toBeCloseTo(learn(officeWeeks(8))?.usdPerHour[monday(12)] ?? 0, 0)
})

test('the last weeks say more than those before', () => {
  const risen = [...officeWeeks(4, 3), ...officeWeeks(8).filter(({ atMs }) => atMs < now - 28 * dayMs)]
  expect(learn(risen)?.usdPerHour[monday(12)]).toBeGreaterThan(8)
})

test('there is no habit without use, nor without a look', () => {
  expect(learn([])).toBeUndefined()
  expect(learn([], 'UTC', { gaps: [] })).toBeUndefined()
})

describe('what the habit expects', () => {
  test('of a week is a week of it, whatever the hour it begins', () => {
    const habit = learn(officeWeeks(8))
    if (!habit) throw new Error('no habit')
    const week = habit.usdPerHour.reduce((sum, value) => sum + value, 0)
    expect(week).toBeGreaterThan(150)
    expect(expectedUsd(habit, now + 1234, now + 1234 + 7 * dayMs)).toBeCloseTo(week)
  })

  test.each([
    ['begins', Date.UTC(2026, 2, 23), 167],
    ['ends', Date.UTC(2026, 9, 19), 169],
  ])('of a week in which summer time %s is what its clock shows', (_, utcMonday, hours) => {
    const usdPerHour = Float64Array.from({ length: 168 }, () => 1)
    const startsAt = utcMonday - (hours === 167 ? 1 : 2) * hourMs
    const habit = { timeZone: 'Europe/Berlin', usdPerHour, days: 56 }
    expect(expectedUsd(habit, startsAt, startsAt + hours * hourMs)).toBeCloseTo(hours)
    // Noon is noon after the change as well.
    usdPerHour.fill(0)
    usdPerHour[sunday(12)] = 1
    expect(expectedUsd(habit, startsAt, startsAt + hours * hourMs)).toBeCloseTo(1)
    expect(expectedUsd(habit, startsAt + (hours - 12) * hourMs, startsAt + (hours - 11) * hourMs)).toBeCloseTo(1)
  })

  test('grows as the use does, and adds up', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(200), fc.nat(200), (scale, first, second) => {
        const habit = learn(officeWeeks(3))
        const scaled = learn(officeWeeks(3, scale))
        if (!habit || !scaled) throw new Error('no habit')
        const [a, b] = [now + first * hourMs, now + (first + second) * hourMs]
        expect(expectedUsd(scaled, now, b)).toBeCloseTo(scale * expectedUsd(habit, now, b), 6)
        expect(expectedUsd(habit, now, a) + expectedUsd(habit, a, b)).toBeCloseTo(expectedUsd(habit, now, b), 6)
      }),
      { numRuns: 20 },
    )
  })
})
