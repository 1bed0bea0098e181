import type { Ledger } from '../ledger/ledger.ts'
import type { ResponseRow } from '../usage.ts'

/** The newest responses, in memory: an append reads those of its own quarter again, and no others. */
export class RecentResponses {
  readonly #ledger: Pick<Ledger, 'recent'>
  readonly #count: number
  #rows: ResponseRow[]

  constructor(ledger: Pick<Ledger, 'recent'>, count: number) {
    this.#ledger = ledger
    this.#count = count
    this.#rows = ledger.recent(count)
  }

  /** Newest first. */
  rows(): readonly ResponseRow[] {
    return this.#rows
  }

  /** To be called with what each commit answers. */
  replaceQuarters(changedQuarters: readonly number[]): void {
    const from = changedQuarters.reduce((earliest, quarter) => Math.min(earliest, quarter), Number.POSITIVE_INFINITY)
    const wasFull = this.#rows.length === this.#count
    const kept = this.#rows.filter((row) => row.timestampMs < from)
    this.#rows = [...this.#ledger.recent(this.#count, from), ...kept].slice(0, this.#count)
    // Some have turned out to be older than thought: others, which are not in memory, have come in their place.
    if (wasFull && this.#rows.length < this.#count) this.#rows = this.#ledger.recent(this.#count)
  }
}
