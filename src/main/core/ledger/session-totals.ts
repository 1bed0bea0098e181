import type { TokenCounts } from '../../../shared/contract/tokens.ts'
import type { SessionTotalFact } from '../usage.ts'
import type { Cell, Database } from './database.ts'
import { mergeTokens, seenInTelemetry, storable } from './dedupe.ts'
import type { Dictionary } from './dictionary.ts'
import type { ModelTokens, SessionReconciliation } from './ledger.ts'
import type { MetricTable } from './metric-table.ts'
import type { Origins } from './origins.ts'
import {
  comparableModel,
  type Gap,
  lastGapOf,
  less,
  type ModelUse,
  plus,
  type Report,
  residualsOf,
  type SessionUse,
  type Use,
} from './residual.ts'
import { quarterOf, tokenColumns, tokenSums } from './slice-table.ts'

/** After every date, and still an exact number: the time of a report without one, which is about the whole session. */
const endOfTimeMs = 8.64e15

/** What sessions say of themselves, and the residuals that follow from it (see [Note: residuals]). */
export class SessionTotals {
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

  /** Answers the sessions of which something new was said. */
  merge(facts: readonly SessionTotalFact[]): Set<string> {
    const changed = new Set<string>()
    for (const fact of facts) if (this.#mergeOne(fact)) changed.add(storable(fact.sessionId))
    return changed
  }

  /** Of the sessions and of their forks. Answers the quarters whose residuals are now different. */
  recomputeResiduals(sessionIds: Iterable<string>): Set<number> {
    const changedQuarters = new Set<number>()
    for (const session of this.#reportingAmong(sessionIds)) {
      const before = this.#storedResiduals(session)
      const after = this.#residualCells(session)
      if (JSON.stringify(before) === JSON.stringify(after)) continue
      this.#db.run('DELETE FROM residual WHERE session_id = ?', session)
      for (const cells of after) this.#db.run('INSERT INTO residual VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', ...cells)
      for (const [, , atMs] of [...before, ...after]) changedQuarters.add(quarterOf(Number(atMs)))
    }
    return changedQuarters
  }

  reconciliation(): SessionReconciliation[] {
    const sessions = this.#db.rows('SELECT DISTINCT session_id FROM session_total').map(([session]) => Number(session))
    return sessions.map((session) => this.#reconcile(session)).sort((a, b) => (a.sessionId < b.sessionId ? -1 : 1))
  }

  #mergeOne({ sessionId, model, timestampMs, ...fact }: SessionTotalFact): boolean {
    const key = [this.#words.idOf(storable(sessionId)), this.#words.idOf(storable(model)), timestampMs ?? endOfTimeMs]
    const [stored] = this.#db.rows(
      `SELECT ${tokenColumns}, cost_usd FROM session_total WHERE session_id = ? AND model_id = ? AND at_ms = ?`,
      ...key,
    )
    const before = stored && { ...useOf(stored), costUsd: Number(stored[6]) }
    const after = before
      ? {
          tokens: mergeTokens(before.tokens, fact.tokens),
          webSearches: Math.max(before.webSearches, fact.webSearches),
          costUsd: Math.max(before.costUsd, fact.costUsd),
        }
      : fact
    const cells = [...cellsOf(after), after.costUsd]
    if (stored && JSON.stringify(stored) === JSON.stringify(cells)) return false
    this.#db.run('INSERT OR REPLACE INTO session_total VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', ...key, ...cells)
    return true
  }

  /** The sessions and their forks, as far as they have reported anything. */
  #reportingAmong(sessionIds: Iterable<string>): number[] {
    const touched = JSON.stringify([...sessionIds].map((sessionId) => this.#words.idOf(sessionId)))
    return this.#db
      .rows(
        `WITH touched AS (SELECT value AS session_id FROM json_each(?1))
         SELECT session_id FROM touched WHERE session_id IN (SELECT session_id FROM session_total)
         UNION
         SELECT session_id FROM touched WHERE session_id IN (SELECT session_id FROM metric_group)
         UNION
         SELECT copy.session_id FROM touched JOIN copy ON owner_session_id = touched.session_id
         WHERE copy.session_id IN (SELECT session_id FROM session_total)`,
        touched,
      )
      .map(([session]) => Number(session))
  }

  #storedResiduals(session: number): Cell[][] {
    return this.#db.rows(
      `SELECT session_id, model_id, at_ms, project_id, ${tokenColumns} FROM residual WHERE session_id = ? ORDER BY model_id, at_ms`,
      session,
    )
  }

