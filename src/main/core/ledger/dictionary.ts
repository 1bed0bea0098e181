import { BulkInsert } from './bulk-insert.ts'
import type { Database } from './database.ts'

/** Texts by number, in the table `word` or `file`. Numbers are never reused, so what is known stays true. */
export class Dictionary {
  readonly #db: Database
  readonly #table: 'word' | 'file'
  readonly #rows: BulkInsert
  readonly #ids = new Map<string, number>()
  readonly #texts: string[] = []
  #caughtUpIn = Number.NaN
  #unwrittenFrom = Number.POSITIVE_INFINITY

  constructor(db: Database, table: 'word' | 'file') {
    this.#db = db
    this.#table = table
    this.#rows = new BulkInsert(db, `INSERT INTO ${table}`, 'id, text')
    db.afterRollback(() => this.#forget())
  }

  find(text: string): number | undefined {
    const known = this.#ids.get(text)
    if (known !== undefined) return known
    // In a transaction nobody else adds anything, so once is enough: an import meets thousands of new texts.
    if (this.#caughtUpIn === this.#db.transactionNumber) return undefined
    this.#catchUp()
    return this.#ids.get(text)
  }

  /** Adds the text where it is new; `writeNew` must then follow in the same transaction. */
  idOf(text: string): number {
    const known = this.find(text)
    if (known !== undefined) return known
    const id = Math.max(this.#texts.length, 1)
    this.#unwrittenFrom = Math.min(this.#unwrittenFrom, id)
    this.#remember(id, text)
    return id
  }

  /** All at once, because an import has thousands. */
  writeNew(): void {
    for (let id = this.#unwrittenFrom; id < this.#texts.length; id++) this.#rows.startRow().push(id, this.textOf(id))
    this.#rows.end()
    this.#unwrittenFrom = Number.POSITIVE_INFINITY
  }

  textOf(id: number): string {
    if (this.#texts[id] === undefined) this.#catchUp()
    const text = this.#texts[id]
    if (text === undefined) throw new Error(`The ledger has no ${this.#table} ${id}`)
    return text
  }

  #catchUp(): void {
    this.#caughtUpIn = this.#db.transactionNumber
    const after = Math.max(this.#texts.length - 1, 0)
    for (const [id, text] of this.#db.rows(`SELECT id, text FROM ${this.#table} WHERE id > ? ORDER BY id`, after)) {
      this.#remember(Number(id), String(text))
    }
  }

  #remember(id: number, text: string): void {
    this.#ids.set(text, id)
    this.#texts[id] = text
  }

  #forget(): void {
    this.#ids.clear()
    this.#texts.length = 0
    this.#caughtUpIn = Number.NaN
    this.#unwrittenFrom = Number.POSITIVE_INFINITY
  }
}
