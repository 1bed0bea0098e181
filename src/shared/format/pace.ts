/**
 * What a window's own figures (used, elapsed, reset) already say about its pace, as a tone and a short sentence. This is the even
 * pace since the window began, not a forecast: a forecast comes from the Snapshot, as a range.
 */
import type { UsageWindow } from '../contract/snapshot.ts'
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

/** Used minus even pace, in percentage points; undefined where there is no pace to speak of. */
export function paceDifference(window: UsageWindow): number | undefined {
  const { usedPercent, elapsedPercent } = window
  if (window.isRolling || window.state !== 'running') return undefined
  if (usedPercent === undefined || elapsedPercent === undefined || elapsedPercent < leastElapsedPercent) return undefined
  return usedPercent - elapsedPercent
}

export function toneOf(window: UsageWindow): Tone {
  const { state, usedPercent } = window
  if (state === 'over') return 'critical'
  if (state !== 'running' || usedPercent === undefined) return 'neutral'
  if (usedPercent >= 100) return 'critical'
  if (window.isRolling) return usedPercent >= nearLimitPercent ? 'warning' : 'fine'
  const difference = paceDifference(window)
  if (difference === undefined || difference <= onPacePercent) return 'fine'
  return runsOutSoon(window, usedPercent) ? 'critical' : 'warning'
}

function runsOutSoon({ startsAt, resetsAt, elapsedPercent }: UsageWindow, usedPercent: number): boolean {
  if (startsAt === undefined || resetsAt === undefined || elapsedPercent === undefined) return false
  const elapsedMs = (resetsAt - startsAt) * (elapsedPercent / 100)
  return (elapsedMs * (100 - usedPercent)) / usedPercent <= soonMs
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
  if (tone === 'critical') return pace.runsOutSoon
  const points = formatPercent(Math.abs(difference), false, locale)
  if (tone === 'warning') return pace.runsOut(points)
  return difference < -onPacePercent ? pace.under(points) : pace.onPace
}
