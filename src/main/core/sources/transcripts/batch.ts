import type { LedgerBatch } from '../../ledger/ledger.ts'
import type { FileCursor, ResponseFact, SessionTotalFact } from '../../usage.ts'
import type { FactSink } from './reader.ts'

/** Of one step: some tens of milliseconds of reading and writing, and few enough commits in a long import. */
const stepBytes = 16 << 20
const stepFacts = 5000
const stepFiles = 512
/** Of one read, so that the number of facts is looked at in between. */
const readBytes = 4 << 20

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
    return Math.min(readBytes, stepBytes - this.#bytes)
  }

  /** Undefined when there is nothing to commit. */
  toCommit(): LedgerBatch | undefined {
    const { responses, sessionTotals, forgottenPaths } = this
    if (responses.length + sessionTotals.length + this.cursors.size + forgottenPaths.length === 0) return undefined
    return { responses, sessionTotals, cursors: [...this.cursors.values()], forgottenPaths }
  }
}
