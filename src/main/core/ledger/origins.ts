import { BulkInsert } from './bulk-insert.ts'
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

interface KnownOrigin {
  readonly id: number
  readonly origin: Origin
}

/** Origins by number, like a dictionary. A session has few: they are loaded together, and one is found fastest by looking at each. */
export class Origins {
  readonly #db: Database
  readonly #words: Dictionary
  readonly #rows: BulkInsert
  readonly #bySession = new Map<string, KnownOrigin[]>()
  readonly #byId = new Map<number, Origin>()
  #transaction = Number.NaN
  #nextId = 1
  #unwritten: number[] = []

  constructor(db: Database, words: Dictionary) {
    this.#db = db
    this.#words = words
    this.#rows = new BulkInsert(db, 'INSERT INTO origin', `id, ${columns}`)
    db.afterRollback(() => this.#forget())
  }

  /** Adds the origin where it is new; `writeNew`, and after it that of the words, must then follow in the same transaction. */
  idOf(origin: Origin): number {
    const ofSession = this.#ofSession(origin.sessionId)
    return ofSession.find((known) => isSame(known.origin, origin))?.id ?? this.#add(origin, ofSession)
  }

  of(id: number): Origin {
    const known = this.#byId.get(id)
    if (known !== undefined) return known
    const [row] = this.#db.rows(`SELECT ${columns} FROM origin WHERE id = ?`, id)
    if (!row) throw new Error(`The ledger has no origin ${id}`)
    const origin = this.#originOf(row)
    this.#byId.set(id, origin)
    return origin
  }

  writeNew(): void {
    for (const id of this.#unwritten) {
      const origin = this.of(id)
      this.#rows
        .startRow()
        .push(
          id,
          this.#words.idOf(origin.sessionId),
          this.#wordOrNull(origin.project),
          this.#words.idOf(origin.model),
          this.#wordOrNull(origin.requestedModel),
          this.#wordOrNull(origin.agent),
          Number(origin.isFast),
          Number(origin.geo === 'us'),
        )
    }
    this.#rows.end()
    this.#unwritten = []
  }

  #ofSession(sessionId: string): KnownOrigin[] {
    const known = this.#bySession.get(sessionId)
    if (known) return known
    const loaded = this.#load(sessionId)
    this.#bySession.set(sessionId, loaded)
    return loaded
  }

  #load(sessionId: string): KnownOrigin[] {
    const session = this.#words.find(sessionId)
    if (session === undefined) return []
    return this.#db.rows(`SELECT id, ${columns} FROM origin WHERE session_id = ?`, session).map(([id, ...cells]) => {
      const origin = this.#originOf(cells)
      this.#byId.set(Number(id), origin)
      return { id: Number(id), origin }
    })
  }

  #add(origin: Origin, ofSession: KnownOrigin[]): number {
    if (this.#transaction !== this.#db.transactionNumber) {
      this.#transaction = this.#db.transactionNumber
      this.#nextId = this.#db.number('SELECT max(id) FROM origin') + 1
    }
    const id = this.#nextId++
    this.#unwritten.push(id)
    this.#byId.set(id, origin)
    ofSession.push({ id, origin })
    return id
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

  #forget(): void {
    this.#bySession.clear()
    this.#byId.clear()
    this.#transaction = Number.NaN
    this.#unwritten = []
  }
}

function isSame(a: Origin, b: Origin): boolean {
  return (
    a.project === b.project &&
    a.model === b.model &&
    a.requestedModel === b.requestedModel &&
    a.agent === b.agent &&
    a.isFast === b.isFast &&
    a.geo === b.geo
  )
}
