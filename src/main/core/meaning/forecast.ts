/**
 * How far a window will be at its reset, and when it runs out, as an interval: docs/forecast.md says how and how good.
 *
 * A few hundred futures are put together from the person's own past: first the hours that followed moments like now, then whole days like
 * those to come, all of them more or less by how the last days compare with the habit. Where little is known, some futures just carry on
 * at the window's even pace; where nothing is, all do.
 */
import type { Forecast, Range } from '../../../shared/contract/snapshot.ts'
import { quarterMs, type UsageSlice } from '../usage.ts'
import { recentUsdPerHour } from './burn.ts'
import { expectedUsd, type Habit } from './habit.ts'
import { type Level, levelOf } from './level.ts'
import { hourMs, hoursOfWeek } from './local-time.ts'
import {
  type Choice,
  choose,
  dayStartsIn,
  daysLike,
  habitByWeekday,
  momentsLike,
  pastDaysOf,
  type Trace,
  traceOf,
  usedAfter,
  weekdayOf,
} from './past-blocks.ts'
import type { PastUse } from './past-use.ts'
import { futures, normalAt, placeOf, quantile } from './stratified.ts'

export interface ForecastInput {
  window: {
    startsAt: number
    resetsAt: number
    usedPercent: number
    /** When the percent was last official: use elsewhere since then is in no figure yet. Absent: now. */
    asOf?: number | undefined
  }
  usdPerPercent: Range
  /** What the person used in the last weeks, and the habit that was learnt from it. */
  past?: { use: PastUse; habit: Habit } | undefined
  /** Single responses of the last hours. */
  recent: readonly UsageSlice[]
  /** In percent per hour: what past windows went up by that nothing counted here accounts for, one figure for each window. */
  elsewhere?: readonly number[]
  now: number
}

/** Below this, one message swings the even pace wildly. */
const leastElapsedShare = 0.03

/**
 * Days of history at which futures from the past and futures at the even pace are as many. Each day holds a few moments like now, but is
 * itself only one day.
 */
const daysToBelieve = { moments: 1.5, days: 5 }

/** Up to so long ahead, what happens now says more than what kind of day it is. */
const oneBlockMs = 8 * hourMs

/** Which place (see [Note: no dice]) answers which question; the days to come ask the ones after these. */
const asks = { isHabit: 0, worth: 1, level: 2, elsewhere: 3, evenPace: 4, stop: 5, now: 6, elsewhereAt: 7, days: 8 }

/** Undefined after the reset, and where there is neither history nor enough of the window to carry on from. */
export function forecastOf(input: ForecastInput): Forecast | undefined {
  const possible = futuresOf(input)
  return possible && { atReset: rangeOf(possible.atReset), runsOutAt: runOutOf(possible.runsOutAt), basis: possible.basis }
}

/** All futures together. A run-out time is infinite where it is not before the reset. */
interface Futures {
  /** Ascending, like the times. */
  atReset: Float64Array
  runsOutAt: Float64Array
  basis: Forecast['basis']
}

export function futuresOf(input: ForecastInput): Futures | undefined {
  const { window, now } = input
  const restMs = window.resetsAt - now
  const elapsedShare = (now - window.startsAt) / (window.resetsAt - window.startsAt)
  if (!(restMs > 0) || elapsedShare < 0 || input.usdPerPercent.mid <= 0) return undefined
  const plan = input.past && planOf(input, input.past)
  const habitShare = plan ? habitShareOf(plan) : 0
  if (habitShare < 0.5 && elapsedShare < leastElapsedShare) return undefined

  const atReset = new Float64Array(futures)
  const runsOutAt = new Float64Array(futures)
  for (let future = 0; future < futures; future++) {
    const isHabit = plan !== undefined && placeOf(future, asks.isHabit) < habitShare
    const rise = isHabit ? habitRise(input, plan, future) : evenRise(input, elapsedShare, future)
    atReset[future] = window.usedPercent + rise(restMs)
    runsOutAt[future] = now + timeTo(100 - window.usedPercent, rise, restMs)
  }
  return { atReset: atReset.sort(), runsOutAt: runsOutAt.sort(), basis: basisOf(habitShare, plan) }
}

/** How many of the futures are put together from the past; the others carry on at the even pace. */
function habitShareOf({ days, comingDays }: Plan): number {
  const needed = comingDays.length > 0 ? daysToBelieve.days : daysToBelieve.moments
  return 1 - 1 / (1 + (days / needed) ** 2)
}

/** The hours after moments like now are both: what happens now, and what usually comes of it. */
function basisOf(habitShare: number, plan: Plan | undefined): Forecast['basis'] {
  if (habitShare < 0.1) return 'burn'
  return habitShare > 0.9 && plan !== undefined && plan.comingDays.length > 0 ? 'habit' : 'both'
}

function rangeOf(ascending: Float64Array): Range {
  return { low: quantile(ascending, 0.1), mid: quantile(ascending, 0.5), high: quantile(ascending, 0.9) }
}

function runOutOf(ascending: Float64Array): Forecast['runsOutAt'] {
  const at = (share: number) => {
    const instant = quantile(ascending, share)
    return Number.isFinite(instant) ? Math.round(instant) : undefined
  }
  const [earliest, median, latest] = [at(0.1), at(0.5), at(0.9)]
  return {
    ...(earliest === undefined ? {} : { earliest }),
    ...(median === undefined ? {} : { median }),
    ...(latest === undefined ? {} : { latest }),
  }
}

/** Percent points that are added within a time from now. Never falls with it. */
type Rise = (afterMs: number) => number

