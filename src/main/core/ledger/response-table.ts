import { BulkInsert, marksFor } from './bulk-insert.ts'
import type { Cell, Database } from './database.ts'
import { copyingSessionsOf, eventKeyStart, isLoose, type Sighting, seenInTranscript, sessionOf } from './dedupe.ts'
import type { Dictionary } from './dictionary.ts'
import { messageHash } from './message-hash.ts'
import type { Origin, Origins } from './origins.ts'

export interface Countable {
  readonly sighting: Sighting
  readonly isCounted: boolean
}

export interface StoredSighting extends Countable {
  readonly id: number
}

const usualColumns = `message_hash, message_id, request_id, timestamp_ms, origin_id, input, output, cache_write_5m, cache_write_1h,
  cache_read, file_id, file_offset`

/** Nearly always what the table says they are by default. */
const seldomColumns = 'web_searches, is_complete, is_counted, is_session_named, seen_in, reported_cost_usd'

const columns = `${usualColumns}, ${seldomColumns}`

const updateOne = `UPDATE response SET (${columns}) = ${marksFor(columns)} WHERE id = ?`

export class ResponseTable {
  readonly #db: Database
  readonly #words: Dictionary
  readonly #files: Dictionary
  readonly #origins: Origins
  readonly #usualRows: BulkInsert
  readonly #otherRows: BulkInsert

  constructor(db: Database, words: Dictionary, files: Dictionary, origins: Origins) {
    this.#db = db
    this.#words = words
    this.#files = files
    this.#origins = origins
    this.#usualRows = new BulkInsert(db, 'INSERT INTO response', `id, ${usualColumns}`)
    this.#otherRows = new BulkInsert(db, 'INSERT INTO response', `id, ${columns}`)
  }

  /** Every sighting of the messages, by message id. */
  ofMessages(messageIds: readonly string[]): Map<string, StoredSighting[]> {
    const found = new Map<string, StoredSighting[]>()
    const hashes = JSON.stringify(messageIds.map(messageHash))
    for (const stored of this.#select('WHERE message_hash IN (SELECT value FROM json_each(?))', [hashes])) {
      const { messageId } = stored.sighting
      const known = found.get(messageId)
      if (known) known.push(stored)
      else found.set(messageId, [stored])
    }
    return found
  }

  newest(limit: number, fromMs = Number.MIN_SAFE_INTEGER): Sighting[] {
    const where = `WHERE is_counted AND timestamp_ms >= ? ORDER BY timestamp_ms DESC, message_id, coalesce(request_id, '') LIMIT ?`
    return this.#select(where, [fromMs, limit]).map(({ sighting }) => sighting)
  }

  insert(sightings: readonly Countable[]): void {
    let id = this.#db.number('SELECT max(id) FROM response')
    for (const { sighting, isCounted } of sightings) {
      id++
      const isUsual = isCounted && hasUsualCells(sighting)
      const cells = (isUsual ? this.#usualRows : this.#otherRows).startRow()
      cells.push(id)
      this.#pushUsualCells(sighting, cells)
      if (!isUsual) pushSeldomCells(sighting, isCounted, cells)
    }
    this.#usualRows.end()
    this.#otherRows.end()
    id -= sightings.length
    for (const { sighting } of sightings) this.#insertRelations(++id, sighting)
  }

  update(id: number, sighting: Sighting, isCounted: boolean): void {
    const cells: Cell[] = []
    this.#pushUsualCells(sighting, cells)
    pushSeldomCells(sighting, isCounted, cells)
    this.#db.run(updateOne, ...cells, id)
    this.#db.run('DELETE FROM copy WHERE response_id = ?', id)
    this.#insertRelations(id, sighting)
  }

  #insertRelations(id: number, sighting: Sighting): void {
    this.#insertCopies(id, sighting)
    // Those of a loose sighting are telemetry's word, which is kept as such.
    if (sighting.lineUuids === undefined || isLoose(sighting)) return
    for (const uuid of sighting.lineUuids) this.#db.run('INSERT OR IGNORE INTO line VALUES (?, ?)', uuid, id)
  }

