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

/** Origins by number, like a dictionary. A session has few, so one of them is found fastest by looking at each. */
export class Origins {
  readonly #db: Database
  readonly #words: Dictionary
  readonly #rows: BulkInsert
  readonly #bySession = new Map<string, KnownOrigin[]>()
  readonly #byId: Origin[] = []
  #caughtUpIn = Number.NaN
  #unwrittenFrom = Number.POSITIVE_INFINITY

  constructor(db: Database, words: Dictionary) {
    this.#db = db
    this.#words = words
    this.#rows = new BulkInsert(db, 'INSERT INTO origin', `id, ${columns}`)
    db.afterRollback(() => this.#forget())
  }

  /** Adds the origin where it is new; `writeNew`, and after it that of the words, must then follow in the same transaction. */
  idOf(origin: Origin): number {
    return this.#find(origin) ?? this.#add(origin)
  }

  of(id: number): Origin {
    if (this.#byId[id] === undefined) this.#catchUp()
    const origin = this.#byId[id]
    if (origin === undefined) throw new Error(`The ledger has no origin ${id}`)
    return origin
  }

  writeNew(): void {
    for (let id = this.#unwrittenFrom; id < this.#byId.length; id++) {
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
    this.#unwrittenFrom = Number.POSITIVE_INFINITY
  }

  #find(origin: Origin): number | undefined {
    const known = this.#known(origin)
    if (known !== undefined || this.#caughtUpIn === this.#db.transactionNumber) return known
    this.#catchUp()
    return this.#known(origin)
  }

  #known(origin: Origin): number | undefined {
    const ofSession = this.#bySession.get(origin.sessionId)
    return ofSession?.find((known) => isSame(known.origin, origin))?.id
  }

  #add(origin: Origin): number {
    const id = Math.max(this.#byId.length, 1)
    this.#unwrittenFrom = Math.min(this.#unwrittenFrom, id)
    this.#remember(id, origin)
    return id
  }

  #catchUp(): void {
    this.#caughtUpIn = this.#db.transactionNumber
    const after = Math.max(this.#byId.length - 1, 0)
    for (const [id, ...cells] of this.#db.wholeNumbers(`id, ${columns}`, 'FROM origin WHERE id > ?', after)) {
      this.#remember(Number(id), this.#originOf(cells))
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

  #remember(id: number, origin: Origin): void {
    const ofSession = this.#bySession.get(origin.sessionId)
    if (ofSession) ofSession.push({ id, origin })
    else this.#bySession.set(origin.sessionId, [{ id, origin }])
    this.#byId[id] = origin
  }

  #forget(): void {
    this.#bySession.clear()
    this.#byId.length = 0
    this.#caughtUpIn = Number.NaN
    this.#unwrittenFrom = Number.POSITIVE_INFINITY
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
