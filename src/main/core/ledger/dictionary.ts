import { BulkInsert } from './bulk-insert.ts'
import type { Database } from './database.ts'

/** More texts than this that one transaction asks for and nobody has loaded: reading all of them is then cheaper than one by one. */
const fewMisses = 32

/**
 * Texts by number, in the table `word` or `file`. Numbers are never reused, so what is known stays true. Only what is asked for is
 * loaded: a start needs a few dozen of the thousands there are.
 */
export class Dictionary {
  readonly #db: Database
  readonly #table: 'word' | 'file'
  readonly #rows: BulkInsert
  readonly #ids = new Map<string, number>()
  readonly #texts = new Map<number, string>()
  /** All up to this number are loaded. */
  #completeTo = 0
  /** In a transaction nobody else adds anything: what is known of the whole table then stays true to its end. */
  #transaction = Number.NaN
  #misses = 0
  #isComplete = false
  #nextId = 1
  #unwritten: number[] = []

  constructor(db: Database, table: 'word' | 'file') {
    this.#db = db
    this.#table = table
    this.#rows = new BulkInsert(db, `INSERT INTO ${table}`, 'id, text')
    db.afterRollback(() => this.#forget())
  }

  find(text: string): number | undefined {
    const known = this.#ids.get(text)
    if (known !== undefined) return known
    this.#enterTransaction()
    if (this.#isComplete) return undefined
    this.#misses++
    if (this.#misses > fewMisses) {
      this.#loadAll()
      return this.#ids.get(text)
    }
    const [row] = this.#db.rows(`SELECT id FROM ${this.#table} WHERE text = ?`, text)
    if (row) this.#remember(Number(row[0]), text)
    return this.#ids.get(text)
  }

  /** Adds the text where it is new; `writeNew` must then follow in the same transaction. */
  idOf(text: string): number {
    const known = this.find(text)
    if (known !== undefined) return known
    const id = this.#nextId++
    this.#unwritten.push(id)
    this.#remember(id, text)
    return id
  }

  /** All at once, because an import has thousands. */
  writeNew(): void {
    for (const id of this.#unwritten) this.#rows.startRow().push(id, this.textOf(id))
    this.#rows.end()
    this.#unwritten = []
  }

  textOf(id: number): string {
    const known = this.#texts.get(id)
    if (known !== undefined) return known
    const [row] = this.#db.rows(`SELECT text FROM ${this.#table} WHERE id = ?`, id)
    if (!row) throw new Error(`The ledger has no ${this.#table} ${id}`)
    this.#remember(id, String(row[0]))
    return String(row[0])
  }

  #enterTransaction(): void {
    if (this.#transaction === this.#db.transactionNumber) return
    this.#transaction = this.#db.transactionNumber
    this.#misses = 0
    this.#isComplete = false
    this.#nextId = this.#db.number(`SELECT max(id) FROM ${this.#table}`) + 1
  }

  #loadAll(): void {
    const query = `SELECT id, text FROM ${this.#table} WHERE id > ?`
    for (const [id, text] of this.#db.manyRows<[number, string]>('id, text', query, this.#completeTo)) this.#remember(id, text)
    this.#completeTo = this.#nextId - 1
    this.#isComplete = !Number.isNaN(this.#transaction)
  }

  #remember(id: number, text: string): void {
    this.#ids.set(text, id)
    this.#texts.set(id, text)
  }

  #forget(): void {
    this.#ids.clear()
    this.#texts.clear()
    this.#completeTo = 0
    this.#transaction = Number.NaN
    this.#unwritten = []
  }
}
