import type { Changes } from './changes.ts'
import type { Database } from './database.ts'
import { seenInTelemetry } from './dedupe.ts'
import type { Dictionary } from './dictionary.ts'
import type { ResponseTable } from './response-table.ts'

/** Telemetry does not say where somebody works. Its rows are of the project of their session's transcript, once that names one. */
export class ProjectNames {
  readonly #db: Database
  readonly #words: Dictionary
  readonly #responses: ResponseTable

  constructor(db: Database, words: Dictionary, responses: ResponseTable) {
    this.#db = db
    this.#words = words
    this.#responses = responses
  }

  /** For the sessions of a commit, before its names are written. */
  give(changes: Changes): void {
    for (const sessionId of changes.sessionIds) {
      const project = this.#projectOf(sessionId)
      for (const messageId of this.#rowsOtherwiseNamed(sessionId, project)) {
        for (const { id, sighting, isCounted } of this.#responses.ofMessages([messageId]).get(messageId) ?? []) {
          this.#responses.update(id, { ...sighting, project }, isCounted)
          if (isCounted) changes.touchQuarter(sighting.timestampMs)
        }
      }
    }
  }

  /** Of several always the same one, whichever came first. */
  #projectOf(sessionId: string): string | undefined {
    const [row] = this.#db.rows(
      `SELECT min(text) FROM origin JOIN word ON word.id = project_id WHERE session_id = ?
       AND EXISTS (SELECT 1 FROM response WHERE origin_id = origin.id AND is_counted AND seen_in <> ${seenInTelemetry})`,
      this.#words.find(sessionId) ?? null,
    )
    return row?.[0] == null ? undefined : String(row[0])
  }

  #rowsOtherwiseNamed(sessionId: string, project: string | undefined): string[] {
    return this.#db
      .rows(
        `SELECT message_id FROM response JOIN origin ON origin.id = origin_id
         WHERE session_id = ? AND seen_in = ${seenInTelemetry} AND project_id IS NOT ?`,
        this.#words.find(sessionId) ?? null,
        project === undefined ? null : (this.#words.find(project) ?? null),
      )
      .map(([messageId]) => String(messageId))
  }
}
