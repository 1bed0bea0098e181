import type { MetricPoint } from '../usage.ts'
import type { Cell, Database } from './database.ts'
import { storable } from './dedupe.ts'
import type { Dictionary } from './dictionary.ts'
import { type ExportedUse, type MetricExport, usesOf } from './metric-use.ts'

/** Points of one set of attributes: of one session, model and agent. */
export interface MetricGroup {
  id: number
  name: string
  sessionId: string
  model: string
  agent: string | undefined
}

const counts = 'input, output, cache_write, cache_read, cost_usd'

const columnOf = { input: 'input', output: 'output', cacheWrite: 'cache_write', cacheRead: 'cache_read', costUsd: 'cost_usd' }

const utcDay = (ms: number) => new Date(ms).toISOString().slice(0, 10)

/** Metrics that were told to name no session are held against everything of their day. */
const unnamedSessionStart = 'without session, '

export function dayOfUnnamedSession(sessionId: string): { fromMs: number; toMs: number } | undefined {
  if (!sessionId.startsWith(unnamedSessionStart)) return undefined
  const fromMs = Date.parse(`${sessionId.slice(unnamedSessionStart.length)}T00:00:00Z`)
  return { fromMs, toMs: fromMs + 24 * 60 * 60_000 }
}

/** What was exported, point by point: the same point again changes nothing, and late ones find their place. */
export class MetricTable {
  readonly #db: Database
  readonly #words: Dictionary

  constructor(db: Database, words: Dictionary) {
    this.#db = db
    this.#words = words
  }

  /** Answers the groups with anything new, and the time from which on. */
  merge(points: readonly MetricPoint[]): Map<number, number> {
    const changed = new Map<number, number>()
    for (const point of points) {
      const group = this.#groupOf(point)
      const column = columnOf[point.kind]
      const key = [group, Number(point.isCumulative), point.startMs, point.timeMs]
      const before = this.#db.rows(
        `SELECT ${column} FROM metric_export WHERE group_id = ? AND is_cumulative = ? AND start_ms = ? AND time_ms = ?`,
        ...key,
      )[0]?.[0]
      if (before !== undefined && Number(before) >= point.value) continue
      this.#db.run(
        `INSERT INTO metric_export (group_id, is_cumulative, start_ms, time_ms, ${counts}) VALUES (?, ?, ?, ?, ${cellsWith(point)})
         ON CONFLICT DO UPDATE SET ${column} = excluded.${column}`,
        ...key,
        point.value,
      )
      changed.set(group, Math.min(changed.get(group) ?? point.timeMs, point.timeMs))
    }
    return changed
  }

  group(id: number): MetricGroup {
    const [row] = this.#db.rows('SELECT name, session_id, model_id, agent_id FROM metric_group WHERE id = ?', id)
    const [name, session, model, agent] = row ?? []
    return {
      id,
      name: String(name),
      sessionId: this.#words.textOf(Number(session)),
      model: this.#words.textOf(Number(model)),
      agent: agent == null ? undefined : this.#words.textOf(Number(agent)),
    }
  }

  usesOf(group: number, fromMs = Number.MIN_SAFE_INTEGER): ExportedUse[] {
    // What a cumulative export adds depends on the one before, whenever that was.
    const hasCumulative = this.#db.number('SELECT max(is_cumulative) FROM metric_export WHERE group_id = ?', group) === 1
    const exports = this.#db
      .rows(
        `SELECT is_cumulative, start_ms, time_ms, ${counts} FROM metric_export WHERE group_id = ? AND time_ms >= ?`,
        group,
        hasCumulative ? Number.MIN_SAFE_INTEGER : fromMs,
      )
      .map(([isCumulative, startMs, timeMs, ...cells]) => ({
        isCumulative: isCumulative === 1,
        startMs: Number(startMs),
        timeMs: Number(timeMs),
        counts: countsOf(cells),
      }))
    return usesOf(exports).filter(({ timeMs }) => timeMs >= fromMs)
  }

  groupsOf(sessionId: string): MetricGroup[] {
    const session = this.#words.find(sessionId)
    if (session === undefined) return []
    return this.#db.rows('SELECT id FROM metric_group WHERE session_id = ?', session).map(([id]) => this.group(Number(id)))
  }

  /** Those of metrics without a session, whatever their day. */
  unnamedSessions(): string[] {
    return this.#db
      .rows('SELECT text FROM word WHERE text >= ?1 AND text < ?2', unnamedSessionStart, `${unnamedSessionStart}~`)
      .map(([text]) => String(text))
  }

  #groupOf({ group, sessionId, model, agent, timeMs }: MetricPoint): number {
    // Without a session one group lasts for ever; its days are told apart.
    const name = storable(sessionId === undefined ? `${group} ${utcDay(timeMs)}` : group)
    const [known] = this.#db.rows('SELECT id FROM metric_group WHERE name = ?', name)
    if (known) return Number(known[0])
    const id = this.#db.number('SELECT max(id) FROM metric_group') + 1
    const session = sessionId === undefined ? `${unnamedSessionStart}${utcDay(timeMs)}` : storable(sessionId)
    this.#db.run(
      'INSERT INTO metric_group (id, name, session_id, model_id, agent_id) VALUES (?, ?, ?, ?, ?)',
      id,
      name,
      this.#words.idOf(session),
      this.#words.idOf(storable(model)),
      agent === undefined ? null : this.#words.idOf(storable(agent)),
    )
    return id
  }
}

/** The one count that the point has, at its place among zeros. */
function cellsWith({ kind }: MetricPoint): string {
  return (Object.keys(columnOf) as MetricPoint['kind'][]).map((each) => (each === kind ? '?' : '0')).join(', ')
}

function countsOf(cells: readonly Cell[]): MetricExport['counts'] {
  const [input, output, cacheWrite, cacheRead, costUsd] = cells.map(Number) as [number, number, number, number, number]
  return { input, output, cacheWrite, cacheRead, costUsd }
}
