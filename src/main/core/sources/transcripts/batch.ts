import type { LedgerBatch } from '../../ledger/ledger.ts'
import type { FileCursor, ResponseFact, SessionTotalFact } from '../../usage.ts'
import type { FactSink } from './reader.ts'

/**
 * Of one step: some tens of milliseconds of reading and writing. Larger steps were measured to import no faster (500 MB, 16 MB and
 * 5,000 facts against this), only to need more memory.
 */
const stepBytes = 4 << 20
const stepFacts = 1000
const stepFiles = 128

/** What one step has read and not yet committed. */
export class Batch implements FactSink {
  readonly responses: ResponseFact[] = []
  readonly sessionTotals: SessionTotalFact[] = []
  readonly cursors = new Map<string, FileCursor>()
  readonly forgottenPaths: string[] = []
  #bytes = 0
  #files = 0

  response(fact: ResponseFact) {
    this.responses.push(fact)
  }

  sessionTotal(fact: SessionTotalFact) {
    this.sessionTotals.push(fact)
  }

  addCost(bytes: number) {
    this.#bytes += bytes
    this.#files++
  }

  isFull(): boolean {
    const facts = this.responses.length + this.sessionTotals.length
    return this.#bytes >= stepBytes || facts >= stepFacts || this.#files >= stepFiles
  }

  /** Of the next read. */
  budgetBytes(): number {
    return stepBytes - this.#bytes
  }

  /** Undefined when there is nothing to commit. */
  toCommit(): LedgerBatch | undefined {
    const { responses, sessionTotals, forgottenPaths } = this
    if (responses.length + sessionTotals.length + this.cursors.size + forgottenPaths.length === 0) return undefined
    return { responses, sessionTotals, cursors: [...this.cursors.values()], forgottenPaths }
  }
}
