/**
 * When a person works: what an hour of the week costs them on average. Eight weeks hold each hour of the week eight times at most, which
 * is too little to believe a single one; so each leans on its neighbours, on the same hour of other days and on its day, the more the less
 * is known of it.
 */
import { quarterMs } from '../usage.ts'
import { hourMs, hoursOfWeek } from './local-time.ts'
import type { PastUse } from './past-use.ts'

const weekHours = 7 * 24
const weekMs = weekHours * hourMs

/** A month ago counts half: habits change with projects, and slowly. */
const halfLifeMs = 4 * weekMs

/** How many weeks of its own an hour (or a day) of the week needs before its own figure weighs as much as what others say about it. */
const weeksToBelieveAnHour = 3
const weeksToBelieveADay = 1

export interface Habit {
  timeZone: string
  /** Of each hour of the week, from Monday 00:00. */
  usdPerHour: Float64Array
  /** How much of it was seen, in days. */
  days: number
}

/** Undefined where nothing was seen, or nothing used. */
export function habitOf({ timeZone, usd, hours }: PastUse): Habit | undefined {
  const spent = new Float64Array(weekHours)
  const seen = new Float64Array(weekHours)
  let quarters = 0
  for (let quarter = 0; quarter < usd.length; quarter++) {
    const value = usd[quarter] as number
    if (Number.isNaN(value)) continue
    const hour = hours[quarter] as number
    const weight = 2 ** (-((usd.length - quarter) * quarterMs) / halfLifeMs)
    spent[hour] = (spent[hour] as number) + value * weight
    seen[hour] = (seen[hour] as number) + weight * (quarterMs / hourMs)
    quarters++
  }
  const mean = sum(spent) / sum(seen)
  if (!(mean > 0)) return undefined
  return { timeZone, usdPerHour: leaning(spent, seen, mean), days: (quarters * quarterMs) / (24 * hourMs) }
}

/** [Note: leaning] An hour of the week ≈ the mean × how its hour of the day × how its day differ from it; then its own figure as far as it is known. */
function leaning(spent: Float64Array, seen: Float64Array, mean: number): Float64Array {
  const byDay = factors(spent, seen, 7, (hour) => Math.floor(hour / 24), weeksToBelieveADay * 24, mean)
  const byClock = smooth(factors(spent, seen, 24, (hour) => hour % 24, weeksToBelieveADay * 7, mean))
  return spent.map((own, hour) => {
    const others = mean * (byDay[Math.floor(hour / 24)] as number) * (byClock[hour % 24] as number)
    return (own + weeksToBelieveAnHour * others) / ((seen[hour] as number) + weeksToBelieveAnHour)
  })
}

/** By how much the hours of each group differ from the mean; 1 where little is known. */
function factors(
  spent: Float64Array,
  seen: Float64Array,
  groups: number,
  groupOf: (hour: number) => number,
  belief: number,
  mean: number,
): number[] {
  const groupSpent = new Float64Array(groups)
  const groupSeen = new Float64Array(groups)
  for (let hour = 0; hour < spent.length; hour++) {
    const group = groupOf(hour)
    groupSpent[group] = (groupSpent[group] as number) + (spent[hour] as number)
    groupSeen[group] = (groupSeen[group] as number) + (seen[hour] as number)
  }
  return Array.from(groupSpent, (own, group) => (own / mean + belief) / ((groupSeen[group] as number) + belief))
}

/** Nobody begins at exactly the same minute every day. */
function smooth(values: readonly number[]): number[] {
  const at = (index: number) => values[(index + values.length) % values.length] as number
  return values.map((value, index) => at(index - 1) / 4 + value / 2 + at(index + 1) / 4)
}

/** What the habit would use in `[fromMs, toMs)`. */
export function expectedUsd({ usdPerHour, timeZone }: Habit, fromMs: number, toMs: number): number {
  const first = Math.floor(fromMs / quarterMs) * quarterMs
  const hours = hoursOfWeek(first, Math.max(0, Math.ceil((toMs - first) / quarterMs)), timeZone)
  let expected = 0
  for (let quarter = 0; quarter < hours.length; quarter++) {
    const startsAt = Math.max(fromMs, first + quarter * quarterMs)
    const endsAt = Math.min(toMs, first + (quarter + 1) * quarterMs)
    expected += ((usdPerHour[hours[quarter] as number] as number) * (endsAt - startsAt)) / hourMs
  }
  return expected
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0)
}
