import { existsSync, statSync } from 'node:fs'
import type { Agreement } from '../../../shared/contract/agreement.ts'
import { latestAgreement } from '../../core/latest-agreement.ts'
import { Database } from '../../core/ledger/database.ts'
import { SqliteLedger } from '../../core/ledger/sqlite-ledger.ts'
import { parseJournalPlace, readJournal } from '../../core/sources/otlp/read-journal.ts'
import { type ComparedTotals, compareTotals } from './compare-totals.ts'

const comparedSessions = 100

export interface LedgerLook {
  file: string
  bytes: number
  responses: number
  sessions: number
  oldestMs?: number
  newestMs?: number
  totals: ComparedTotals
  agreement: Agreement
  /** What telemetry said and the ledger has not taken in yet; at most `mostWaitingFacts`. */
  waitingFacts: number
}

/** More than ever waits while an engine runs, and no more than can be read in a moment. */
const mostWaitingFacts = 10_000

/** Reads beside whoever writes, and changes nothing: the engine's own way of opening would set a damaged file aside under it. */
export function lookIntoLedger(file: string, journalFolder: string): LedgerLook | undefined {
  if (!existsSync(file)) return undefined
  const database = new Database(file)
  try {
    database.exec('PRAGMA busy_timeout = 5000; PRAGMA query_only = ON')
    const ledger = new SqliteLedger(database)
    const { facts } = readJournal(journalFolder, parseJournalPlace(ledger.journalPlace()), mostWaitingFacts)
    return {
      file,
      bytes: bytesOf(file),
      ...ledger.counts(),
      ...ledger.extent(),
      totals: compareTotals(ledger.reconciliation()),
      agreement: latestAgreement(ledger, 0, comparedSessions),
      waitingFacts: facts.length,
    }
  } finally {
    database.close()
  }
}

/** With what is not yet moved from the journal into it. */
function bytesOf(file: string): number {
  const journal = statSync(`${file}-wal`, { throwIfNoEntry: false })
  return statSync(file).size + (journal?.size ?? 0)
}
