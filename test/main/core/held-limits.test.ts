import { expect, test } from 'vitest'
import { HeldLimits } from '../../../src/main/core/held-limits.ts'
import type { OfficialWindow, PercentRise } from '../../../src/main/core/limit-reading.ts'
import { sliceOf } from './meaning/sliced-ledger.ts'

const hourMs = 3_600_000
const startMs = Date.UTC(2026, 10, 16)
const window = { account: 'a', windowId: 'weekly', resetsAtMs: startMs + 168 * hourMs }

/** A dollar and a point each hour for 80 hours, then a dollar each hour and no point. */
function limitsAfter(hours: number) {
  const now = startMs + hours * hourMs
  const rises = Array.from({ length: 80 }, (_, n): PercentRise => {
    return { ...window, atMs: startMs + (n + 1) * hourMs, percent: n + 1, source: 'statusline' }
  })
  const reachedAtMs = startMs + 80 * hourMs
  const read = { firstReadAtMs: startMs, reachedAtMs, readAtMs: reachedAtMs, newestAtMs: now, isOver: false, isConfirmed: true }
  const official: OfficialWindow = { ...window, ...read, percent: 80 }
  const uses = Array.from({ length: hours }, (_, n) => {
    const tokens = { input: 200_000, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 }
    return sliceOf({ at: startMs + (n + 0.5) * hourMs, model: 'claude-opus-4-8', tokens })
  })
  const held = new HeldLimits({
    officialWindows: () => [official],
    percentRises: () => rises,
    windowsNeverThere: () => [],
    useBetween: (bounds) => bounds.slice(1).map((toMs, n) => uses.filter(({ atMs }) => atMs >= (bounds[n] ?? 0) && atMs < toMs)),
  })
  return { held: held.at(now), official }
}

test('what was used since the newest rise tells that the old figure may be of the past', () => {
  const { low = 0, high = 0 } = limitsAfter(80).held.calibrationOf('a', 'weekly')?.usdPerPercent ?? {}
  expect(low).toBeGreaterThan(0)
  const later = limitsAfter(90).held.calibrationOf('a', 'weekly')
  expect(later?.usdPerPercent.low).toBeCloseTo(low, 6)
  expect(later?.usdPerPercent.high).toBeCloseTo(2 * high, 6)
})

test('what a window went up for ends at its newest rise', () => {
  const { held, official } = limitsAfter(90)
  expect(held.attributionOf(official)?.percent).toBe(80)
})
