import type { Database } from './database.ts'

/** Texts by number, in the table `word` or `file`. Numbers are never reused, so what is known stays true. */
export class Dictionary {
  readonly #db: Database
  readonly #table: 'word' | 'file'
  readonly #ids = new Map<string, number>()
  readonly #texts: string[] = []

  constructor(db: Database, table: 'word' | 'file') {
    this.#db = db
    this.#table = table
    db.afterRollback(() => this.#forget())
  }

  find(text: string): number | undefined {
    const known = this.#ids.get(text)
    if (known !== undefined) return known
    this.#catchUp()
    return this.#ids.get(text)
  }

  /** Adds the text where it is new. */
  idOf(text: string): number {
    const known = this.find(text)
    if (known !== undefined) return known
    const { rowId } = this.#db.prepare(`INSERT INTO ${this.#table} (text) VALUES (?)`).run(text)
    this.#remember(rowId, text)
    return rowId
  }

  textOf(id: number): string {
    if (this.#texts[id] === undefined) this.#catchUp()
    const text = this.#texts[id]
    if (text === undefined) throw new Error(`The ledger has no ${this.#table} ${id}`)
    return text
  }

  #catchUp(): void {
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
  }
}
