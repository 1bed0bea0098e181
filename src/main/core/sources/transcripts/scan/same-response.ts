/**
 * [Note: folded lines] One response has a line per block of its content, one after the other, and while it streams its output grows from line
 * to line. Such neighbours are one sighting: half of all facts need not exist. Lines that differ in anything else, or have others between
 * them, stay facts of their own, and the ledger merges them; what it keeps is the same either way.
 */
import type { ResponseFact } from '../../../usage.ts'

/** Differs from it in nothing but how far the response had come. */
export function isSameResponse(fact: ResponseFact, next: ResponseFact): boolean {
  return (
    fact.messageId === next.messageId &&
    fact.requestId === next.requestId &&
    fact.sessionId === next.sessionId &&
    fact.originalSessionId === next.originalSessionId &&
    fact.project === next.project &&
    fact.model === next.model &&
    fact.requestedModel === next.requestedModel &&
    fact.agent === next.agent &&
    fact.tokens.input === next.tokens.input &&
    fact.tokens.cacheWrite5m === next.tokens.cacheWrite5m &&
    fact.tokens.cacheWrite1h === next.tokens.cacheWrite1h &&
    fact.tokens.cacheRead === next.tokens.cacheRead &&
    fact.webSearches === next.webSearches &&
    fact.speed === next.speed &&
    fact.geo === next.geo &&
    fact.reportedCostUsd === next.reportedCostUsd
  )
}

export function foldInto(fact: ResponseFact, next: ResponseFact): void {
  fact.timestampMs = Math.min(fact.timestampMs, next.timestampMs)
  fact.tokens.output = Math.max(fact.tokens.output, next.tokens.output)
  fact.isComplete ||= next.isComplete
  // Telemetry names the last line of a response.
  if (next.lineUuid !== undefined) fact.lineUuid = next.lineUuid
}
