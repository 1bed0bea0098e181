import type { ForecastPromise } from '../meaning/forecast-score.ts'
import type { Database } from './database.ts'

/** What forecasts have said, to be held against what came. */
export class PromiseTable {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  /** Made at or after the instant, oldest first. */
  madeSince(sinceMs: number): ForecastPromise[] {
    return this.#db
      .rows(
        `SELECT account, window_id, resets_at_ms, made_at_ms, low, mid, high, linear FROM forecast_promise
         WHERE made_at_ms >= ? ORDER BY made_at_ms, account, window_id`,
        sinceMs,
      )
      .map(([account, windowId, resetsAtMs, madeAtMs, low, mid, high, linear]) => ({
        account: String(account),
        windowId: String(windowId),
        resetsAtMs: Number(resetsAtMs),
        madeAtMs: Number(madeAtMs),
        low: Number(low),
        mid: Number(mid),
        high: Number(high),
        linear: Number(linear),
      }))
  }

  add(promises: readonly ForecastPromise[]): void {
    this.#db.transaction(() => {
      for (const { account, windowId, resetsAtMs, madeAtMs, low, mid, high, linear } of promises) {
        this.#db.run(
          'INSERT OR REPLACE INTO forecast_promise VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
          account,
          windowId,
          resetsAtMs,
          madeAtMs,
          low,
          mid,
          high,
          linear,
        )
      }
    })
  }
}
