import type { LedgerBatch } from '../../ledger/ledger.ts'
import type { LimitReading } from '../../limit-reading.ts'
import type { FileCursor, ResponseFact, SessionTotalFact } from '../../usage.ts'
import type { FactSink } from './reader.ts'

/** How much is read before it is committed. */
export interface StepSize {
  bytes: number
  facts: number
  files: number
}

/** Some tens of milliseconds of reading and writing, so that nobody waits long for the thread. */
export const smallStep: StepSize = { bytes: 4 << 20, facts: 1000, files: 128 }

/**
 * While gigabytes are to be read. A commit writes the pages of the indexes all over again, whatever it adds: importing 2 GB in small
 * steps took 473 commits and a second more cpu than in these. Still larger ones save nothing and cost memory, 13 MB when twice as large.
 */
export const largeStep: StepSize = { bytes: 64 << 20, facts: 2500, files: 1024 }

/** What one step has read and not yet committed. */
export class Batch implements FactSink {
  readonly responses: ResponseFact[] = []
  readonly sessionTotals: SessionTotalFact[] = []
  readonly limitHits: LimitReading[] = []
  readonly cursors = new Map<string, FileCursor>()
  readonly forgottenPaths: string[] = []
  readonly #size: StepSize
  #bytes = 0
  #files = 0

  constructor(size: StepSize) {
    this.#size = size
  }

  response(fact: ResponseFact) {
    this.responses.push(fact)
  }

  sessionTotal(fact: SessionTotalFact) {
    this.sessionTotals.push(fact)
  }

  limitHit(reading: LimitReading) {
    this.limitHits.push(reading)
  }

  addCost(bytes: number) {
    this.#bytes += bytes
    this.#files++
  }

  isFull(): boolean {
    const facts = this.responses.length + this.sessionTotals.length
    return this.#bytes >= this.#size.bytes || facts >= this.#size.facts || this.#files >= this.#size.files
  }

  /** Of the next read. */
  budgetBytes(): number {
    return this.#size.bytes - this.#bytes
  }

  /** Undefined when there is nothing to commit. */
  toCommit(): LedgerBatch | undefined {
    const { responses, sessionTotals, forgottenPaths, limitHits } = this
    if (responses.length + sessionTotals.length + this.cursors.size + forgottenPaths.length === 0) return undefined
    return { responses, sessionTotals, cursors: [...this.cursors.values()], forgottenPaths, readings: limitHits }
  }
}
