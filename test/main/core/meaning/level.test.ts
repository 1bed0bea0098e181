import { expect, test } from 'vitest'
import { habitOf } from '../../../../src/main/core/meaning/habit.ts'
import { levelOf } from '../../../../src/main/core/meaning/level.ts'
import { pastDaysOf, traceOf } from '../../../../src/main/core/meaning/past-blocks.ts'
import { pastUseOf } from '../../../../src/main/core/meaning/past-use.ts'
import { response } from './used-slices.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const now = Date.UTC(2026, 10, 24, 14)

/** One response a day, at noon; every other day is twice as much. */
function levelAfter(days: number) {
  const since = now - days * dayMs
  const slices = Array.from({ length: days }, (_, n) => response(since + n * dayMs + 22 * hourMs, 10 + 10 * (n % 2)))
  const use = pastUseOf(slices, { since, gaps: [] }, now, 'UTC')
  const habit = habitOf(use)
  if (!habit) throw new Error('no habit')
  const trace = traceOf(use)
  return levelOf(pastDaysOf(trace, habit), trace, habit, now - 5 * hourMs)
}

test('a habit learnt from few days is less sure than one learnt from many, in hours more than in days', () => {
  expect(levelAfter(8).hoursSpread).toBeGreaterThan(1.5 * levelAfter(56).hoursSpread)
  expect(levelAfter(8).spread).toBeGreaterThan(levelAfter(56).spread)
})

test('hours are as unsure as can be while there are no days to compare', () => {
  expect(levelAfter(2).hoursSpread).toBeGreaterThanOrEqual(levelAfter(8).hoursSpread)
})
