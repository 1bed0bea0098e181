/** What forecasts promised, and what came. A forecast that is never held to its word can say anything. */
import type { Forecast, ForecastScore } from '../../../shared/contract/snapshot.ts'
import type { OfficialWindow } from '../limit-reading.ts'

/** Kept in the ledger when it is made, judged when its window is over. */
export interface ForecastPromise {
  account: string
  windowId: string
  resetsAtMs: number
  madeAtMs: number
  /** Percent at the reset: the 10th, 50th and 90th percentile. */
  low: number
  mid: number
  high: number
  /** What carrying on at the window's even pace would have come to. */
  linear: number
}

/** A promise after each fifth of the window: early ones are hard and late ones easy, and people look at both. */
const promiseShares = [0.2, 0.4, 0.6, 0.8]

/** Readings of one window differ by so much in when it resets. */
const sameResetMs = 5 * 60_000

/** Some meters tell whole points only. */
const roundingPercent = 0.5

export interface PromisingWindow {
  account: string
  windowId: string
  startsAt: number
  resetsAt: number
}

/**
 * Whether a promise is to be made now: a fifth has passed since the last one. After a while without us the latest fifth is made up for,
 * the ones before it are not.
 */
export function promiseDue(window: PromisingWindow, promises: readonly ForecastPromise[], now: number): boolean {
  const { startsAt, resetsAt } = window
  const elapsedShare = (now - startsAt) / (resetsAt - startsAt)
  if (!(elapsedShare < 1)) return false
  const share = promiseShares.findLast((each) => each <= elapsedShare)
  if (share === undefined) return false
  const dueAt = startsAt + share * (resetsAt - startsAt)
  // The start moves with the reset as it is read, by minutes; a promise made just before the mark moved is still this one's.
  return !promises.some((promise) => isOf(promise, window, resetsAt) && promise.madeAtMs >= dueAt - sameResetMs)
}

export function promiseOf(
  window: PromisingWindow & { usedPercent: number },
  { atReset: { low, mid, high } }: Forecast,
  now: number,
): ForecastPromise {
  const { account, windowId, startsAt, resetsAt, usedPercent } = window
  const linear = (usedPercent * (resetsAt - startsAt)) / (now - startsAt)
  return { account, windowId, resetsAtMs: resetsAt, madeAtMs: now, low, mid, high, linear }
}

/** One score for each kind of window, of all accounts together; none where nothing can be judged yet. */
export function scoresOf(
  promises: readonly ForecastPromise[],
  windows: readonly Pick<OfficialWindow, 'account' | 'windowId' | 'resetsAtMs' | 'percent' | 'isOver'>[],
  now: number,
): ForecastScore[] {
  const sums = new Map<string, Sums>()
  for (const promise of promises) {
    const window = windows.find((each) => isOf(promise, each, each.resetsAtMs))
    if (!window || window.resetsAtMs > now) continue
    const sum = sums.get(promise.windowId) ?? { forecasts: 0, held: 0, error: 0, linearError: 0 }
    add(sum, promise, window.isOver ? 100 : window.percent)
    sums.set(promise.windowId, sum)
  }
  return [...sums].map(([windowId, { forecasts, held, error, linearError }]) => ({
    windowId,
    forecasts,
    coveragePercent: (100 * held) / forecasts,
    meanError: error / forecasts,
    linearMeanError: linearError / forecasts,
  }))
}

interface Sums {
  forecasts: number
  held: number
  error: number
  linearError: number
}

/** Nobody learns how far above 100 a window would have come, so "above" is as good as any figure above. */
function add(sum: Sums, { low, mid, high, linear }: ForecastPromise, final: number): void {
  const came = Math.min(100, final)
  const off = (percent: number) => Math.abs(Math.min(100, percent) - came)
  sum.forecasts++
  if (Math.min(100, low) - roundingPercent <= came && came <= high + roundingPercent) sum.held++
  sum.error += off(mid)
  sum.linearError += off(linear)
}

function isOf(promise: ForecastPromise, window: { account: string; windowId: string }, resetsAtMs: number): boolean {
  const isSame = promise.account === window.account && promise.windowId === window.windowId
  return isSame && Math.abs(promise.resetsAtMs - resetsAtMs) <= sameResetMs
}
