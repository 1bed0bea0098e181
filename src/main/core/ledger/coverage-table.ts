import type { Database } from './database.ts'
import type { CoverageSpan } from './ledger.ts'

/** Spans that neither overlap nor touch. */
export class CoverageTable {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  all(): CoverageSpan[] {
    return this.#db
      .rows('SELECT from_ms, to_ms FROM coverage_span ORDER BY from_ms')
      .map(([from, to]) => ({ from: Number(from), to: Number(to) }))
  }

  add({ from, to }: CoverageSpan): void {
    const joined = this.all().filter((span) => span.from <= to && span.to >= from)
    const union = { from: Math.min(from, ...joined.map((span) => span.from)), to: Math.max(to, ...joined.map((span) => span.to)) }
    this.#db.run('DELETE FROM coverage_span WHERE from_ms <= ? AND to_ms >= ?', to, from)
    this.#db.run('INSERT INTO coverage_span VALUES (?, ?)', union.from, union.to)
  }
}
