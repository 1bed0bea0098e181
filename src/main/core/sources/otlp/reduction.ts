/** What becomes of the records of a body. */
import type { TelemetryFact } from './telemetry-facts.ts'

export interface Reduction {
  facts: TelemetryFact[]
  /** Log records, data points or spans, whether ours or not. */
  records: number
  /** Of ours, those that say something impossible, or not enough to be counted. */
  rejected: number
  firstRejection?: string
}

/** A record of ours that cannot be counted. The reason goes back to the sender, so it quotes nothing. */
export interface Rejection {
  kind: 'rejection'
  reason: string
}

export function rejection(reason: string): Rejection {
  return { kind: 'rejection', reason }
}

export function emptyReduction(): Reduction {
  return { facts: [], records: 0, rejected: 0 }
}

/** `undefined` is a record that is none of ours. */
export function addRecord(reduction: Reduction, outcome: TelemetryFact | Rejection | undefined): void {
  reduction.records += 1
  if (outcome === undefined) return
  if (outcome.kind === 'rejection') {
    reduction.rejected += 1
    reduction.firstRejection ??= outcome.reason
  } else reduction.facts.push(outcome)
}
