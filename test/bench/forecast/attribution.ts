/** Shares of the last whole week and of its sessions, beside the truth: the furthest off of each kind of name, in points. */
import { attribute } from '../../../src/main/core/meaning/attribution.ts'
import { calibrate } from '../../../src/main/core/meaning/calibration.ts'
import type { Attribution } from '../../../src/shared/contract/snapshot.ts'
import { intervalsOf } from '../../support/simulated-intervals.ts'
import { type SimulatedPerson, shares } from '../../support/simulated-person.ts'
import { inPoints, meanOf, percentOf, quantile, type Section } from './section.ts'

const dayMs = 86_400_000
const kinds = ['sessions', 'projects', 'models', 'agents'] as const

export function attributionSection(): Section {
  const errors = new Map<string, number[]>()
  return {
    title: 'Attribution: windows of the last 10 days; the furthest off of its names, in points',
    see(person) {
      for (const windowId of ['session', 'weekly'] as const) look(errors, person, windowId)
    },
    rows: () => [
      ['shares', 'windows', 'mean', 'p95', 'within 5 points'],
      ...[...errors].map(([name, points]) => [
        name,
        String(points.length),
        inPoints(meanOf(points)),
        inPoints(quantile(points, 0.95)),
        percentOf(points.filter((point) => point <= 5).length, points.length),
      ]),
    ],
  }
}

function look(errors: Map<string, number[]>, person: SimulatedPerson, windowId: 'session' | 'weekly'): void {
  const all = intervalsOf(person, windowId)
  const calibration = calibrate(all)
  for (const window of person.truth.windows) {
    if (window.windowId !== windowId || window.startsAtMs < person.endMs - 10 * dayMs) continue
    // A percent that falls within its window has no shares that add up to it.
    const { doubling } = person.truth.meter
    if (doubling && doubling.atMs > window.startsAtMs && doubling.atMs < window.resetsAtMs) continue
    const own = all.filter(({ fromMs, toMs }) => fromMs >= window.startsAtMs - 61_000 && toMs < window.resetsAtMs)
    const last = own.at(-1)
    const found = attribute(own, calibration)
    if (!found || !last) continue
    const truth = shares(person.truth, window, window.startsAtMs, last.toMs)
    for (const kind of kinds) push(errors, `${windowId}: ${kind}`, furthestOff(found[kind], truth[kind]))
    push(errors, `${windowId}: elsewhere`, Math.abs(found.elsewhere - truth.elsewhere))
  }
}

function furthestOff(found: Attribution['sessions'], truth: ReadonlyMap<string, number>): number {
  const byName = new Map(found.map(({ name, percent }) => [name, percent]))
  const names = new Set([...byName.keys(), ...truth.keys()])
  return Math.max(0, ...[...names].map((name) => Math.abs((byName.get(name) ?? 0) - (truth.get(name) ?? 0))))
}

function push(errors: Map<string, number[]>, name: string, points: number): void {
  errors.set(name, [...(errors.get(name) ?? []), points])
}
