/** What the engine makes of rises and responses, for the pure functions that learn from them. */
import type { LimitReading, PercentRise } from '../../src/main/core/limit-reading.ts'
import type { RiseInterval } from '../../src/main/core/meaning/rise-interval.ts'
import type { UsageSlice } from '../../src/main/core/usage.ts'
import { lengthMs, type MeteredWindowId } from './simulated-meter.ts'

interface Known {
  rises: readonly PercentRise[]
  responses: readonly UsageSlice[]
  readings: readonly LimitReading[]
}

/** Of all windows of one id until then, each from 0 at its start. */
export function intervalsOf(
  { rises, responses }: Omit<Known, 'readings'>,
  windowId: MeteredWindowId,
  untilMs = Number.POSITIVE_INFINITY,
): RiseInterval[] {
  const last = new Map<number, { atMs: number; percent: number }>()
  const intervals: RiseInterval[] = []
  for (const rise of rises) {
    if (rise.windowId !== windowId || rise.atMs > untilMs) continue
    const { resetsAtMs, atMs, percent } = rise
    const before = last.get(resetsAtMs) ?? { atMs: resetsAtMs - lengthMs[windowId], percent: 0 }
    last.set(resetsAtMs, { atMs, percent })
    const use = between(responses, before.atMs, atMs)
    intervals.push({ fromMs: before.atMs, toMs: atMs, percentBefore: before.percent, percentAfter: percent, use })
  }
  return intervals
}

/** And from the newest rise to the newest reading of its window: it did not rise. */
export function intervalsUntilRead(person: Known, windowId: MeteredWindowId, untilMs = Number.POSITIVE_INFINITY): RiseInterval[] {
  const { rises, responses, readings } = person
  const intervals = intervalsOf(person, windowId, untilMs)
  const rise = rises.findLast((one) => one.windowId === windowId && one.atMs <= untilMs)
  if (!rise) return intervals
  const { atMs, percent, resetsAtMs } = rise
  const isOfWindow = (reading: LimitReading) => Math.abs((reading.resetsAtMs ?? 0) - resetsAtMs) < 3 * 60_000
  const newest = readings.findLast((one) => one.windowId === windowId && one.atMs <= untilMs && isOfWindow(one))
  if (!newest || newest.atMs <= atMs) return intervals
  const use = between(responses, atMs, newest.atMs)
  return [...intervals, { fromMs: atMs, toMs: newest.atMs, percentBefore: percent, percentAfter: percent, use }]
}

function between(responses: readonly UsageSlice[], fromMs: number, toMs: number): UsageSlice[] {
  return responses.slice(firstFrom(responses, fromMs), firstFrom(responses, toMs))
}

/** Of responses ordered by time, the first that is not before. */
function firstFrom(responses: readonly UsageSlice[], atMs: number): number {
  let low = 0
  let high = responses.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((responses[middle]?.atMs ?? 0) < atMs) low = middle + 1
    else high = middle
  }
  return low
}
