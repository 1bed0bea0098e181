/**
 * A meter as Anthropic may keep one: weighs models by its own mind, knows all places of use, refuses above 100 %. What it says on
 * the way is rounded. Nobody outside sees its weights or its limits.
 */
import { usdOf } from '../../src/main/core/pricing/cost.ts'
import type { UsageSlice } from '../../src/main/core/usage.ts'
import { atMsOf, dayMs, hourMs, type Request } from './simulated-days.ts'

export const meteredWindows = ['session', 'weekly'] as const
export type MeteredWindowId = (typeof meteredWindows)[number]

export interface Meter {
  /** What a model's API dollar counts. */
  weights: Readonly<Record<string, number>>
  /** What a token read from a cache counts beside its API price. */
  cacheReadWeight: number
  /** In weighted dollars, at the beginning. */
  limits: Readonly<Record<MeteredWindowId, number>>
  /** Weeks run from here, used or not. The 5 hours run from the first use. */
  weekStartsAtMs: number
  doubling?: { atMs: number; keepsPercent: boolean }
}

/** One request that was served. Without a response: elsewhere. */
export interface Spent {
  atMs: number
  units: number
  response?: UsageSlice
  isHeadless: boolean
  /** By how many points each window went up. */
  percent: Record<MeteredWindowId, number>
  /** Where each window stood before and after. */
  before: Readonly<Record<MeteredWindowId, number>>
  after: Readonly<Record<MeteredWindowId, number>>
  windows: Readonly<Record<MeteredWindowId, MeteredWindow>>
}

export interface MeteredWindow {
  windowId: MeteredWindowId
  startsAtMs: number
  resetsAtMs: number
  /** Above 100 by the last request at most. */
  finalPercent: number
  /** With what was refused: where it would have come to without a limit. */
  wantedPercent: number
  /** True percents after each change, ordered. */
  curve: { atMs: number; percent: number }[]
  /** Requests of this person here that were refused in it. */
  refusedAtMs: number[]
}

export const lengthMs = { session: 5 * hourMs, weekly: 7 * dayMs } as const

export function limitAt(meter: Meter, windowId: MeteredWindowId, atMs: number): number {
  const isDoubled = meter.doubling !== undefined && atMs >= meter.doubling.atMs
  return meter.limits[windowId] * (isDoubled ? 2 : 1)
}

export function unitsOf(meter: Pick<Meter, 'weights' | 'cacheReadWeight'>, request: Request): number {
  if (request.kind === 'elsewhere') return request.usd * weightOf(meter, request.model)
  const { response } = request
  const usd = usdOf(response) ?? 0
  const withoutReads = usdOf({ ...response, tokens: { ...response.tokens, cacheRead: 0 } }) ?? 0
  return weightOf(meter, response.model) * (withoutReads + meter.cacheReadWeight * (usd - withoutReads))
}

function weightOf({ weights }: Pick<Meter, 'weights'>, model: string): number {
  return weights[model] ?? 1
}

/** The requests must be ordered by time. */
export function meterAll(meter: Meter, requests: readonly Request[]): { spent: Spent[]; windows: MeteredWindow[] } {
  const spent: Spent[] = []
  const windows: MeteredWindow[] = []
  const running: Partial<Record<MeteredWindowId, MeteredWindow>> = {}
  let { doubling } = meter
  for (const request of requests) {
    const atMs = atMsOf(request)
    if (doubling && atMs >= doubling.atMs) {
      for (const window of Object.values(running)) if (!doubling.keepsPercent) halve(window, doubling.atMs)
      doubling = undefined
    }
    const now = {} as Record<MeteredWindowId, MeteredWindow>
    for (const windowId of meteredWindows) {
      const current = running[windowId]
      if (current && atMs < current.resetsAtMs) now[windowId] = current
      else {
        now[windowId] = startWindow(meter, windowId, atMs)
        windows.push(now[windowId])
      }
      running[windowId] = now[windowId]
    }
    const units = unitsOf(meter, request)
    const percent = { session: share(meter, 'session', atMs, units), weekly: share(meter, 'weekly', atMs, units) }
    for (const windowId of meteredWindows) now[windowId].wantedPercent += percent[windowId]
    const isRefused = meteredWindows.some((windowId) => now[windowId].finalPercent >= 100)
    if (isRefused) {
      for (const windowId of meteredWindows) {
        if (request.kind === 'here' && now[windowId].finalPercent >= 100) now[windowId].refusedAtMs.push(atMs)
      }
      continue
    }
    const before = { session: now.session.finalPercent, weekly: now.weekly.finalPercent }
    for (const windowId of meteredWindows) {
      const window = now[windowId]
      window.finalPercent += percent[windowId]
      window.curve.push({ atMs, percent: window.finalPercent })
    }
    spent.push({
      atMs,
      units,
      isHeadless: request.kind === 'here' && request.isHeadless,
      percent,
      before,
      after: { session: now.session.finalPercent, weekly: now.weekly.finalPercent },
      windows: now,
      ...(request.kind === 'here' && { response: request.response }),
    })
  }
  return { spent, windows }
}

function share(meter: Meter, windowId: MeteredWindowId, atMs: number, units: number): number {
  return (100 * units) / limitAt(meter, windowId, atMs)
}

function startWindow(meter: Meter, windowId: MeteredWindowId, atMs: number): MeteredWindow {
  const length = lengthMs[windowId]
  const weeks = Math.floor((atMs - meter.weekStartsAtMs) / length)
  // Resets are told in whole seconds.
  const startsAtMs = windowId === 'session' ? Math.floor(atMs / 1000) * 1000 : meter.weekStartsAtMs + weeks * length
  const resetsAtMs = startsAtMs + length
  return { windowId, startsAtMs, resetsAtMs, finalPercent: 0, wantedPercent: 0, curve: [], refusedAtMs: [] }
}

function halve(window: MeteredWindow, atMs: number): void {
  if (atMs >= window.resetsAtMs) return
  window.finalPercent /= 2
  window.wantedPercent /= 2
  window.curve.push({ atMs, percent: window.finalPercent })
}
