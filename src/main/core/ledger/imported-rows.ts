/**
 * [Note: imported rows] What a person brought along from another tracker. Most of it is in transcripts too, but neither names the other, so
 * an imported entry counts only while no UTC day that it is of has a counted response of any other kind. That is asked again for each day
 * that a commit touches, so it is the same whichever came first.
 */
import type { ResponseFact } from '../usage.ts'
import type { Changes } from './changes.ts'
import type { Database } from './database.ts'
import { mergeSightings, type Sighting, seenInImport, sightingOf } from './dedupe.ts'
import type { Countable, ResponseTable } from './response-table.ts'

const keyStart = 'import '
const wholeDayKeyStart = `${keyStart}day `

/** `isWholeDay`: what is told is a day's sum, and the time is that day's start in some zone. */
export const importKey = (key: string, isWholeDay: boolean) => `${isWholeDay ? wholeDayKeyStart : keyStart}${key}`

export const isImported = ({ messageId, seenIn }: ResponseFact) => seenIn === 'manual' && messageId.startsWith(keyStart)

/** For SQL. */
export const isImportedRow = `seen_in = ${seenInImport} AND message_id GLOB '${keyStart}*'`

const dayMs = 24 * 60 * 60_000
const dayOf = (ms: number) => Math.floor(ms / dayMs)

/** The UTC days, since 1970, that an entry is of: a day of another zone is of two. */
export function daysOfImport({ messageId, timestampMs }: { messageId: string; timestampMs: number }): number[] {
  const [first, last] = [dayOf(timestampMs), dayOf(timestampMs + dayMs - 1)]
  return messageId.startsWith(wholeDayKeyStart) && last > first ? [first, last] : [first]
}

/** Made with the first import: who never has any need not keep it. */
const index = `CREATE INDEX IF NOT EXISTS response_imported ON response (timestamp_ms) WHERE ${isImportedRow}`

export class ImportedRows {
  readonly #db: Database
  readonly #responses: ResponseTable
  #isOn: boolean | undefined

  constructor(db: Database, responses: ResponseTable) {
    this.#db = db
    this.#responses = responses
    db.afterRollback(() => {
      this.#isOn = undefined
    })
  }

  /** To be called with every commit, after all other rows have been written and settled. */
  update(facts: readonly ResponseFact[], changes: Changes): void {
    if (facts.length > 0 && !this.#hasAny()) {
      this.#db.exec(index)
      this.#isOn = true
    }
    if (!this.#hasAny()) return
    const days = new Set([...changes.quarters].map(dayOf))
    for (const sighting of this.#write(facts, changes)) for (const day of daysOfImport(sighting)) days.add(day)
    this.#count(days, changes)
  }

  /** Of these days, those on which imported entries do not count. */
  coveredAmong(days: Iterable<number>): Set<number> {
    return new Set([...days].filter((day) => this.#isCovered(day)))
  }

  #hasAny(): boolean {
    this.#isOn ??= this.#db.number("SELECT count(*) FROM sqlite_master WHERE name = 'response_imported'") > 0
    return this.#isOn
  }

  /** Answers what is new. It is not counted yet. */
  #write(facts: readonly ResponseFact[], changes: Changes): Sighting[] {
    const incoming = new Map<string, Sighting>()
    for (const sighting of facts.map(sightingOf)) {
      const known = incoming.get(sighting.messageId)
      incoming.set(sighting.messageId, known ? mergeSightings(known, sighting) : sighting)
    }
    const stored = this.#responses.ofMessages([...incoming.keys()])
    const inserts: Countable[] = []
    for (const [messageId, sighting] of incoming) {
      const [before] = stored.get(messageId) ?? []
      if (!before) {
        inserts.push({ sighting, isCounted: false })
        continue
      }
      const after = mergeSightings(before.sighting, sighting)
      if (after === before.sighting) continue
      this.#responses.update(before.id, after, before.isCounted)
      if (!before.isCounted) continue
      changes.changedResponses++
      changes.touch(before.sighting)
      changes.touch(after)
    }
    this.#responses.insert(inserts)
    return inserts.map(({ sighting }) => sighting)
  }

  #count(days: ReadonlySet<number>, changes: Changes): void {
    const seen = new Set<number>()
    const covered = new Map<number, boolean>()
    const isCovered = (day: number) => {
      const known = covered.get(day) ?? this.#isCovered(day)
      covered.set(day, known)
      return known
    }
    for (const day of days) {
      for (const { id, isCounted, ...row } of this.#rowsTouching(day)) {
        if (seen.has(id)) continue
        seen.add(id)
        const counts = !daysOfImport(row).some(isCovered)
        if (counts === isCounted) continue
        this.#db.run('UPDATE response SET is_counted = ? WHERE id = ?', Number(counts), id)
        changes.touchQuarter(row.timestampMs)
        changes.newResponses += counts ? 1 : -1
      }
    }
  }

  /** Those of the day before may reach into it. */
  #rowsTouching(day: number) {
    return this.#db
      .rows(
        `SELECT id, message_id, timestamp_ms, is_counted FROM response INDEXED BY response_imported
         WHERE timestamp_ms >= ? AND timestamp_ms < ? AND ${isImportedRow}`,
        (day - 1) * dayMs,
        (day + 1) * dayMs,
      )
      .map(([id, messageId, timestampMs, isCounted]) => ({
        id: Number(id),
        messageId: String(messageId),
        timestampMs: Number(timestampMs),
        isCounted: isCounted === 1,
      }))
  }

  #isCovered(day: number): boolean {
    const found = this.#db.rows(
      `SELECT 1 FROM response WHERE timestamp_ms >= ? AND timestamp_ms < ? AND is_counted AND NOT (${isImportedRow}) LIMIT 1`,
      day * dayMs,
      (day + 1) * dayMs,
    )
    return found.length > 0
  }
}
