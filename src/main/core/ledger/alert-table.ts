import type { AlertSnooze } from '../meaning/alerts.ts'
import type { Database } from './database.ts'
import type { FiredAlert } from './ledger.ts'

/** Which warnings were given, and which are wanted no more until a reset: what makes them come once, whatever restarts in between. */
export class AlertTable {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  /** Oldest first. */
  firedSince(sinceMs: number): FiredAlert[] {
    return this.#db
      .rows(
        `SELECT account, window_id, resets_at_ms, threshold, kind, fired_at_ms, detail FROM fired_alert
         WHERE fired_at_ms >= ? ORDER BY fired_at_ms, rowid`,
        sinceMs,
      )
      .map(([account, windowId, resetsAtMs, threshold, kind, firedAtMs, detail]) => ({
        account: String(account),
        windowId: String(windowId),
        ...(resetsAtMs != null && { resetsAtMs: Number(resetsAtMs) }),
        ...(threshold != null && { threshold: Number(threshold) }),
        kind: String(kind),
        firedAtMs: Number(firedAtMs),
        ...(detail != null && { detail: String(detail) }),
      }))
  }

  /** All of them, or none. */
  record(alerts: readonly FiredAlert[]): void {
    this.#db.transaction(() => {
      for (const { account, windowId, resetsAtMs, threshold, kind, firedAtMs, detail } of alerts) {
        this.#db.run(
          'INSERT INTO fired_alert VALUES (?, ?, ?, ?, ?, ?, ?)',
          account,
          windowId,
          resetsAtMs ?? null,
          threshold ?? null,
          kind,
          firedAtMs,
          detail ?? null,
        )
      }
    })
  }

  snoozes(): AlertSnooze[] {
    return this.#db
      .rows('SELECT account, window_id, until_ms FROM alert_snooze ORDER BY account, window_id')
      .map(([account, windowId, untilMs]) => ({ account: String(account), windowId: String(windowId), untilMs: Number(untilMs) }))
  }

  snooze({ account, windowId, untilMs }: AlertSnooze): void {
    this.#db.run('INSERT OR REPLACE INTO alert_snooze VALUES (?, ?, ?)', account, windowId, untilMs)
  }
}
