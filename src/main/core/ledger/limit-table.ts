import type { LimitReading, OfficialWindow, PercentRise } from '../limit-reading.ts'
import {
  isAbsent,
  officialWindowOf,
  type ReadingRefusal,
  type ReadWindow,
  type ReadWindows,
  refusalOf,
  sameResetMs,
  withReading,
} from '../meaning/readings.ts'
import type { Cell, Database } from './database.ts'

const windowColumns = `account, window_id, resets_at_ms, first_read_at_ms, read_at_ms, newest_at_ms, is_over, hit_at_ms,
  waiting_at_ms, waiting_percent, waiting_is_over, waiting_session`

export interface ReadReadings {
  hasChanged: boolean
  refused: Partial<Record<ReadingRefusal, number>>
}

/** What official readings have come to. The rules are those of meaning/readings.ts. */
export class LimitTable {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  /** In the transaction of a commit. */
  read(readings: readonly LimitReading[], now: number): ReadReadings {
    const outcome: ReadReadings = { hasChanged: false, refused: {} }
    for (const reading of readings) {
      const refusal = refusalOf(reading, now)
      if (refusal) outcome.refused[refusal] = (outcome.refused[refusal] ?? 0) + 1
      else if (this.#readOne(reading, now)) outcome.hasChanged = true
    }
    return outcome
  }

  /** By reset. */
  windows(sinceMs: number): OfficialWindow[] {
    return this.#stored('resets_at_ms >= ?', sinceMs).map(({ window }) => officialWindowOf(window))
  }

  rises(sinceMs: number): PercentRise[] {
    return this.#db
      .rows(
        `SELECT account, window_id, resets_at_ms, at_ms, percent, source FROM limit_rise JOIN limit_window ON id = window
         WHERE at_ms >= ? ORDER BY at_ms, account, window_id, resets_at_ms`,
        sinceMs,
      )
      .map(([account, windowId, resetsAtMs, atMs, percent, source]) => ({
        account: String(account),
        windowId: String(windowId),
        resetsAtMs: Number(resetsAtMs),
        atMs: Number(atMs),
        percent: Number(percent),
        source: source as PercentRise['source'],
      }))
  }

  absent(): { account: string; windowId: string }[] {
    return this.#db
      .rows('SELECT account, window_id, absent_at_ms FROM limit_absence ORDER BY account, window_id')
      .map(([account, windowId, absentAtMs]) => ({
        account: String(account),
        windowId: String(windowId),
        absentAtMs: Number(absentAtMs),
      }))
      .filter(({ account, windowId, absentAtMs }) => {
        // A window that ended before was there then, and is no more.
        const stored = this.#stored('account = ? AND window_id = ? AND resets_at_ms >= ?', account, windowId, absentAtMs)
        return isAbsent({ windows: stored.map(({ window }) => window), absentAtMs })
      })
      .map(({ account, windowId }) => ({ account, windowId }))
  }

  #readOne(reading: LimitReading, now: number): boolean {
    const stored = this.#near(reading)
    const known: ReadWindows = { windows: stored.map(({ window }) => window), ...this.#absenceOf(reading) }
    const next = withReading(known, reading, now)
    let hasChanged = false
    for (const window of next.windows) {
      if (known.windows.includes(window)) continue
      const id = stored.find((one) => !next.windows.includes(one.window))?.id
      hasChanged = this.#write(window, id) || hasChanged
    }
    if (next.absentAtMs === undefined || next.absentAtMs === known.absentAtMs) return hasChanged
    this.#db.run('INSERT OR REPLACE INTO limit_absence VALUES (?, ?, ?)', reading.account, reading.windowId, next.absentAtMs)
    return true
  }

  /** The only windows that the reading can be about. */
  #near({ account, windowId, resetsAtMs }: LimitReading): StoredWindow[] {
    if (resetsAtMs === undefined) return []
    return this.#stored(
      'resets_at_ms BETWEEN ? AND ? AND account = ? AND window_id = ?',
      resetsAtMs - sameResetMs,
      resetsAtMs + sameResetMs,
      account,
      windowId,
    )
  }

  #absenceOf({ account, windowId }: LimitReading): { absentAtMs?: number } {
    const [row] = this.#db.rows('SELECT absent_at_ms FROM limit_absence WHERE account = ? AND window_id = ?', account, windowId)
    return row ? { absentAtMs: Number(row[0]) } : {}
  }

  #stored(where: string, ...cells: Cell[]): StoredWindow[] {
    return this.#db
      .rows(`SELECT id, ${windowColumns} FROM limit_window WHERE ${where} ORDER BY resets_at_ms, account, window_id`, ...cells)
      .map(([id, ...row]) => ({ id: Number(id), window: windowOf(row, this.#risesOf(Number(id))) }))
  }

  #risesOf(id: number): ReadWindow['rises'] {
    return this.#db
      .rows('SELECT at_ms, percent, source FROM limit_rise WHERE window = ? ORDER BY at_ms', id)
      .map(([atMs, percent, source]) => ({
        atMs: Number(atMs),
        percent: Number(percent),
        source: source as PercentRise['source'],
      }))
  }

  /** False where the same stands there already. */
  #write(window: ReadWindow, known: number | undefined): boolean {
    const cells = cellsOf(window)
    const id = known ?? this.#db.number('SELECT max(id) FROM limit_window') + 1
    if (known !== undefined) {
      const [before] = this.#db.rows(`SELECT ${windowColumns} FROM limit_window WHERE id = ?`, id)
      const isSame = JSON.stringify(before) === JSON.stringify(cells)
      if (isSame && JSON.stringify(this.#risesOf(id)) === JSON.stringify(window.rises)) return false
    }
    this.#db.run(
      `INSERT OR REPLACE INTO limit_window (id, ${windowColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      ...cells,
    )
    this.#db.run('DELETE FROM limit_rise WHERE window = ?', id)
    for (const { atMs, percent, source } of window.rises)
      this.#db.run('INSERT INTO limit_rise VALUES (?, ?, ?, ?)', id, atMs, percent, source)
    return true
  }
}

interface StoredWindow {
  id: number
  window: ReadWindow
}

function windowOf(row: Cell[], rises: ReadWindow['rises']): ReadWindow {
  const [account, windowId, resetsAt, firstReadAt, readAt, newestAt, isOver, hitAt, waitingAt, percent, waitingIsOver, session] =
    row
  return {
    account: String(account),
    windowId: String(windowId),
    resetsAtMs: Number(resetsAt),
    firstReadAtMs: Number(firstReadAt),
    rises,
    isOver: isOver === 1,
    ...(readAt != null && { readAtMs: Number(readAt) }),
    ...(newestAt != null && { newestAtMs: Number(newestAt) }),
    ...(hitAt != null && { hitAtMs: Number(hitAt) }),
    ...(waitingAt != null && {
      waiting: { atMs: Number(waitingAt), percent: Number(percent), isOver: waitingIsOver === 1, sessionId: String(session) },
    }),
  }
}

/** In the order of the columns. */
function cellsOf({ waiting, ...window }: ReadWindow): Cell[] {
  return [
    window.account,
    window.windowId,
    window.resetsAtMs,
    window.firstReadAtMs,
    window.readAtMs ?? null,
    window.newestAtMs ?? null,
    Number(window.isOver),
    window.hitAtMs ?? null,
    waiting?.atMs ?? null,
    waiting?.percent ?? null,
    waiting ? Number(waiting.isOver) : null,
    waiting?.sessionId ?? null,
  ]
}
