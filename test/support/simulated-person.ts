/**
 * Made-up people with a hidden true meter, for everything that learns from official percents (calibration, attribution, forecasts).
 *
 * `simulatePerson(seed)` is one person over 4 weeks (or `weeks`): the same for the same seed on every machine, different in habits,
 * models, limits, rounding, use elsewhere, and in whether the limits are doubled at some time.
 *
 * What a program may know:
 * - `responses`: everything counted here, one UsageSlice per response with its own `atMs`, ordered. Cost by `usdOf`.
 * - `rises`: the kept rises of both windows (`session`, `weekly`), ordered by time. `resetsAtMs` is as first read and jitters.
 * - `readings`: the unchecked readings behind them, with jitter and stale replays.
 *
 * What only a judge may know, in `truth`:
 * - `windows`: every window with its true start, reset, `curve`, `finalPercent` (refused use not counted) and `wantedPercent`
 *   (as if there were no limit: what a forecast's `atReset` is about, unless the limits are doubled in it).
 * - `spent`: every served request with the points that it cost in each window; without `response` it was elsewhere.
 * - `meter`: weights and limits; `meter.doubling` says when the limits were doubled.
 * - `percentAt`, `usdPerPercent`, `shares` below answer the usual questions about it.
 */
import type { LimitReading, PercentRise } from '../../src/main/core/limit-reading.ts'
import { usdOf } from '../../src/main/core/pricing/cost.ts'
import type { UsageSlice } from '../../src/main/core/usage.ts'
import { type Chance, chanceOf } from './simulated-chance.ts'
import { atMsOf, dayMs, hourMs, liveThrough, type Request, someHabits } from './simulated-days.ts'
import {
  lengthMs,
  limitAt,
  type Meter,
  type MeteredWindow,
  type MeteredWindowId,
  meterAll,
  type Spent,
  unitsOf,
} from './simulated-meter.ts'
import { hear, type ReadingHabits } from './simulated-readings.ts'

export interface SimulatedPerson {
  seed: number
  startMs: number
  endMs: number
  responses: UsageSlice[]
  rises: PercentRise[]
  readings: LimitReading[]
  truth: Truth
}

interface Truth {
  meter: Meter
  windows: MeteredWindow[]
  spent: Spent[]
  stepPercent: number
}

export interface SimulationOptions {
  weeks?: number
  /** Without it, one in three people sees the limits doubled. */
  isDoubled?: boolean
}

/** A Monday. */
const firstDayMs = Date.UTC(2026, 8, 7)

export function simulatePerson(seed: number, { weeks = 4, isDoubled }: SimulationOptions = {}): SimulatedPerson {
  const chance = chanceOf(seed)
  const startMs = firstDayMs
  const days = weeks * 7
  const endMs = startMs + days * dayMs
  const requests = liveThrough(someHabits(chance, startMs, days), chance, startMs, days)
    .filter((request) => atMsOf(request) < endMs)
    .sort((a, b) => atMsOf(a) - atMsOf(b))
  const meter = someMeter(chance, requests, startMs, days, isDoubled)
  const { spent, windows } = meterAll(meter, requests)
  const habits = someReadingHabits(chance)
  const responses = spent.flatMap(({ response }) => (response ? [response] : []))
  const { readings, rises } = hear(habits, chance, spent, windows)
  const { stepPercent } = habits
  return { seed, startMs, endMs, responses, rises, readings, truth: { meter, windows, spent, stepPercent } }
}

function someMeter(chance: Chance, requests: readonly Request[], startMs: number, days: number, isDoubled?: boolean): Meter {
  const scale = {
    weights: {
      'claude-opus-5-5': chance.around(1.3, 0.15),
      'claude-sonnet-5-5': chance.around(1, 0.15),
      'claude-haiku-5-5': chance.around(0.5, 0.3),
    },
    cacheReadWeight: chance.happens(0.7) ? 1 : chance.between(0.5, 1.2),
  }
  const doubles = isDoubled ?? chance.happens(1 / 3)
  const doubledAtMs = startMs + chance.between(0.35, 0.8) * days * dayMs
  const keepsPercent = chance.happens(0.5)
  return {
    ...scale,
    limits: {
      // Plans are bought to fit: busy windows come near the limit, some people's pass it.
      session: busyUnits(scale, requests, lengthMs.session, 0.85) / chance.between(0.3, 1.1),
      weekly: busyUnits(scale, requests, lengthMs.weekly, 0.6) / chance.between(0.3, 1.1),
    },
    weekStartsAtMs: startMs - 7 * dayMs + chance.count(0, 7 * 24) * hourMs,
    ...(doubles && { doubling: { atMs: doubledAtMs, keepsPercent } }),
  }
}

/** What is used in the windows that are as busy as that. */
function busyUnits(
  scale: Pick<Meter, 'weights' | 'cacheReadWeight'>,
  requests: readonly Request[],
  length: number,
  busy: number,
) {
  const sums = new Map<number, number>()
  for (const request of requests) {
    const window = Math.floor(atMsOf(request) / length)
    sums.set(window, (sums.get(window) ?? 0) + unitsOf(scale, request))
  }
  const sorted = [...sums.values()].sort((a, b) => a - b)
  return Math.max(0.2, sorted[Math.floor(busy * (sorted.length - 1))] ?? 0)
}

function someReadingHabits(chance: Chance): ReadingHabits {
  return {
    stepPercent: chance.happens(0.5) ? 1 : 0.1,
    isOneBehind: chance.happens(0.5),
    share: chance.between(0.4, 0.95),
    subagentShare: chance.between(0, 0.3),
    replayShare: chance.between(0, 0.08),
  }
}

/** Where the window truly stood. */
export function percentAt({ curve }: MeteredWindow, atMs: number): number {
  return curve.findLast((point) => point.atMs <= atMs)?.percent ?? 0
}

/** What one percent is worth of the mix that was used here in this time, at the limit of its end. Nothing used: undefined. */
export function usdPerPercent(truth: Truth, windowId: MeteredWindowId, fromMs: number, toMs: number): number | undefined {
  let usd = 0
  let units = 0
  for (const { atMs, response, units: these } of truth.spent) {
    if (!response || atMs < fromMs || atMs >= toMs) continue
    usd += usdOf(response) ?? 0
    units += these
  }
  return units > 0 ? ((usd / units) * limitAt(truth.meter, windowId, toMs)) / 100 : undefined
}

export interface TrueShares {
  sessions: Map<string, number>
  projects: Map<string, number>
  models: Map<string, number>
  /** The main conversation is `main`. */
  agents: Map<string, number>
  elsewhere: number
}

/** Points of the window that each name cost, of requests in the time. */
export function shares(truth: Truth, window: MeteredWindow, fromMs = window.startsAtMs, toMs = window.resetsAtMs): TrueShares {
  const found: TrueShares = { sessions: new Map(), projects: new Map(), models: new Map(), agents: new Map(), elsewhere: 0 }
  for (const { atMs, response, percent, windows } of truth.spent) {
    const { windowId } = window
    if (windows[windowId] !== window || atMs < fromMs || atMs >= toMs) continue
    if (!response) {
      found.elsewhere += percent[windowId]
      continue
    }
    add(found.sessions, response.sessionId, percent[windowId])
    add(found.projects, response.project ?? '', percent[windowId])
    add(found.models, response.model, percent[windowId])
    add(found.agents, response.agent ?? 'main', percent[windowId])
  }
  return found
}

function add(to: Map<string, number>, name: string, percent: number): void {
  to.set(name, (to.get(name) ?? 0) + percent)
}