  #insertCopies(id: number, sighting: Sighting): void {
    if (sighting.sessionIds.length === 1 && sighting.originalSessionId === undefined) return
    const owner = this.#words.idOf(sessionOf(sighting))
    for (const sessionId of copyingSessionsOf(sighting)) {
      this.#db.run('INSERT INTO copy VALUES (?, ?, ?)', id, this.#words.idOf(sessionId), owner)
    }
  }

  #pushUsualCells(sighting: Sighting, cells: Cell[]): void {
    const { messageId, tokens, place } = sighting
    cells.push(
      messageHash(messageId),
      messageId,
      sighting.requestId ?? null,
      sighting.timestampMs,
      this.#origins.idOf(originOf(sighting)),
      tokens.input,
      tokens.output,
      tokens.cacheWrite5m,
      tokens.cacheWrite1h,
      tokens.cacheRead,
      place === undefined ? null : this.#files.idOf(place.path),
      place === undefined ? null : place.offset,
    )
  }

  #select(where: string, cells: readonly Cell[]): StoredSighting[] {
    const rows = this.#db.rows(`SELECT id, ${columns} FROM response ${where}`, ...cells)
    const copies = this.#copiesOf(rows.map(([id]) => Number(id)))
    const lines = this.#linesOf(rows)
    return rows.map((row) => this.#storedOf(row, copies.get(Number(row[0])) ?? [], lines.get(Number(row[0]))))
  }

  #linesOf(rows: readonly Cell[][]): Map<number, string[]> {
    const lines = new Map<number, string[]>()
    const unnamed = rows.filter(([, , , requestId]) => requestId === null)
    if (unnamed.length === 0) return lines
    const events = unnamed.filter(([, , messageId]) => String(messageId).startsWith(eventKeyStart))
    const found = [
      ...this.#db.rows(
        'SELECT response_id, line_uuid FROM line WHERE response_id IN (SELECT value FROM json_each(?))',
        JSON.stringify(unnamed.map(([id]) => id)),
      ),
      ...events.flatMap(([id, , messageId]) =>
        this.#db
          .rows('SELECT line_uuid FROM answered_line WHERE message_id = ?', messageId as Cell)
          .map(([uuid]) => [id, uuid] as Cell[]),
      ),
    ]
    for (const [id, uuid] of found) {
      const known = lines.get(Number(id))
      if (known) known.push(String(uuid))
      else lines.set(Number(id), [String(uuid)])
    }
    for (const uuids of lines.values()) uuids.sort()
    return lines
  }

  #copiesOf(ids: readonly number[]): Map<number, string[]> {
    const copies = new Map<number, string[]>()
    if (ids.length === 0) return copies
    const rows = this.#db.rows(
      'SELECT response_id, session_id FROM copy WHERE response_id IN (SELECT value FROM json_each(?))',
      JSON.stringify(ids),
    )
    for (const [response, session] of rows) {
      const sessions = copies.get(Number(response)) ?? []
      sessions.push(this.#words.textOf(Number(session)))
      copies.set(Number(response), sessions)
    }
    return copies
  }

  #storedOf([id, ...cells]: Cell[], copies: string[], lineUuids: string[] | undefined): StoredSighting {
    const [
      ,
      messageId,
      requestId,
      timestampMs,
      originId,
      input,
      output,
      write5m,
      write1h,
      cacheRead,
      fileId,
      fileOffset,
      ...rest
    ] = cells
    const [webSearches, isComplete, isCounted, isSessionNamed, seenIn, reportedCostUsd] = rest
    const { sessionId, ...origin } = this.#origins.of(Number(originId))
    const sighting: Sighting = {
      ...origin,
      messageId: String(messageId),
      requestId: requestId == null ? undefined : String(requestId),
      lineUuids,
      timestampMs: Number(timestampMs),
      sessionIds: [sessionId, ...copies].sort(),
      originalSessionId: isSessionNamed === 1 ? sessionId : undefined,
      tokens: {
        input: Number(input),
        output: Number(output),
        cacheWrite5m: Number(write5m),
        cacheWrite1h: Number(write1h),
        cacheRead: Number(cacheRead),
      },
      webSearches: Number(webSearches),
      isComplete: isComplete === 1,
      seenIn: Number(seenIn),
      reportedCostUsd: reportedCostUsd == null ? undefined : Number(reportedCostUsd),
      place: fileId == null ? undefined : { path: this.#files.textOf(Number(fileId)), offset: Number(fileOffset) },
    }
    return { id: Number(id), sighting, isCounted: isCounted === 1 }
  }
}

function originOf(sighting: Sighting): Origin {
  const { project, model, requestedModel, agent, isFast, geo } = sighting
  return { sessionId: sessionOf(sighting), project, model, requestedModel, agent, isFast, geo }
}

function hasUsualCells(sighting: Sighting): boolean {
  return (
    sighting.webSearches === 0 &&
    sighting.isComplete &&
    sighting.originalSessionId === undefined &&
    sighting.seenIn === seenInTranscript &&
    sighting.reportedCostUsd === undefined
  )
}

function pushSeldomCells(sighting: Sighting, isCounted: boolean, cells: Cell[]): void {
  cells.push(
    sighting.webSearches,
    Number(sighting.isComplete),
    Number(isCounted),
    Number(sighting.originalSessionId !== undefined),
    sighting.seenIn,
    sighting.reportedCostUsd ?? null,
  )
}
