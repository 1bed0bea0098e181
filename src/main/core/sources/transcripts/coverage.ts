import type { CoverageSpan } from '../../ledger/ledger.ts'

const dayMs = 24 * 60 * 60_000

/**
 * The time about which a complete scan knows everything.
 *
 * Claude Code deletes a transcript whose last change is longer ago than its retention. A response is never younger than its file's
 * last change, so everything answered within the retention before the scan still lay there to be read. A file that survives although
 * its last change is longer ago proves more: nothing changed since then has been deleted either. With several roots the weakest one
 * decides. Being away for longer than the retention therefore leaves a gap between two spans, and only that does.
 */
export function coveredSpan(scannedAtMs: number, retentionDays: number, oldestChangeMsPerRoot: readonly number[]): CoverageSpan {
  const retainedSince = scannedAtMs - retentionDays * dayMs
  return { from: Math.max(...oldestChangeMsPerRoot.map((oldest) => Math.min(retainedSince, oldest))), to: scannedAtMs }
}
