import type { Ledger } from '../../src/main/core/ledger/ledger.ts'

/** Everything a ledger answers, to compare two ledgers by. */
export function dump(ledger: Ledger) {
  return {
    recent: ledger.recent(1_000_000),
    slices: ledger.slices(0, 8.64e15),
    folded: ledger.foldedBefore(8.64e15),
    counts: ledger.counts(),
    reconciliation: ledger.reconciliation(),
    cursors: [...ledger.cursors().values()],
    coverage: ledger.coverage(),
  }
}
