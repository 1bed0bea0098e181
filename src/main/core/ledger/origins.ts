import type { Cell, Database } from './database.ts'
import type { Dictionary } from './dictionary.ts'

/** What many responses have in common. */
export interface Origin {
  readonly sessionId: string
  readonly project: string | undefined
  readonly model: string
  readonly requestedModel: string | undefined
  readonly agent: string | undefined
  readonly isFast: boolean
  readonly geo: 'us' | undefined
}

const columns = 'session_id, project_id, model_id, requested_model_id, agent_id, is_fast, is_us'

/** Origins by number, like a dictionary. */
export class Origins {
  readonly #db: Database
  readonly #words: Dictionary
  readonly #ids = new Map<string, number>()
  readonly #origins: Origin[] = []

  constructor(db: Database, words: Dictionary) {
    this.#db = db
    this.#words = words
    db.afterRollback(() => this.#forget())
  }

  /** Adds the origin where it is new. */
  idOf(origin: Origin): number {
    const cells = [
      this.#words.idOf(origin.sessionId),
      this.#wordOrNull(origin.project),
      this.#words.idOf(origin.model),
      this.#wordOrNull(origin.requestedModel),
      this.#wordOrNull(origin.agent),
      Number(origin.isFast),
      Number(origin.geo === 'us'),
    ]
    const key = cells.join()
    if (!this.#ids.has(key)) this.#catchUp()
    return this.#ids.get(key) ?? this.#add(origin, cells)
  }

  of(id: number): Origin {
    if (this.#origins[id] === undefined) this.#catchUp()
    const origin = this.#origins[id]
    if (origin === undefined) throw new Error(`The ledger has no origin ${id}`)
    return origin
  }

  #add(origin: Origin, cells: Cell[]): number {
    const { rowId } = this.#db.prepare(`INSERT INTO origin (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)`).run(...cells)
    this.#remember(rowId, origin, cells)
    return rowId
  }

  #catchUp(): void {
    const after = Math.max(this.#origins.length - 1, 0)
    for (const [id, ...cells] of this.#db.rows(`SELECT id, ${columns} FROM origin WHERE id > ? ORDER BY id`, after)) {
      this.#remember(Number(id), this.#originOf(cells), cells)
    }
  }

  #originOf([session, project, model, requestedModel, agent, isFast, isUs]: Cell[]): Origin {
    return {
      sessionId: this.#words.textOf(Number(session)),
      project: this.#textOrNone(project),
      model: this.#words.textOf(Number(model)),
      requestedModel: this.#textOrNone(requestedModel),
      agent: this.#textOrNone(agent),
      isFast: isFast === 1,
      geo: isUs === 1 ? 'us' : undefined,
    }
  }

  #textOrNone(word: Cell | undefined): string | undefined {
    return word == null ? undefined : this.#words.textOf(Number(word))
  }

  #wordOrNull(text: string | undefined): number | null {
    return text === undefined ? null : this.#words.idOf(text)
  }

  #remember(id: number, origin: Origin, cells: Cell[]): void {
    this.#ids.set(cells.join(), id)
    this.#origins[id] = origin
  }

  #forget(): void {
    this.#ids.clear()
    this.#origins.length = 0
  }
}
