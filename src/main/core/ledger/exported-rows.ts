import type { MetricPoint } from '../usage.ts'
import type { Changes } from './changes.ts'
import type { Database } from './database.ts'
import { isSameUsage, type Sighting, seenInTelemetry } from './dedupe.ts'
import type { Dictionary } from './dictionary.ts'
import { isImportedRow } from './imported-rows.ts'
import { dayOfUnnamedSession, type MetricGroup, type MetricTable } from './metric-table.ts'
import type { ExportedUse } from './metric-use.ts'
import type { Countable, ResponseTable } from './response-table.ts'

/**
 * The rows of people who send metrics and nothing else: one per model, agent and export, counted as one response each, for as long as
 * no single response of the session is known. From then on metrics only tell what the responses lack (see [Note: residuals]).
 */
export class ExportedRows {
  readonly #db: Database
  readonly #words: Dictionary
  readonly #responses: ResponseTable
  readonly #metrics: MetricTable

  constructor(db: Database, words: Dictionary, responses: ResponseTable, metrics: MetricTable) {
    this.#db = db
    this.#words = words
    this.#responses = responses
    this.#metrics = metrics
  }

  /** To be called with every commit, once there has been telemetry. */
  update(points: readonly MetricPoint[], changes: Changes): void {
    const groups = [...this.#metrics.merge(points)].map(([id, fromMs]) => ({ ...this.#metrics.group(id), fromMs }))
    for (const { sessionId } of groups) changes.sessionIds.add(sessionId)
    for (const group of groups) this.#write(group, !this.#hasResponses(group.sessionId), changes)
    for (const sessionId of this.#unnamedSessionsAmong(changes.quarters)) changes.sessionIds.add(sessionId)
    for (const sessionId of changes.sessionIds) {
      if (this.#metrics.groupsOf(sessionId).length > 0) this.#count(sessionId, !this.#hasResponses(sessionId), changes)
    }
  }

  #write(group: MetricGroup & { fromMs: number }, counts: boolean, changes: Changes): void {
    const inserts: Countable[] = []
    const sightings = this.#metrics.usesOf(group.id, group.fromMs).map((use) => sightingOfExport(group, use))
    const stored = this.#responses.ofMessages(sightings.map(({ messageId }) => messageId))
    for (const sighting of sightings) {
      const [before] = stored.get(sighting.messageId) ?? []
      if (before === undefined) {
        inserts.push({ sighting, isCounted: counts })
        changes.addNew(sighting, counts)
        continue
      }
      const after = { ...sighting, project: before.sighting.project }
      if (isSameUsage(before.sighting, after) && before.sighting.reportedCostUsd === after.reportedCostUsd) continue
      this.#responses.update(before.id, after, before.isCounted)
      if (before.isCounted) changes.touch(after)
    }
    this.#responses.insert(inserts)
  }

  #count(sessionId: string, counts: boolean, changes: Changes): void {
    const session = this.#words.find(sessionId)
    if (session === undefined) return
    const wrong = this.#db.rows(
      `SELECT id, timestamp_ms FROM response WHERE seen_in = ${seenInTelemetry} AND message_id GLOB '${keyStart}*' AND is_counted <> ?
       AND origin_id IN (SELECT id FROM origin WHERE session_id = ?)`,
      Number(counts),
      session,
    )
    for (const [id, timestampMs] of wrong) {
      this.#db.run('UPDATE response SET is_counted = ? WHERE id = ?', Number(counts), id as number)
      changes.touchQuarter(Number(timestampMs))
      changes.newResponses += counts ? 1 : -1
    }
  }

  #hasResponses(sessionId: string): boolean {
    const single = `is_counted AND NOT (seen_in = ${seenInTelemetry} AND message_id GLOB '${keyStart}*') AND NOT (${isImportedRow})`
    const day = dayOfUnnamedSession(sessionId)
    const found = day
      ? this.#db.rows(
          `SELECT 1 FROM response WHERE timestamp_ms >= ? AND timestamp_ms < ? AND ${single} LIMIT 1`,
          day.fromMs,
          day.toMs,
        )
      : this.#db.rows(
          `SELECT 1 FROM origin JOIN response ON origin_id = origin.id WHERE session_id = ? AND ${single} LIMIT 1`,
          this.#words.find(sessionId) ?? null,
        )
    return found.length > 0
  }

  #unnamedSessionsAmong(quarters: ReadonlySet<number>): string[] {
    return this.#metrics.unnamedSessions().filter((sessionId) => {
      const day = dayOfUnnamedSession(sessionId)
      return day && [...quarters].some((quarter) => day.fromMs <= quarter && quarter < day.toMs)
    })
  }
}

const keyStart = 'export '

function sightingOfExport({ name, sessionId, model, agent }: MetricGroup, use: ExportedUse): Sighting {
  return {
    messageId: `${keyStart}${name} ${use.startMs} ${use.timeMs}`,
    requestId: undefined,
    lineUuids: undefined,
    timestampMs: use.timeMs,
    sessionIds: [sessionId],
    originalSessionId: sessionId,
    project: undefined,
    model,
    requestedModel: undefined,
    agent,
    tokens: use.tokens,
    webSearches: 0,
    isFast: false,
    geo: undefined,
    isComplete: true,
    seenIn: seenInTelemetry,
    reportedCostUsd: use.costUsd === 0 ? undefined : use.costUsd,
    place: undefined,
  }
}
