/** Pieces of the past that may come again: the hours after moments like now, and days like a day to come. */
import { quarterMs } from '../usage.ts'
import { halfLifeMs as burnHalfLifeMs } from './burn.ts'
import type { Habit } from './habit.ts'
import { hourMs } from './local-time.ts'
import type { PastUse } from './past-use.ts'

const dayQuarters = (24 * hourMs) / quarterMs

/** People's days end when they sleep, not at midnight. */
const dayStartHour = 4

/** Four weeks ago counts half, as in the habit. */
const recencyHalfLifeQuarters = 28 * dayQuarters

/** How far apart two moments may be to count as alike: hours on the clock, and factors (e to the power of) of use. */
const likeness = { clockHours: 2, habit: 0.5, burn: 0.7, longBurn: 0.9, day: 0.4 }

/** Of another day of the week whose habit is the same. */
const otherDayWeight = 0.5

const longHalfLifeMs = 2 * hourMs

/** The past as sums, so that any piece of it costs two look-ups. */
export interface Trace {
  past: PastUse
  /** API value of all quarters before the index. */
  sums: Float64Array
  /** Unknown quarters before the index. */
  gaps: Int32Array
  /** The person's speed while they work: the mean, each dollar counted at the speed at which it was spent. */
  typicalUsdPerHour: number
}

export function traceOf(past: PastUse): Trace {
  const { usd } = past
  const sums = new Float64Array(usd.length + 1)
  const gaps = new Int32Array(usd.length + 1)
  let squares = 0
  for (let quarter = 0; quarter < usd.length; quarter++) {
    const value = usd[quarter] as number
    const isGap = Number.isNaN(value)
    sums[quarter + 1] = (sums[quarter] as number) + (isGap ? 0 : value)
    gaps[quarter + 1] = (gaps[quarter] as number) + (isGap ? 1 : 0)
    if (!isGap) squares += value * value
  }
  const total = sums[usd.length] as number
  return { past, sums, gaps, typicalUsdPerHour: total > 0 ? (squares / total) * (hourMs / quarterMs) : 0 }
}

/** API value used in the first `quarters` (with a fraction) after the start of quarter `from`. */
export function usedAfter({ sums }: Trace, from: number, quarters: number): number {
  const end = Math.min(sums.length - 1, from + quarters)
  const whole = Math.floor(end)
  const part = whole + 1 < sums.length ? ((sums[whole + 1] as number) - (sums[whole] as number)) * (end - whole) : 0
  return (sums[whole] as number) + part - (sums[from] as number)
}

/** Pieces to choose from, each as likely as its weight. */
export interface Choice {
  /** First quarter of each piece. */
  starts: Int32Array
  /** Weight of all pieces up to each one; the last one is the weight of all. */
  weights: Float64Array
}

export function choose({ starts, weights }: Choice, place: number): number {
  const aim = place * (weights.at(-1) ?? 0)
  let low = 0
  let high = weights.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((weights[middle] as number) > aim) high = middle
    else low = middle + 1
  }
  return starts[low] as number
}

export interface Moment {
  /** Hour of the week. */
  hour: number
  /** API value that the habit uses from here to the block's end. */
  habitUsd: number
  /** As of the last minutes; over the last hours the trace itself tells. */
  usdPerHour: number
}

/** The moments of the past that were like this one, and after which as much is known as is asked for. */
export function momentsLike(now: Moment, trace: Trace, habit: Habit, quarters: number): Choice {
  const { usd, hours } = trace.past
  const speeds = speedsOf(trace, burnHalfLifeMs)
  const longSpeeds = speedsOf(trace, longHalfLifeMs)
  const habitSums = habitSumsOf(habit, hours)
  const speedFeature = (value: number) => Math.log(value + 0.1 * trace.typicalUsdPerHour)
  const habitFeature = (value: number) => Math.log(value + 0.25 * trace.typicalUsdPerHour)
  const is = {
    habit: habitFeature(now.habitUsd),
    speed: speedFeature(now.usdPerHour),
    longSpeed: speedFeature(longSpeeds[usd.length] as number),
  }
  const length = Math.ceil(quarters)
  const count = Math.max(0, usd.length - length)
  const starts = new Int32Array(count)
  const weights = new Float64Array(count)
  let found = 0
  let weight = 0
  for (let from = 8; from <= usd.length - length && found < count; from++) {
    const clockHours = clockDistance(hours[from] ?? 0, now.hour)
    if (clockHours > 3 * likeness.clockHours) continue
    if (trace.gaps[from + length] !== trace.gaps[from - 8]) continue
    const habitUsd = (habitSums[from + length] as number) - (habitSums[from] as number)
    const unlikeness =
      (clockHours / likeness.clockHours) ** 2 +
      ((habitFeature(habitUsd) - is.habit) / likeness.habit) ** 2 +
      ((speedFeature(speeds[from] as number) - is.speed) / likeness.burn) ** 2 +
      ((speedFeature(longSpeeds[from] as number) - is.longSpeed) / likeness.longBurn) ** 2
    weight += Math.exp(-unlikeness / 2) * 2 ** ((from - usd.length) / recencyHalfLifeQuarters)
    starts[found] = from
    weights[found] = weight
    found++
  }
  return { starts: starts.subarray(0, found), weights: weights.subarray(0, found) }
}

