import type { FileCursor } from '../usage.ts'
import { BulkInsert } from './bulk-insert.ts'
import type { Database } from './database.ts'
import type { Dictionary } from './dictionary.ts'

export class CursorTable {
  readonly #db: Database
  readonly #files: Dictionary
  readonly #rows: BulkInsert

  constructor(db: Database, files: Dictionary) {
    this.#db = db
    this.#files = files
    this.#rows = new BulkInsert(
      db,
      'INSERT OR REPLACE INTO file_cursor',
      'file_id, inode, birthtime_ms, size_bytes, mtime_ms, read_offset, last_timestamp_ms, fingerprint',
    )
  }

  all(): Map<string, FileCursor> {
    const rows = this.#db.rows(
      `SELECT text, inode, birthtime_ms, size_bytes, mtime_ms, read_offset, last_timestamp_ms, fingerprint
       FROM file_cursor JOIN file ON file.id = file_id ORDER BY text`,
    )
    const cursors = rows.map(([path, inode, birthtimeMs, sizeBytes, mtimeMs, offset, lastTimestampMs, fingerprint]) => ({
      path: String(path),
      inode: Number(inode),
      birthtimeMs: Number(birthtimeMs),
      sizeBytes: Number(sizeBytes),
      mtimeMs: Number(mtimeMs),
      offset: Number(offset),
      ...(lastTimestampMs != null && { lastTimestampMs: Number(lastTimestampMs) }),
      ...(fingerprint != null && { fingerprint: Number(fingerprint) }),
    }))
    return new Map(cursors.map((cursor) => [cursor.path, cursor]))
  }

  put(cursors: readonly FileCursor[]): void {
    for (const cursor of cursors) {
      this.#rows
        .startRow()
        .push(
          this.#files.idOf(cursor.path),
          cursor.inode,
          cursor.birthtimeMs,
          cursor.sizeBytes,
          cursor.mtimeMs,
          cursor.offset,
          cursor.lastTimestampMs ?? null,
          cursor.fingerprint ?? null,
        )
    }
    this.#rows.end()
  }

  forget(path: string): void {
    const file = this.#files.find(path)
    if (file !== undefined) this.#db.run('DELETE FROM file_cursor WHERE file_id = ?', file)
  }
}
