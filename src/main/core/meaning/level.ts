/** How much more or less than the habit these days are, and how sure that is: a week before a deadline is not like the others. */
import { quarterMs } from '../usage.ts'
import type { Habit } from './habit.ts'
import { hourMs } from './local-time.ts'
import type { PastDay, Trace } from './past-blocks.ts'

/** What is taken for the spread between weeks before the person's own weeks say something: an eighth more or less. */
const assumedSpread = 0.12
/** Weeks of their own that weigh as much. */
const weeksToBelieve = 6

/** A third of a day is three times as uneven as a day, as far as its parts have nothing to do with each other. */
const blocksOfDay = 3
/** With less than two days there is nothing to compare. */
const assumedHoursSpread = 1

const leastDays = 2
const mostDays = 7

export interface Level {
  /** 1 is the habit's. */
  mid: number
  /** As a factor: e to the power of this is one standard deviation. */
  spread: number
  /** How unsure the habit of a few hours is, because few days were seen. */
  hoursSpread: number
}

/**
 * Weeks are taken to be as different from each other as the past ones were, beyond what the difference between single days explains; the
 * days so far then count for as much as they tell about the week (a normal prior, and the days as its observation).
 */
export function levelOf(days: readonly PastDay[], trace: Trace, habit: Habit, windowStartsAt: number): Level {
  const expected = days.reduce((sum, { habitUsd }) => sum + habitUsd, 0)
  if (days.length < leastDays || !(expected > 0)) return { mid: 1, spread: assumedSpread, hoursSpread: assumedHoursSpread }
  const meanExpected = expected / days.length
  /** Of a single day, in squares of the mean day. */
  const dayVariance = days.reduce((sum, day) => sum + ((day.usd - day.habitUsd) / meanExpected) ** 2, 0) / days.length
  const weekVariance = betweenWeeks(days, meanExpected, dayVariance)

  const now = soFar(trace, habit, windowStartsAt)
  const effectiveDays = now.expectedUsd / meanExpected
  const trust = effectiveDays > 0 ? (weekVariance * effectiveDays) / (weekVariance * effectiveDays + dayVariance) : 0
  const mid = now.expectedUsd > 0 ? 1 + trust * (now.usd / now.expectedUsd - 1) : 1
  // The habit itself was learnt from few days.
  const habitVariance = dayVariance / days.length
  const spread = Math.sqrt(weekVariance * (1 - trust) + habitVariance)
  return { mid: Math.max(0.1, mid), spread, hoursSpread: Math.sqrt(blocksOfDay * habitVariance) }
}

function betweenWeeks(days: readonly PastDay[], meanExpected: number, dayVariance: number): number {
  let [weeks, excess] = [0, 0]
  for (let first = 0; first + 7 <= days.length; first += 7) {
    const difference = days.slice(first, first + 7).reduce((sum, day) => sum + (day.usd - day.habitUsd) / meanExpected, 0)
    excess += (difference ** 2 - 7 * dayVariance) / 49
    weeks++
  }
  return Math.max(0.01, (weeksToBelieve * assumedSpread ** 2 + excess) / (weeksToBelieve + weeks))
}

/** The window so far, but at least the last days and at most the last week. */
function soFar({ past, gaps }: Trace, habit: Habit, windowStartsAt: number): { usd: number; expectedUsd: number } {
  const dayQuarters = (24 * hourMs) / quarterMs
  const inWindow = Math.ceil((past.endsAt - windowStartsAt) / quarterMs)
  const count = Math.min(Math.max(inWindow, leastDays * dayQuarters), mostDays * dayQuarters, past.usd.length)
  let [usd, expected] = [0, 0]
  for (let quarter = past.usd.length - count; quarter < past.usd.length; quarter++) {
    if (gaps[quarter + 1] !== gaps[quarter]) continue
    usd += past.usd[quarter] as number
    expected += ((habit.usdPerHour[past.hours[quarter] as number] as number) * quarterMs) / hourMs
  }
  return { usd, expectedUsd: expected }
}
