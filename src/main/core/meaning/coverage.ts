/** When we were there to look. A time without use is a zero only inside; outside it is a gap. */
import type { Coverage } from '../../../shared/contract/snapshot.ts'
import type { CoverageSpan } from '../ledger/ledger.ts'
import type { Span } from './local-time.ts'

/** The time after the last span is no gap: its transcripts are still there and will be read next. */
export function coverageOf(spans: readonly CoverageSpan[]): Coverage {
  const ordered = [...spans].sort((a, b) => a.from - b.from)
  const gaps: Coverage['gaps'] = []
  let coveredTo = ordered[0]?.to
  for (const span of ordered) {
    if (coveredTo === undefined || span.from <= coveredTo) {
      coveredTo = Math.max(coveredTo ?? span.to, span.to)
      continue
    }
    gaps.push({ from: coveredTo, to: span.from })
    coveredTo = span.to
  }
  const since = ordered[0]?.from
  return since === undefined ? { gaps } : { since, gaps }
}

/** Whether all of the time was looked at, so that no use in it means none. */
export function isCovered(time: Span, coverage: Coverage): boolean {
  if (coverage.since === undefined || time.startsAt < coverage.since) return false
  return coverage.gaps.every((gap) => gap.to <= time.startsAt || time.endsAt <= gap.from)
}
