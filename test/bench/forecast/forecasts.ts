/**
 * Forecasts beside what came, beside an even pace and beside the usual guess "as far as nine of ten past windows". Each person is followed
 * for seven weeks of their own, without a change of the limits: nobody can forecast that.
 *
 * A window that ran full counts as 100 %, since nobody learns how far above it would have come.
 */
import type { OfficialWindow } from '../../../src/main/core/limit-reading.ts'
import { elsewhereOf } from '../../../src/main/core/meaning/elsewhere.ts'
import { type ForecastInput, forecastOf, futuresOf } from '../../../src/main/core/meaning/forecast.ts'
import { habitOf } from '../../../src/main/core/meaning/habit.ts'
import { pastUseOf } from '../../../src/main/core/meaning/past-use.ts'
import { usdOf } from '../../../src/main/core/pricing/cost.ts'
import { lengthMs, type MeteredWindow } from '../../support/simulated-meter.ts'
import { type SimulatedPerson, simulatePerson, usdPerPercent } from '../../support/simulated-person.ts'
import { meanOf, percentOf, quantile, type Section } from './section.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const weekMs = 7 * dayMs

const elapsedShares = [0.2, 0.4, 0.6, 0.8]
const sessionsPerPerson = 6

/** What is known of a person when the forecast is made. In the first week there is no whole week to learn from. */
const stages = [
  { name: 'first week', fromWeek: 0, toWeek: 1 },
  { name: 'weeks 2-3', fromWeek: 1, toWeek: 3 },
  { name: 'weeks 4-7', fromWeek: 3, toWeek: 7 },
]

/** A calibration's 10th and 90th percentile are about so far from its middle. */
const worthSpread = 0.07

interface Outcome {
  came: number
  low: number
  mid: number
  high: number
  /** How many of the forecast's own futures lie in its interval: more than 80 % where many of them add nothing or run full. */
  promised: number
  /** 1 where what came lies between the 10th and the 90th percentile of the futures; a part of it where futures that share one value reach over one of these. */
  between: number
  linear: number
  p90: number
  /** The meter rounds to it: nothing finer can be held against a forecast. */
  stepPercent: number
  ms: number
}

export function forecastSection(): Section {
  const byName = new Map<string, Outcome[]>()
  return {
    title: 'Forecast: percent at the reset, 80 % interval; errors in percentage points',
    see({ seed }) {
      const person = simulatePerson(seed, { weeks: 7, isDoubled: false })
      for (const { name, fromWeek, toWeek } of stages) {
        const [fromMs, toMs] = [person.startMs + fromWeek * weekMs, person.startMs + toWeek * weekMs]
        const windows = person.truth.windows.filter((window) => window.startsAtMs >= fromMs && window.resetsAtMs <= toMs)
        for (const window of someOf(windows)) {
          // No whole week fits into the first one, but for somebody whose week begins on its first day.
          if (window.windowId === 'weekly' && fromWeek === 0) continue
          const of = `${window.windowId}, ${name}`
          const outcomes = byName.get(of) ?? []
          byName.set(of, outcomes)
          for (const share of elapsedShares) outcomes.push(...(outcomeOf(person, window, share) ?? []))
        }
      }
    },
    rows: () => [
      [
        'window',
        'n',
        'inside',
        'promised',
        'between',
        'below',
        'above',
        'error',
        'even pace',
        'P90',
        'mean error',
        'even pace',
        'P90',
        'ms',
      ],
      ...[...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, outcomes]) => [name, ...figuresOf(outcomes)]),
    ],
  }
}

function someOf(windows: readonly MeteredWindow[]): MeteredWindow[] {
  const sessions = windows.filter(({ windowId }) => windowId === 'session')
  const every = Math.max(1, Math.ceil(sessions.length / sessionsPerPerson))
  return [...sessions.filter((_, index) => index % every === 0), ...windows.filter(({ windowId }) => windowId === 'weekly')]
}

function figuresOf(outcomes: readonly Outcome[]): string[] {
  const isBelow = (outcome: Outcome) => outcome.came < outcome.low - outcome.stepPercent / 2
  const isAbove = (outcome: Outcome) => outcome.came > outcome.high + outcome.stepPercent / 2
  const share = (claim: (outcome: Outcome) => boolean) => percentOf(outcomes.filter(claim).length, outcomes.length)
  const errors = (by: 'mid' | 'linear' | 'p90') => outcomes.map((outcome) => Math.abs(outcome[by] - outcome.came))
  const median = (values: number[]) => quantile(values, 0.5)?.toFixed(1) ?? '–'
  const mean = (values: number[]) => meanOf(values)?.toFixed(1) ?? '–'
  const promised = outcomes.reduce((sum, outcome) => sum + outcome.promised, 0)
  const between = outcomes.reduce((sum, outcome) => sum + outcome.between, 0)
  return [
    String(outcomes.length),
    share((outcome) => !isBelow(outcome) && !isAbove(outcome)),
    percentOf(promised, outcomes.length),
    percentOf(between, outcomes.length),
    share(isBelow),
    share(isAbove),
    ...[errors('mid'), errors('linear'), errors('p90')].map(median),
    ...[errors('mid'), errors('linear'), errors('p90')].map(mean),
    median(outcomes.map(({ ms }) => ms)),
  ]
}