/** How long until it has risen by so much; infinite where it does not within the time. */
function timeTo(percent: number, rise: Rise, withinMs: number): number {
  if (percent <= 0) return 0
  if (rise(withinMs) < percent) return Number.POSITIVE_INFINITY
  let low = 0
  let high = withinMs
  while (high - low > 60_000) {
    const middle = (low + high) / 2
    if (rise(middle) < percent) low = middle
    else high = middle
  }
  return high
}

/** Carries on as the window has gone so far, by more or less; every other one stops on the way, as people do. */
function evenRise({ window, now }: ForecastInput, elapsedShare: number, future: number): Rise {
  const percentPerMs = window.usedPercent / Math.max(1, now - window.startsAt)
  const restMs = window.resetsAt - now
  const spread = 0.6 + 0.4 * (1 - elapsedShare)
  const factor = Math.exp(spread * normalAt(placeOf(future, asks.evenPace)))
  const stop = placeOf(future, asks.stop)
  const endMs = stop < 1 / 2 ? 2 * stop * restMs : restMs
  return (afterMs) => percentPerMs * factor * Math.min(afterMs, endMs)
}

interface Plan {
  trace: Trace
  /** How much history there is to choose from. */
  days: number
  now: Choice
  /** When each day to come begins, and the days it may be like. */
  comingDays: { afterMs: number; choice: Choice }[]
  level: Level
}

function planOf(input: ForecastInput, { use, habit }: { use: PastUse; habit: Habit }): Plan | undefined {
  const { window, now, recent } = input
  const trace = traceOf(use)
  const restMs = window.resetsAt - now
  const firstQuarter = Math.floor(now / quarterMs) * quarterMs
  const hours = hoursOfWeek(firstQuarter, Math.ceil((window.resetsAt - firstQuarter) / quarterMs), use.timeZone)
  const starts = restMs <= oneBlockMs ? [] : dayStartsIn(hours)
  const firstMs = starts[0] === undefined ? restMs : firstQuarter + starts[0] * quarterMs - now
  const moment = {
    hour: hours[0] as number,
    habitUsd: expectedUsd(habit, now, now + firstMs),
    usdPerHour: recentUsdPerHour(recent, now),
  }
  const choice = momentsLike(moment, trace, habit, firstMs / quarterMs)
  if (!((choice.weights.at(-1) ?? 0) > 0)) return undefined
  const days = pastDaysOf(trace, habit)
  if (starts.length > 0 && days.length === 0) return undefined
  const byWeekday = habitByWeekday(habit)
  const comingDays = starts.map((quarter) => ({
    afterMs: firstQuarter + quarter * quarterMs - now,
    choice: daysLike(weekdayOf(hours[quarter] as number), days, trace, byWeekday),
  }))
  return { trace, days: habit.days, now: choice, comingDays, level: levelOf(days, trace, habit, window.startsAt) }
}

function habitRise(input: ForecastInput, { trace, now, comingDays, level }: Plan, future: number): Rise {
  const worth = worthOf(input.usdPerPercent, placeOf(future, asks.worth))
  const factor = level.mid * Math.exp(level.spread * normalAt(placeOf(future, asks.level)))
  // Nothing says whether the next hours are more or less than usual, but what is usual was learnt from few days.
  const hoursFactor = Math.exp(level.hoursSpread * normalAt(placeOf(future, asks.level)))
  const elsewhere = elsewhereRise(input, future)
  const pieces: Piece[] = [{ afterMs: 0, usdBefore: 0, start: choose(now, placeOf(future, asks.now)), factor: hoursFactor }]
  for (const [day, { afterMs, choice }] of comingDays.entries()) {
    const start = choose(choice, placeOf(future, asks.days + day))
    pieces.push({ afterMs, usdBefore: usdUntil(trace, pieces, afterMs), start, factor })
  }
  return (afterMs) => usdUntil(trace, pieces, afterMs) / worth + elsewhere(afterMs)
}

/** A piece of the past, put where it may come again. */
interface Piece {
  afterMs: number
  /** By the pieces before it. */
  usdBefore: number
  /** Its first quarter in the past. */
  start: number
  factor: number
}

function usdUntil(trace: Trace, pieces: readonly Piece[], afterMs: number): number {
  let last = pieces.length - 1
  while (last > 0 && (pieces[last] as Piece).afterMs > afterMs) last--
  const piece = pieces[last] as Piece
  return piece.usdBefore + piece.factor * usedAfter(trace, piece.start, (afterMs - piece.afterMs) / quarterMs)
}

/**
 * What a past window went up by elsewhere comes again. In a window of hours it is a conversation or two, which lie in the rest of the window
 * or do not; in longer ones it is spread out.
 */
function elsewhereRise({ window, elsewhere = [], now }: ForecastInput, future: number): Rise {
  const lengthMs = window.resetsAt - window.startsAt
  const percentPerHour = elsewhere[Math.floor(placeOf(future, asks.elsewhere) * elsewhere.length)] ?? 0
  const unseenMs = Math.max(0, now - (window.asOf ?? now))
  if (lengthMs > oneBlockMs) return (afterMs) => (percentPerHour * (unseenMs + afterMs)) / hourMs
  const at = placeOf(future, asks.elsewhereAt) * lengthMs - unseenMs
  return (afterMs) => (at < afterMs ? (percentPerHour * lengthMs) / hourMs : 0)
}

/** A figure of a range whose low and high are its 10th and 90th percentile. */
function worthOf({ low, mid, high }: Range, place: number): number {
  const edge = place < 0.5 ? low : high
  const steps = Math.abs(normalAt(place)) / normalAt(0.9)
  return edge > 0 ? mid * (edge / mid) ** steps : mid
}
