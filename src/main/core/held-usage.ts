import type { Ledger } from './ledger/ledger.ts'
import { RecentResponses } from './meaning/recent-responses.ts'
import { LedgerUsageIndex, type UsageIndex } from './meaning/usage-index.ts'
import type { ResponseRow } from './usage.ts'

const recentCount = 100

/** What of the ledger is in memory, once it was needed, and what has changed since. */
export class HeldUsage {
  readonly #ledger: Ledger
  readonly #changedQuarters = new Set<number>()
  #held: { usage: LedgerUsageIndex; recent: RecentResponses } | undefined

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  /** To be called with what each commit answers. */
  noteChanged(quarters: readonly number[]): void {
    for (const quarter of quarters) this.#changedQuarters.add(quarter)
  }

  at(now: number): { usage: UsageIndex; recent: readonly ResponseRow[] } {
    const changed = [...this.#changedQuarters]
    if (!this.#held) {
      this.#held = {
        usage: new LedgerUsageIndex(this.#ledger, now),
        recent: new RecentResponses(this.#ledger, recentCount),
      }
    } else if (changed.length > 0) {
      this.#held.usage.replaceQuarters(changed)
      this.#held.recent.replaceQuarters(changed)
    }
    this.#changedQuarters.clear()
    this.#held.usage.advance(now)
    return { usage: this.#held.usage, recent: this.#held.recent.rows() }
  }
}