/** None where the window is used up already, or no forecast is made. */
function outcomeOf(person: SimulatedPerson, window: MeteredWindow, elapsedShare: number): [Outcome] | undefined {
  const { windowId, startsAtMs: startsAt, resetsAtMs: resetsAt } = window
  const now = Math.round(startsAt + elapsedShare * (resetsAt - startsAt))
  if (window.refusedAtMs.some((atMs) => atMs <= now)) return undefined
  const known = person.responses.filter(({ atMs }) => atMs <= now)
  const worth = usdPerPercent(person.truth, windowId, now - 4 * weekMs, now)
  const used = worth === undefined ? undefined : usedAt(person, window, now, worth)
  if (worth === undefined || used === undefined || used.usedPercent >= 100) return undefined

  const use = pastUseOf(known, { since: person.startMs, gaps: [] }, now, 'UTC')
  const habit = habitOf(use)
  const past = officialWindowsOf(person, windowId, now)
  const input: ForecastInput = {
    window: { startsAt, resetsAt, ...used },
    usdPerPercent: { low: worth * (1 - worthSpread), mid: worth, high: worth * (1 + worthSpread) },
    past: habit && { use, habit },
    recent: known.filter(({ atMs }) => atMs > now - 3 * hourMs),
    elsewhere: elsewhereOf(past, lengthMs[windowId], use, worth),
    now,
  }
  const began = performance.now()
  const forecast = forecastOf(input)
  const ms = performance.now() - began
  if (!forecast) return undefined
  const capped = (percent: number) => Math.min(100, percent)
  const { low, mid, high } = forecast.atReset
  const { stepPercent } = person.truth
  const isInside = (percent: number) => capped(low) - stepPercent / 2 <= percent && percent <= capped(high) + stepPercent / 2
  const possible = Array.from(futuresOf(input)?.atReset ?? [], capped)
  const finals = past.map(({ percent }) => percent).sort((a, b) => a - b)
  const came = capped(window.finalPercent)
  return [
    {
      came,
      low: capped(low),
      mid: capped(mid),
      high: capped(high),
      linear: capped(used.usedPercent / elapsedShare),
      p90: Math.max(used.usedPercent, finals[Math.floor(0.9 * (finals.length - 1))] ?? 100),
      promised: possible.filter(isInside).length / possible.length,
      between: shareBetween(possible, came, stepPercent),
      stepPercent,
      ms,
    },
  ]
}

/**
 * Where many futures end at one value, an interval of percentiles holds more than 80 of 100 by its nature. So here the places of all futures
 * that end where it came are counted, as far as they are in the middle 80: an honest forecast gets 80 %, ties or none.
 */
function shareBetween(possible: readonly number[], came: number, stepPercent: number): number {
  const from = possible.filter((percent) => percent < came - stepPercent / 2).length / possible.length
  const to = possible.filter((percent) => percent <= came + stepPercent / 2).length / possible.length
  if (from === to) return from > 0.1 && from < 0.9 ? 1 : 0
  return Math.max(0, Math.min(to, 0.9) - Math.max(from, 0.1)) / (to - from)
}

/** As a Snapshot would know it: what was last read, and what was used here since. */
function usedAt(person: SimulatedPerson, { windowId, startsAtMs, resetsAtMs }: MeteredWindow, now: number, worth: number) {
  const isOf = (reading: { resetsAtMs?: number }) => Math.abs((reading.resetsAtMs ?? 0) - resetsAtMs) < 3 * 60_000
  const readings = person.readings.filter((reading) => reading.windowId === windowId && reading.atMs <= now && isOf(reading))
  const percent = Math.max(0, ...readings.map((reading) => reading.percent ?? 0))
  const asOf = readings.findLast((reading) => reading.percent === percent)?.atMs ?? startsAtMs
  let usd = 0
  for (const response of person.responses) if (response.atMs > asOf && response.atMs <= now) usd += usdOf(response) ?? 0
  return { usedPercent: percent + usd / worth, asOf: Math.max(asOf, startsAtMs) }
}

/** Those that are over. */
function officialWindowsOf(person: SimulatedPerson, windowId: MeteredWindow['windowId'], now: number): OfficialWindow[] {
  const windows = new Map<number, OfficialWindow>()
  for (const rise of person.rises) {
    if (rise.windowId !== windowId || rise.resetsAtMs > now) continue
    const { account, resetsAtMs, percent, atMs } = rise
    const times = {
      firstReadAtMs: windows.get(resetsAtMs)?.firstReadAtMs ?? atMs,
      reachedAtMs: atMs,
      readAtMs: atMs,
      newestAtMs: atMs,
    }
    windows.set(resetsAtMs, { account, windowId, resetsAtMs, percent, isOver: percent >= 100, isConfirmed: true, ...times })
  }
  return [...windows.values()]
}
