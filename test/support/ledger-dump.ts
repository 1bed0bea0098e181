import type { Ledger } from '../../src/main/core/ledger/ledger.ts'

/** Everything a ledger answers, to compare two ledgers by. */
export function dump(ledger: Ledger) {
  return {
    recent: ledger.recent(1_000_000),
    slices: ledger.slices(0, 8.64e15),
    days: ledger.days(-8.64e15, 8.64e15),
    sessions: ledger.latestSessions(-8.64e15, 8.64e15, 1_000_000),
    counts: { ...ledger.counts(), ...ledger.extent() },
    reconciliation: ledger.reconciliation(),
    cursors: [...ledger.cursors().values()],
    coverage: ledger.coverage(),
  }
}
