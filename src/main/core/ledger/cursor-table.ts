import type { FileCursor } from '../usage.ts'
import { BulkInsert } from './bulk-insert.ts'
import type { Database } from './database.ts'
import type { Dictionary } from './dictionary.ts'

const cursorColumns = 'text, inode, birthtime_ms, size_bytes, mtime_ms, read_offset, last_timestamp_ms, fingerprint'

type CursorRow = [
  path: string,
  inode: number | string,
  birthtimeMs: number | string,
  sizeBytes: number,
  mtimeMs: number | string,
  offset: number,
  lastTimestampMs: number | null,
  fingerprint: number | null,
]

/** A REAL on its way through JSON: nearly all are whole, and those that are not go as text with every digit. */
function exactly(column: string): string {
  const isWhole = `${column} = CAST(${column} AS INTEGER) AND abs(${column}) < ${Number.MAX_SAFE_INTEGER}`
  return `CASE WHEN ${isWhole} THEN CAST(${column} AS INTEGER) ELSE format('%!.17g', ${column}) END AS ${column}`
}

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
    const rows = this.#db.manyRows<CursorRow>(
      cursorColumns,
      `SELECT text, ${exactly('inode')}, ${exactly('birthtime_ms')}, size_bytes, ${exactly('mtime_ms')}, read_offset,
         last_timestamp_ms, fingerprint
       FROM file_cursor JOIN file ON file.id = file_id ORDER BY text`,
    )
    const cursors = new Map<string, FileCursor>()
    for (const [path, inode, birthtimeMs, sizeBytes, mtimeMs, offset, lastTimestampMs, fingerprint] of rows) {
      cursors.set(path, {
        path,
        inode: Number(inode),
        birthtimeMs: Number(birthtimeMs),
        sizeBytes,
        mtimeMs: Number(mtimeMs),
        offset,
        ...(lastTimestampMs != null && { lastTimestampMs }),
        ...(fingerprint != null && { fingerprint }),
      })
    }
    return cursors
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