/** The exponential mean before each quarter, as in burn.ts. */
function speedsOf({ past: { usd } }: Trace, halfLifeMs: number): Float64Array {
  const speeds = new Float64Array(usd.length + 1)
  const keep = 2 ** (-quarterMs / halfLifeMs)
  for (let quarter = 0; quarter < usd.length; quarter++) {
    const value = usd[quarter] as number
    const perHour = Number.isNaN(value) ? 0 : value * (hourMs / quarterMs)
    speeds[quarter + 1] = (speeds[quarter] as number) * keep + perHour * (1 - keep)
  }
  return speeds
}

function habitSumsOf({ usdPerHour }: Habit, hours: Uint8Array): Float64Array {
  const sums = new Float64Array(hours.length + 1)
  for (let quarter = 0; quarter < hours.length; quarter++) {
    sums[quarter + 1] = (sums[quarter] as number) + ((usdPerHour[hours[quarter] as number] as number) * quarterMs) / hourMs
  }
  return sums
}

function clockDistance(one: number, other: number): number {
  const apart = Math.abs(one - other) % 24
  return Math.min(apart, 24 - apart)
}

/** A day as it was: from one sleep to the next. */
export interface PastDay {
  start: number
  /** 0 is Monday. */
  weekday: number
  usd: number
  habitUsd: number
}

export function pastDaysOf(trace: Trace, habit: Habit): PastDay[] {
  const byWeekday = habitByWeekday(habit)
  const days: PastDay[] = []
  const { hours } = trace.past
  const starts = dayStartsIn(hours)
  for (const [index, start] of starts.entries()) {
    const end = starts[index + 1]
    if (end === undefined || trace.gaps[end] !== trace.gaps[start]) continue
    const weekday = weekdayOf(hours[start] as number)
    const usd = (trace.sums[end] as number) - (trace.sums[start] as number)
    days.push({ start, weekday, usd, habitUsd: byWeekday[weekday] as number })
  }
  return days
}

/** Where a new day begins, in a series of hours of the week. */
export function dayStartsIn(hours: Uint8Array): number[] {
  const starts: number[] = []
  for (let quarter = 1; quarter < hours.length; quarter++) {
    if (weekdayOf(hours[quarter] as number) !== weekdayOf(hours[quarter - 1] as number)) starts.push(quarter)
  }
  return starts
}

export function weekdayOf(hourOfWeek: number): number {
  return Math.floor(((hourOfWeek - dayStartHour + 7 * 24) % (7 * 24)) / 24)
}

export function habitByWeekday({ usdPerHour }: Habit): Float64Array {
  const usd = new Float64Array(7)
  for (const [hour, value] of usdPerHour.entries()) usd[weekdayOf(hour)] = (usd[weekdayOf(hour)] as number) + value
  return usd
}

/** The same day of the week above all, and other days as far as the habit tells no difference. */
export function daysLike(weekday: number, days: readonly PastDay[], trace: Trace, byWeekday: Float64Array): Choice {
  const feature = (usd: number) => Math.log(usd + 0.25 * trace.typicalUsdPerHour)
  const is = feature(byWeekday[weekday] as number)
  let weight = 0
  const weights = days.map((day) => {
    const unlikeness = ((feature(day.habitUsd) - is) / likeness.day) ** 2
    const own = day.weekday === weekday ? 1 : otherDayWeight * Math.exp(-unlikeness / 2)
    weight += own * 2 ** ((day.start - trace.past.usd.length) / recencyHalfLifeQuarters)
    return weight
  })
  return { starts: Int32Array.from(days, ({ start }) => start), weights: Float64Array.from(weights) }
}
