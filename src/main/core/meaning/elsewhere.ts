/** What official percents went up by that nothing counted here accounts for: a browser, a phone, another machine. */

import type { OfficialWindow } from '../limit-reading.ts'
import { quarterMs } from '../usage.ts'
import { hourMs } from './local-time.ts'
import type { PastUse } from './past-use.ts'

/** Percent per hour, one figure for each past window that is known from end to end. Windows that ran full say nothing: what would have come was refused. */
export function elsewhereOf(
  windows: readonly OfficialWindow[],
  lengthMs: number,
  { startsAt, endsAt, usd }: PastUse,
  usdPerPercent: number,
): number[] {
  const figures: number[] = []
  for (const { resetsAtMs, percent, isOver } of windows) {
    const from = Math.round((resetsAtMs - lengthMs - startsAt) / quarterMs)
    const to = Math.round((resetsAtMs - startsAt) / quarterMs)
    if (isOver || from < 0 || resetsAtMs > endsAt) continue
    const used = usd.subarray(from, to).reduce((sum, value) => sum + value, 0)
    const rest = percent - used / usdPerPercent
    if (!Number.isNaN(rest)) figures.push((Math.max(0, rest) * hourMs) / lengthMs)
  }
  return figures
}
