/** Calibration beside the truth and beside what peers take for a limit, at some days of each person's weeks. */
import { calibrate } from '../../../src/main/core/meaning/calibration.ts'
import type { RiseInterval } from '../../../src/main/core/meaning/rise-interval.ts'
import { usdOf } from '../../../src/main/core/pricing/cost.ts'
import { intervalsOf, intervalsUntilRead } from '../../support/simulated-intervals.ts'
import type { MeteredWindowId } from '../../support/simulated-meter.ts'
import { type SimulatedPerson, usdPerPercent } from '../../support/simulated-person.ts'
import { inPercent, percentOf, quantile, type Section } from './section.ts'

const dayMs = 86_400_000

interface Tally {
  asked: number
  answered: number
  inside: number
  widths: number[]
  errors: number[]
  p90Errors: number[]
  lastWindowErrors: number[]
}

export function calibrationSection(): Section {
  const tallies = new Map<string, Tally>()
  return {
    title: 'Calibration: API dollars per 1 %, 90 % interval; errors are medians, relative',
    see(person) {
      for (const windowId of ['session', 'weekly'] as const) {
        for (const day of [7, 14, 28]) {
          const untilMs = person.startMs + day * dayMs
          look(tallyOf(tallies, `${windowId}, day ${day}`), person, windowId, untilMs)
          const change = wasJustDoubled(person, untilMs) ? 'doubled in the week before' : 'not doubled in the week before'
          look(tallyOf(tallies, `${windowId}, ${change}`), person, windowId, untilMs)
        }
      }
    },
    rows: () => [
      ['window', 'asked', 'answered', 'truth inside', 'width', 'error', 'P90 of blocks', 'last window alone'],
      ...[...tallies].map(([name, tally]) => [
        name,
        String(tally.asked),
        String(tally.answered),
        percentOf(tally.inside, tally.answered),
        inPercent(quantile(tally.widths, 0.5)),
        inPercent(quantile(tally.errors, 0.5)),
        inPercent(quantile(tally.p90Errors, 0.5)),
        inPercent(quantile(tally.lastWindowErrors, 0.5)),
      ]),
    ],
  }
}

/** The old value may still stand then: the percent fell, and shows no rise until it has passed where it was. */
function wasJustDoubled({ truth }: SimulatedPerson, untilMs: number): boolean {
  const { doubling } = truth.meter
  return doubling !== undefined && doubling.atMs < untilMs && doubling.atMs >= untilMs - 7 * dayMs
}

function tallyOf(tallies: Map<string, Tally>, name: string): Tally {
  const known = tallies.get(name)
  if (known) return known
  const tally = { asked: 0, answered: 0, inside: 0, widths: [], errors: [], p90Errors: [], lastWindowErrors: [] }
  tallies.set(name, tally)
  return tally
}

function look(tally: Tally, person: SimulatedPerson, windowId: MeteredWindowId, untilMs: number): void {
  const truth = usdPerPercent(person.truth, windowId, untilMs - 7 * dayMs, untilMs)
  if (truth === undefined) return
  tally.asked++
  const calibration = calibrate(intervalsUntilRead(person, windowId, untilMs))
  if (!calibration) return
  tally.answered++
  const { low, mid, high } = calibration.usdPerPercent
  if (low <= truth && truth <= high) tally.inside++
  tally.widths.push((high - low) / mid)
  tally.errors.push(Math.abs(mid / truth - 1))
  const p90 = quantile(usdOfBlocks(person, windowId, untilMs), 0.9)
  if (p90 !== undefined) tally.p90Errors.push(Math.abs(p90 / 100 / truth - 1))
  const last = lastWindow(intervalsOf(person, windowId, untilMs))
  if (last) tally.lastWindowErrors.push(Math.abs(usdIn(person, last.fromMs, last.toMs) / last.percentAfter / truth - 1))
}

/** Carrying on at the pace of the window that was read last, where it has come to anything. */
function lastWindow(intervals: readonly RiseInterval[]): Pick<RiseInterval, 'fromMs' | 'toMs' | 'percentAfter'> | undefined {
  const last = intervals.at(-1)
  if (!last || last.percentAfter === 0) return undefined
  let at = intervals.length - 1
  while (at > 0 && intervals[at - 1]?.toMs === intervals[at]?.fromMs) at--
  return { ...last, fromMs: intervals[at]?.fromMs ?? last.fromMs }
}

/** What peers without readings do: the cost of nine in ten finished windows is below the limit they show. */
function usdOfBlocks(person: SimulatedPerson, windowId: MeteredWindowId, untilMs: number): number[] {
  return person.truth.windows
    .filter((window) => window.windowId === windowId && window.resetsAtMs <= untilMs)
    .map(({ startsAtMs, resetsAtMs }) => usdIn(person, startsAtMs, resetsAtMs))
}

function usdIn({ responses }: SimulatedPerson, fromMs: number, toMs: number): number {
  let usd = 0
  for (const response of responses) if (response.atMs >= fromMs && response.atMs < toMs) usd += usdOf(response) ?? 0
  return usd
}
