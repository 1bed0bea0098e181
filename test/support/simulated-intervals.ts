/** What the engine makes of rises and responses, for the pure functions that learn from them. */
import type { PercentRise } from '../../src/main/core/limit-reading.ts'
import type { RiseInterval } from '../../src/main/core/meaning/rise-interval.ts'
import type { UsageSlice } from '../../src/main/core/usage.ts'
import { lengthMs, type MeteredWindowId } from './simulated-meter.ts'

/** Of all windows of one id until then, each from 0 at its start. */
export function intervalsOf(
  { rises, responses }: { rises: readonly PercentRise[]; responses: readonly UsageSlice[] },
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
    const use = responses.slice(firstFrom(responses, before.atMs), firstFrom(responses, atMs))
    intervals.push({ fromMs: before.atMs, toMs: atMs, percentBefore: before.percent, percentAfter: percent, use })
  }
  return intervals
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
