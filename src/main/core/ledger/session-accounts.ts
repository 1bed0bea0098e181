import type { PromptBand } from '../usage.ts'
import type { Cell, Database } from './database.ts'
import { eventKeyStart, seenInTelemetry } from './dedupe.ts'
import type { Dictionary } from './dictionary.ts'
import { isImportedRow } from './imported-rows.ts'
import type { AccountedUse, SessionAccount } from './ledger.ts'
import type { MetricTable } from './metric-table.ts'
import type { Origins } from './origins.ts'
import { promptBandSql, tokenColumns, tokenSums } from './slice-table.ts'

const dayMs = 24 * 60 * 60_000

/** Whether a row is known by its request or event alone: in SQL what `isLoose` is in dedupe.ts. */
const isLooseSql = `(message_id GLOB '${eventKeyStart}*' OR message_id = 'request ' || request_id OR message_id GLOB 'export *')`

/** Who counted what of one session. */
export class SessionAccounts {
  readonly #db: Database
  readonly #words: Dictionary
  readonly #origins: Origins
  readonly #metrics: MetricTable

  constructor(db: Database, words: Dictionary, origins: Origins, metrics: MetricTable) {
    this.#db = db
    this.#words = words
    this.#origins = origins
    this.#metrics = metrics
  }

  of(sessionId: string): SessionAccount | undefined {
    const session = this.#words.find(sessionId)
    if (session === undefined) return undefined
    const uses = this.#uses(session)
    if (uses.length === 0) return undefined
    const own = this.#ownTotal(session)
    const metricsCostUsd = this.#metricsCostUsd(sessionId)
    return {
      sessionId,
      uses,
      residuals: this.#residuals(session),
      differing: this.#differing(session),
      isFork: this.#db.number('SELECT count(*) FROM copy WHERE session_id = ?', session) > 0,
      ...(own && { own }),
      ...(metricsCostUsd !== undefined && { metricsCostUsd }),
    }
  }

  #uses(session: number): AccountedUse[] {
    return this.#db
      .rows(
        `SELECT origin_id, ${promptBandSql} AS band, min(timestamp_ms), ${isLooseSql} AS is_loose, seen_in & ${seenInTelemetry} AS is_told,
           reported_cost_usd IS NOT NULL AS has_cost, max(timestamp_ms), ${tokenSums}, count(*), sum(NOT is_complete),
           sum(reported_cost_usd)
         FROM origin JOIN response ON origin_id = origin.id WHERE session_id = ? AND is_counted AND NOT (${isImportedRow})
         GROUP BY origin_id, band, timestamp_ms / ${dayMs}, is_loose, is_told, has_cost`,
        session,
      )
      .map((row) => this.#useOf(row))
  }

  #useOf([originId, band, atMs, isLoose, isTold, hasCost, lastAtMs, ...sums]: Cell[]): AccountedUse {
    const { project, model, requestedModel, isFast, geo } = this.#origins.of(Number(originId))
    const [input, output, cacheWrite5m, cacheWrite1h, cacheRead, webSearches, responses, incomplete, costUsd] = sums.map(Number)
    const tokens = { input, output, cacheWrite5m, cacheWrite1h, cacheRead } as AccountedUse['tokens']
    return {
      by: isLoose === 1 ? 'telemetry' : Number(isTold) > 0 ? 'both' : 'transcript',
      atMs: Number(atMs),
      lastAtMs: Number(lastAtMs),
      project,
      model,
      requestedModel,
      speed: isFast ? 'fast' : 'standard',
      geo,
      promptBand: Number(band) as PromptBand,
      tokens,
      webSearches: webSearches ?? 0,
      responses: responses ?? 0,
      incompleteResponses: incomplete ?? 0,
      reportedCostUsd: hasCost === 1 ? costUsd : undefined,
    }
  }

  #residuals(session: number): SessionAccount['residuals'] {
    return this.#db
      .rows(`SELECT model_id, at_ms, ${tokenColumns} FROM residual WHERE session_id = ?`, session)
      .map(([model, atMs, ...cells]) => {
        const [input, output, cacheWrite5m, cacheWrite1h, cacheRead, webSearches] = cells.map(Number)
        const tokens = { input, output, cacheWrite5m, cacheWrite1h, cacheRead } as AccountedUse['tokens']
        return { model: this.#words.textOf(Number(model)), atMs: Number(atMs), tokens, webSearches: webSearches ?? 0 }
      })
  }

  /** Telemetry's own sightings are kept: a response that has more than its own has it from its transcript. */
  #differing(session: number): number {
    return this.#db.number(
      `SELECT count(*) FROM origin JOIN response AS told ON told.origin_id = origin.id
       JOIN response AS merged ON substr(merged.request_id, -8) = substr(told.request_id, -8)
         AND merged.request_id = told.request_id AND merged.id <> told.id AND merged.is_counted
       WHERE session_id = ? AND told.seen_in = ${seenInTelemetry} AND NOT told.is_counted AND told.request_id IS NOT NULL
         AND merged.request_id IS NOT NULL AND merged.is_complete
         AND (merged.input, merged.output, merged.cache_read, merged.cache_write_5m + merged.cache_write_1h)
           <> (told.input, told.output, told.cache_read, told.cache_write_5m + told.cache_write_1h)`,
      session,
    )
  }

  /** Of the last report of each model: they are cumulative. */
  #ownTotal(session: number): { costUsd: number; atMs: number } | undefined {
    const [row] = this.#db.rows(
      `SELECT sum(usd), max(at_ms) FROM (
         SELECT max(cost_usd) AS usd, max(at_ms) AS at_ms FROM session_total WHERE session_id = ? GROUP BY model_id)`,
      session,
    )
    return row?.[0] == null ? undefined : { costUsd: Number(row[0]), atMs: Number(row[1]) }
  }

  #metricsCostUsd(sessionId: string): number | undefined {
    const groups = this.#metrics.groupsOf(sessionId)
    if (groups.length === 0) return undefined
    return groups.flatMap(({ id }) => this.#metrics.usesOf(id)).reduce((sum, { costUsd }) => sum + costUsd, 0)
  }
}
