/** Whether a doubled limit is noticed, how soon, and how often one is noticed that never was. */
import { calibrate } from '../../../src/main/core/meaning/calibration.ts'
import { intervalsUntilRead } from '../../support/simulated-intervals.ts'
import type { SimulatedPerson } from '../../support/simulated-person.ts'
import { percentOf, quantile, type Section } from './section.ts'

const dayMs = 86_400_000

export function driftSection(): Section {
  const tallies = { session: newTally(), weekly: newTally() }
  return {
    title: 'Limits doubled within the four weeks (one person in three); noticed once looked at each day',
    see(person) {
      for (const windowId of ['session', 'weekly'] as const) look(tallies[windowId], person, windowId)
    },
    rows: () => [
      ['window', 'doubled', 'noticed', 'days until then', 'not doubled', 'falsely noticed'],
      ...Object.entries(tallies).map(([windowId, { doubled, delays, unchanged, falsely }]) => [
        windowId,
        String(doubled),
        percentOf(delays.length, doubled),
        quantile(delays, 0.5)?.toFixed(0) ?? '–',
        String(unchanged),
        percentOf(falsely, unchanged),
      ]),
    ],
  }
}

const newTally = () => ({ doubled: 0, delays: [] as number[], unchanged: 0, falsely: 0 })

function look(tally: ReturnType<typeof newTally>, person: SimulatedPerson, windowId: 'session' | 'weekly'): void {
  const { doubling } = person.truth.meter
  const changedUntil = (untilMs: number) => calibrate(intervalsUntilRead(person, windowId, untilMs))?.changedAt
  if (!doubling) {
    tally.unchanged++
    if (changedUntil(person.endMs) !== undefined) tally.falsely++
    return
  }
  tally.doubled++
  for (let untilMs = doubling.atMs + dayMs; untilMs <= person.endMs; untilMs += dayMs) {
    const changedAt = changedUntil(untilMs)
    if (changedAt === undefined || changedAt < doubling.atMs - 2 * dayMs) continue
    tally.delays.push((untilMs - doubling.atMs) / dayMs)
    return
  }
}
