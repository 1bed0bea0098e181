/**
 * What a window's figures say about its pace, as a tone and a short sentence. Where the Snapshot brings a forecast, it decides; where
 * nothing is known of the person yet, the even pace since the window began does.
 */
import type { Forecast, UsageWindow } from '../contract/snapshot.ts'
import { english, type Locale } from '../i18n/locale.ts'
import { formatPercent } from './numbers.ts'
import { isEstimate } from './window.ts'

/** `warning`: would run out before the reset. `critical`: used up, or would be within half an hour. `neutral`: nothing to judge. */
export type Tone = 'fine' | 'warning' | 'critical' | 'neutral'

/** Before this share of a window has passed, one message swings the pace wildly. */
const leastElapsedPercent = 3

/** Within this of an even pace nobody would call it ahead or behind. */
const onPacePercent = 2

/** A rolling window has no pace; close to its limit is all there is to say. */
const nearLimitPercent = 90

const soonMs = 30 * 60_000

/** Where an even pace would stand now; undefined where there is no pace to speak of. */
export function pacePercent(window: UsageWindow): number | undefined {
  const { usedPercent, elapsedPercent, pace } = window
  if (window.isRolling || window.state !== 'running' || usedPercent === undefined) return undefined
  if (pace) return pace.expectedPercent
  return elapsedPercent === undefined || elapsedPercent < leastElapsedPercent ? undefined : elapsedPercent
}

/** Used minus even pace, in percentage points; undefined where there is no pace to speak of. */
export function paceDifference(window: UsageWindow): number | undefined {
  const expectedPercent = pacePercent(window)
  return expectedPercent === undefined ? undefined : (window.usedPercent ?? 0) - expectedPercent
}

export function toneOf(window: UsageWindow): Tone {
  const { state, usedPercent } = window
  if (state === 'over') return 'critical'
  if (state !== 'running' || usedPercent === undefined) return 'neutral'
  if (usedPercent >= 100) return 'critical'
  if (window.isRolling) return usedPercent >= nearLimitPercent ? 'warning' : 'fine'
  if (window.forecast) return toneOfForecast(window, window.forecast)
  const difference = paceDifference(window)
  if (difference === undefined || difference <= onPacePercent) return 'fine'
  return runsOutSoon(window, usedPercent) ? 'critical' : 'warning'
}

/** A warning is for what will happen rather than not: the median, not the worst case. */
function toneOfForecast(window: UsageWindow, { runsOutAt: { median } }: Forecast): Tone {
  if (median === undefined) return 'fine'
  const now = nowOf(window)
  return now !== undefined && median - now <= soonMs ? 'critical' : 'warning'
}

/** The instant that the window's figures are about. */
function nowOf({ startsAt, resetsAt, elapsedPercent }: UsageWindow): number | undefined {
  if (startsAt === undefined || resetsAt === undefined || elapsedPercent === undefined) return undefined
  return startsAt + (resetsAt - startsAt) * (elapsedPercent / 100)
}

function runsOutSoon(window: UsageWindow, usedPercent: number): boolean {
  const now = nowOf(window)
  if (now === undefined || window.startsAt === undefined) return false
  return ((now - window.startsAt) * (100 - usedPercent)) / usedPercent <= soonMs
}

/** `11 % under pace`, `On pace`, `22 % over pace · runs out early`; undefined where there is no pace to speak of. */
export function paceSentence(window: UsageWindow, locale: Locale = english): string | undefined {
  const { pace } = locale.words
  const tone = toneOf(window)
  if (window.state === 'over' || (tone === 'critical' && (window.usedPercent ?? 0) >= 100)) {
    return isEstimate(window) ? pace.budgetReached : pace.limitReached
  }
  const difference = paceDifference(window)
  if (difference === undefined) return undefined
  if (window.forecast && tone === 'warning') return pace.probablyRunsOut
  if (tone === 'critical') return window.forecast ? pace.probablyRunsOutSoon : pace.runsOutSoon
  const points = formatPercent(Math.abs(difference), false, locale)
  if (tone === 'warning') return pace.runsOut(points)
  if (difference < -onPacePercent) return pace.under(points)
  return difference > onPacePercent ? pace.over(points) : pace.onPace
}
