import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Habit } from '../../../../src/main/core/meaning/habit.ts'
import { paceOf } from '../../../../src/main/core/meaning/pace.ts'

const hourMs = 3_600_000
const monday = Date.UTC(2026, 10, 23)
const week = { startsAt: monday, resetsAt: monday + 7 * 24 * hourMs }

test.each([
  [50, 'onTrack'],
  [52, 'onTrack'],
  [53, 'slightlyAhead'],
  [57, 'ahead'],
  [62, 'ahead'],
  [63, 'farAhead'],
  [47, 'slightlyBehind'],
  [43, 'behind'],
  [30, 'farBehind'],
])('%d percent used at half of the time is %s', (usedPercent, verdict) => {
  const window = { startsAt: 0, resetsAt: 10 * hourMs, usedPercent }
  expect(paceOf(window, 5 * hourMs)).toEqual({ expectedPercent: 50, verdict })
})

test('there is no pace in the first 3 percent of the time, nor before the window, nor after it', () => {
  const window = { startsAt: 0, resetsAt: 100 * hourMs, usedPercent: 20 }
  expect(paceOf(window, 2 * hourMs)).toBeUndefined()
  expect(paceOf(window, 3 * hourMs)).toBeDefined()
  expect(paceOf(window, -hourMs)).toBeUndefined()
  expect(paceOf(window, 101 * hourMs)).toBeUndefined()
})

/** Works from 9 to 17, Monday to Friday. */
const officeHabit: Habit = {
  timeZone: 'UTC',
  usdPerHour: Float64Array.from({ length: 168 }, (_, hour) => (hour < 120 && hour % 24 >= 9 && hour % 24 < 17 ? 2 : 0)),
  days: 56,
}

test('by the hours of work, a week is used up on Friday evening', () => {
  const friday = monday + (4 * 24 + 17) * hourMs
  expect(paceOf({ ...week, usedPercent: 90 }, friday, officeHabit)).toEqual({ expectedPercent: 100, verdict: 'behind' })
  expect(paceOf({ ...week, usedPercent: 90 }, friday)?.verdict).toBe('farAhead')
})

test('by the hours of work, a night changes nothing', () => {
  const evening = paceOf({ ...week, usedPercent: 40 }, monday + (24 + 18) * hourMs, officeHabit)
  const morning = paceOf({ ...week, usedPercent: 40 }, monday + (48 + 8) * hourMs, officeHabit)
  expect(evening).toEqual({ expectedPercent: 40, verdict: 'onTrack' })
  expect(morning).toEqual(evening)
})

test('a window in hours that are never worked goes by its time', () => {
  const saturday = monday + 5 * 24 * hourMs
  const window = { startsAt: saturday, resetsAt: saturday + 5 * hourMs, usedPercent: 40 }
  expect(paceOf(window, saturday + 2 * hourMs, officeHabit)?.expectedPercent).toBe(40)
})

test('more use is never further behind', () => {
  const verdicts = ['farBehind', 'behind', 'slightlyBehind', 'onTrack', 'slightlyAhead', 'ahead', 'farAhead']
  const someCase = fc.tuple(fc.double({ min: 0, max: 120, noNaN: true }), fc.double({ min: 0, max: 40, noNaN: true }))
  fc.assert(
    fc.property(someCase, fc.integer({ min: 3, max: 100 }), ([used, more], elapsed) => {
      const rank = (usedPercent: number) =>
        verdicts.indexOf(paceOf({ startsAt: 0, resetsAt: 100 * hourMs, usedPercent }, elapsed * hourMs)?.verdict ?? '')
      expect(rank(used + more)).toBeGreaterThanOrEqual(rank(used))
    }),
  )
})
