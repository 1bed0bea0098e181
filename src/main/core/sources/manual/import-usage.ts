/** Takes the entries of another tracker into the ledger, once each, and says what becomes of them (see [Note: imported rows]). */
import { daysOfImport, importKey } from '../../ledger/imported-rows.ts'
import type { Committed, Ledger } from '../../ledger/ledger.ts'
import type { ResponseFact } from '../../usage.ts'
import type { UsageJsonEntry } from './usage-json-entry.ts'

export interface ImportOutcome {
  /** With a dry run: that would be. */
  imported: number
  /** Imported before, which changes nothing. */
  known: number
  /** Of both, those that count. */
  counted: number
  /** Those that do not, because transcripts or telemetry have their day. */
  covered: number
}

/** All entries are of one session by this name. */
const sessionId = 'usage.json'

export function importUsage(
  ledger: Ledger,
  entries: readonly UsageJsonEntry[],
  isDryRun: boolean,
): { outcome: ImportOutcome; committed?: Committed } {
  const facts = [...new Map(entries.map(factOf).map((fact) => [fact.messageId, fact])).values()]
  const { known, coveredDays } = ledger.lookAtImport(
    facts.map(({ messageId }) => messageId),
    new Set(facts.flatMap(daysOfImport)),
  )
  const covered = facts.filter((fact) => daysOfImport(fact).some((day) => coveredDays.has(day))).length
  const outcome = { imported: facts.length - known, known, counted: facts.length - covered, covered }
  if (isDryRun) return { outcome }
  return { outcome, committed: ledger.commit({ responses: facts, sessionTotals: [], cursors: [] }) }
}

function factOf({ key, atMs, isWholeDay, model, tokens, costUsd }: UsageJsonEntry): ResponseFact {
  return {
    messageId: importKey(key, isWholeDay),
    timestampMs: atMs,
    sessionId,
    // No price is known for it.
    model: model ?? 'unknown',
    tokens,
    webSearches: 0,
    speed: 'standard',
    isComplete: true,
    seenIn: 'manual',
    ...(costUsd === undefined ? {} : { reportedCostUsd: costUsd }),
  }
}