  #residualCells(session: number): Cell[][] {
    const newest = this.#newestRow(session)
    const project = newest?.project === undefined ? null : this.#words.idOf(newest.project)
    const parents = this.#parentsOf(session)
    const use = this.#useOf(session, parents, newest?.atMs)
    // Metrics start from nothing in a fork, and are less complete than what the session says at its end.
    const residuals =
      use.reports.length > 0 ? residualsOf(use, this.#gapsOf(parents)) : residualsOf(this.#exportedUse(session), [])
    return residuals
      .map(({ model, atMs, ...use }): Cell[] => [session, this.#words.idOf(model), atMs, project, ...cellsOf(use)])
      .sort((a, b) => Number(a[1]) - Number(b[1]) || Number(a[2]) - Number(b[2]))
  }

  #exportedUse(session: number): SessionUse {
    const groups = this.#metrics
      .groupsOf(this.#words.textOf(session))
      .map(({ id, model }) => ({ model, uses: this.#metrics.usesOf(id) }))
    const uses = groups.flatMap(({ model, uses }) =>
      uses.map(({ timeMs, tokens }) => ({ model, tokens, webSearches: 0, timeMs })),
    )
    if (uses.length === 0) return { reports: [], inherited: [] }
    const atMs = uses.reduce((latest, { timeMs }) => Math.max(latest, timeMs), 0)
    const reported = byModel(uses).map(({ model, tokens }) => ({ model, tokens, webSearches: 0 }))
    const countedSince = this.#rowsBetween(session, Number.MIN_SAFE_INTEGER, endOfTimeMs)
    return { reports: [{ atMs, reported, countedSince }], inherited: [] }
  }

  #gapsOf(parents: readonly number[]): Gap[] {
    return parents.map((parent) => lastGapOf(this.#useOf(parent, this.#parentsOf(parent))))
  }

  #parentsOf(session: number): number[] {
    return this.#db
      .rows('SELECT DISTINCT owner_session_id FROM copy WHERE session_id = ?', session)
      .map(([parent]) => Number(parent))
  }

  #useOf(session: number, parents: readonly number[], newestRowMs?: number): SessionUse {
    const reports: Report[] = []
    let fromMs = Number.MIN_SAFE_INTEGER
    for (const [atMs] of this.#db.rows('SELECT DISTINCT at_ms FROM session_total WHERE session_id = ? ORDER BY at_ms', session)) {
      const toMs = this.#nextRunAfter(session, Number(atMs))
      reports.push({
        ...(atMs !== endOfTimeMs && { atMs: Number(atMs) }),
        reported: this.#reportedAt(session, Number(atMs)),
        countedSince: this.#rowsBetween(session, fromMs, toMs),
      })
      fromMs = toMs
    }
    const times = [newestRowMs, ...reports.map((report) => report.atMs)].filter((ms) => ms !== undefined)
    const inherited = parents.length > 0 ? this.#inherited(session) : []
    return { reports, inherited, ...(times.length > 0 && { newestMs: Math.max(...times) }) }
  }

  /**
   * A report is the last thing that a process writes into the main transcript, but a subagent's last line can be a little later. The
   * next line of the main conversation is surely another process's, and so not in the report.
   */
  #nextRunAfter(session: number, atMs: number): number {
    const [row] = this.#db.rows(
      `SELECT min((SELECT timestamp_ms FROM response WHERE origin_id = origin.id AND timestamp_ms > ?2 AND is_counted
                   AND seen_in <> ${seenInTelemetry} ORDER BY timestamp_ms LIMIT 1))
       FROM origin WHERE session_id = ?1 AND agent_id IS NULL`,
      session,
      atMs,
    )
    return row?.[0] == null ? endOfTimeMs : Number(row[0])
  }

  #reportedAt(session: number, atMs: number): ModelUse[] {
    return this.#db
      .rows(`SELECT model_id, ${tokenColumns} FROM session_total WHERE session_id = ? AND at_ms = ?`, session, atMs)
      .map(([model, ...use]) => ({ model: this.#words.textOf(Number(model)), ...useOf(use) }))
  }

  #rowsBetween(session: number, fromMs: number, toMs: number): ModelUse[] {
    return this.#db
      .rows(
        `SELECT origin_id, ${tokenSums} FROM origin JOIN response ON origin_id = origin.id AND timestamp_ms >= ? AND timestamp_ms < ?
         WHERE session_id = ? AND is_counted GROUP BY origin_id`,
        fromMs,
        toMs,
        session,
      )
      .map((row) => this.#modelUseOf(row))
  }

  /** What it copied, and what else its parents had before its own first response: a fork of an older message copies only a part. */
  #inherited(session: number): ModelUse[] {
    const firstOwnMs = this.#db.rows(
      'SELECT min((SELECT min(timestamp_ms) FROM response WHERE origin_id = origin.id AND is_counted)) FROM origin WHERE session_id = ?',
      session,
    )[0]?.[0]
    return this.#db
      .rows(
        `SELECT origin_id, ${tokenSums} FROM response WHERE is_counted AND id IN (
           SELECT response_id FROM copy WHERE session_id = ?1
           UNION
           SELECT response.id FROM response JOIN origin ON origin.id = origin_id
           WHERE timestamp_ms < ?2 AND origin.session_id IN (SELECT owner_session_id FROM copy WHERE session_id = ?1)
         ) GROUP BY origin_id`,
        session,
        firstOwnMs ?? endOfTimeMs,
      )
      .map((row) => this.#modelUseOf(row))
  }

  #newestRow(session: number): { atMs: number; project: string | undefined } | undefined {
    const [newest] = this.#db
      .rows(
        `SELECT id, (SELECT max(timestamp_ms) FROM response WHERE origin_id = origin.id AND is_counted) FROM origin WHERE session_id = ?`,
        session,
      )
      .filter(([, atMs]) => atMs != null)
      .map(([origin, atMs]) => ({ ...this.#origins.of(Number(origin)), atMs: Number(atMs) }))
      .sort((a, b) => b.atMs - a.atMs || ((a.project ?? '') < (b.project ?? '') ? -1 : 1))
    return newest
  }

  #modelUseOf([originId, ...use]: Cell[]): ModelUse {
    const { model, requestedModel } = this.#origins.of(Number(originId))
    return { model, ...(requestedModel !== undefined && { requestedModel }), ...useOf(use) }
  }

  #reconcile(session: number): SessionReconciliation {
    const parents = this.#parentsOf(session)
    const gaps = this.#gapsOf(parents).flatMap((gap) => [...gap].map(([model, use]) => ({ model, ...use })))
    return {
      sessionId: this.#words.textOf(session),
      reported: withoutInherited(this.#useOf(session, parents), gaps),
      counted: byModel(this.#rowsBetween(session, Number.MIN_SAFE_INTEGER, endOfTimeMs)),
      residual: byModel(
        this.#storedResiduals(session).map(([, model, , , ...use]) => ({
          model: this.#words.textOf(Number(model)),
          ...useOf(use),
        })),
      ),
    }
  }
}

/** The last report of each model, less what its parents already had. */
function withoutInherited(use: SessionUse, parentGaps: readonly ModelUse[]): ModelTokens[] {
  const last = new Map<string, ModelUse>()
  for (const report of use.reports) {
    for (const one of report.reported) {
      const known = last.get(one.model)
      last.set(one.model, known ? { ...one, tokens: mergeTokens(known.tokens, one.tokens) } : one)
    }
  }
  const parents = [...use.inherited, ...parentGaps]
  return byModel(
    [...last.values()].map((one) => {
      const same = parents.filter(
        (parent) => comparableModel(parent.requestedModel ?? parent.model) === comparableModel(one.model),
      )
      return { model: one.model, ...same.reduce<Use>((rest, parent) => less(rest, parent), one) }
    }),
  )
}

function byModel(uses: readonly ModelUse[]): ModelTokens[] {
  const sums = new Map<string, Use>()
  for (const { model, tokens, webSearches } of uses) {
    const sum = sums.get(model)
    sums.set(model, sum ? plus(sum, { tokens, webSearches }) : { tokens, webSearches })
  }
  return [...sums].map(([model, { tokens }]) => ({ model, tokens: { ...tokens } })).sort((a, b) => (a.model < b.model ? -1 : 1))
}

function cellsOf({ tokens, webSearches }: Use): number[] {
  return [tokens.input, tokens.output, tokens.cacheWrite5m, tokens.cacheWrite1h, tokens.cacheRead, webSearches]
}

function useOf(cells: Cell[]): Use {
  const [input, output, cacheWrite5m, cacheWrite1h, cacheRead, webSearches] = cells as number[]
  return { tokens: { input, output, cacheWrite5m, cacheWrite1h, cacheRead } as TokenCounts, webSearches: webSearches ?? 0 }
}
