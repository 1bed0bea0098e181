/** Calibration beside the truth and beside what peers take for a limit, at some days of each person's weeks. */
import { calibrate } from '../../../src/main/core/meaning/calibration.ts'
import { usdOf } from '../../../src/main/core/pricing/cost.ts'
import { intervalsOf } from '../../support/simulated-intervals.ts'
import { lengthMs, type MeteredWindowId } from '../../support/simulated-meter.ts'
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
  linearErrors: number[]
}

export function calibrationSection(): Section {
  const tallies = new Map<string, Tally>()
  return {
    title: 'Calibration: API dollars per 1 %, 90 % interval; errors are medians, relative',
    see(person) {
      for (const windowId of ['session', 'weekly'] as const) {
        for (const day of [7, 14, 28]) {
          look(tallyOf(tallies, `${windowId}, day ${day}`), person, windowId, person.startMs + day * dayMs)
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
        inPercent(quantile(tally.linearErrors, 0.5)),
      ]),
    ],
  }
}

function tallyOf(tallies: Map<string, Tally>, name: string): Tally {
  const known = tallies.get(name)
  if (known) return known
  const tally = { asked: 0, answered: 0, inside: 0, widths: [], errors: [], p90Errors: [], linearErrors: [] }
  tallies.set(name, tally)
  return tally
}

function look(tally: Tally, person: SimulatedPerson, windowId: MeteredWindowId, untilMs: number): void {
  const truth = usdPerPercent(person.truth, windowId, untilMs - 7 * dayMs, untilMs)
  if (truth === undefined) return
  tally.asked++
  const intervals = intervalsOf(person, windowId, untilMs)
  const calibration = calibrate(intervals)
  if (!calibration) return
  tally.answered++
  const { low, mid, high } = calibration.usdPerPercent
  if (low <= truth && truth <= high) tally.inside++
  tally.widths.push((high - low) / mid)
  tally.errors.push(Math.abs(mid / truth - 1))
  const p90 = quantile(usdOfBlocks(person, windowId, untilMs), 0.9)
  if (p90 !== undefined) tally.p90Errors.push(Math.abs(p90 / 100 / truth - 1))
  const last = intervals.at(-1)
  if (!last) return
  const usd = usdIn(person, last.toMs - lengthMs[windowId], last.toMs)
  const startMs = intervals.findLast(({ percentBefore }) => percentBefore === 0)?.fromMs ?? last.fromMs
  tally.linearErrors.push(Math.abs(Math.min(usd, usdIn(person, startMs, last.toMs)) / last.percentAfter / truth - 1))
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
