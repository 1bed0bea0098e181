/**
 * How fast it goes. Official percents move in steps and arrive late, so the speed is that of the use counted here, weighted by what it
 * costs, and scaled to the percent.
 */
import type { Burn, Range } from '../../../shared/contract/snapshot.ts'
import { usdOf } from '../pricing/cost.ts'
import type { UsageSlice } from '../usage.ts'
import { hourMs } from './local-time.ts'

const minuteMs = 60_000

/** Half of the weight lies on the last 20 minutes: short enough to notice that someone has begun, long enough to last over a coffee. */
export const halfLifeMs = 20 * minuteMs

/** In the first minutes the first message is all there is. */
const quietStartMs = 5 * minuteMs

/** Nobody calls it a speed when nothing has happened for an hour: three half-lives. */
const idleMs = 3 * halfLifeMs

const tokenSpanMs = 5 * minuteMs

export interface BurnInput {
  /** Single responses with their own times, of the window's time and the hours before it, in any order. */
  recent: readonly UsageSlice[]
  window: {
    startsAt: number
    /** API value of the use counted here in the window; more than `recent` knows where the window is long. */
    usd: number
  }
  /** Absent where no percent is known. */
  usdPerPercent?: Range['mid'] | undefined
  now: number
}

/** Undefined in a window's first minutes and while nothing happens. */
export function burnOf({ recent, window, usdPerPercent, now }: BurnInput): Burn | undefined {
  const elapsedMs = now - window.startsAt
  if (elapsedMs < quietStartMs) return undefined
  const inWindow = recent.filter(({ atMs }) => atMs >= window.startsAt && atMs <= now)
  if (!inWindow.some(({ lastAtMs }) => now - lastAtMs < idleMs)) return undefined

  const usdPerHour = { recent: recentUsdPerHour(inWindow, now, window.startsAt), average: (window.usd * hourMs) / elapsedMs }
  const toPercent = (usd: number) => usd / (usdPerPercent as number)
  return {
    ...(usdPerPercent === undefined || usdPerPercent <= 0
      ? {}
      : { percentPerHour: { recent: toPercent(usdPerHour.recent), average: toPercent(usdPerHour.average) } }),
    usdPerHour,
    workTokensPerMinute: workTokensPerMinute(inWindow, now),
  }
}

/**
 * The exponential mean. It divides by the weight of the time there is, not of all time: a window of ten minutes is not thought of as hours
 * of nothing before.
 */
export function recentUsdPerHour(responses: readonly UsageSlice[], now: number, sinceMs = Number.NEGATIVE_INFINITY): number {
  let weighted = 0
  for (const slice of responses) {
    if (slice.atMs > now || slice.atMs < sinceMs) continue
    weighted += (usdOf(slice) ?? 0) * 2 ** ((slice.atMs - now) / halfLifeMs)
  }
  const wholeWeightMs = (halfLifeMs / Math.LN2) * (1 - 2 ** ((sinceMs - now) / halfLifeMs))
  return (weighted * hourMs) / wholeWeightMs
}

function workTokensPerMinute(responses: readonly UsageSlice[], now: number): number {
  let tokens = 0
  for (const slice of responses) if (now - slice.atMs < tokenSpanMs) tokens += slice.tokens.input + slice.tokens.output
  return (tokens * minuteMs) / tokenSpanMs
}
