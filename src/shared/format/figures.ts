import type { Snapshot } from '../contract/snapshot.ts'

/** Whether there is anything to show: what was counted here, or what Claude Code itself said of its limits. */
export function hasFigures({ totals, windows }: Pick<Snapshot, 'totals' | 'windows'>): boolean {
  const isToldOfLimits = windows.some(({ source, usedPercent }) => source === 'official' && usedPercent !== undefined)
  return totals.usage.responses > 0 || isToldOfLimits
}
