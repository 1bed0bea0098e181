import { addSlice } from '../slice-sum.ts'
import { type PromptBand, quarterMs, type UsageSlice } from '../usage.ts'
import type { Cell, Database } from './database.ts'
import type { Dictionary } from './dictionary.ts'
import type { Origins } from './origins.ts'

export const tokenColumns = 'input, output, cache_write_5m, cache_write_1h, cache_read, web_searches'

export const tokenSums = tokenColumns.replaceAll(/\w+/g, 'sum($&)')

/** See PromptBand. */
const promptBand = `CASE WHEN input + cache_write_5m + cache_write_1h + cache_read <= 100000 THEN 0
  WHEN input + cache_write_5m + cache_write_1h + cache_read <= 200000 THEN 1 ELSE 2 END`

/** The columns that `sliceOf` takes, once as they are kept and once from single responses. */
const sliceColumns = `origin_id, prompt_band, ${tokenColumns}, responses, incomplete_responses, last_at_ms`
const responseColumns = `origin_id, ${promptBand}, ${tokenColumns}, 1, NOT is_complete, timestamp_ms`

const dayMs = 24 * 60 * 60_000

export const quarterOf = (ms: number) => Math.floor(ms / quarterMs) * quarterMs

/** The rollup of responses and residuals by quarter (see [Note: quarters]), and the responses themselves at the edges of a time. */
export class SliceTable {
  readonly #db: Database
  readonly #words: Dictionary
  readonly #origins: Origins

  constructor(db: Database, words: Dictionary, origins: Origins) {
    this.#db = db
    this.#words = words
    this.#origins = origins
  }

  /** Always from the rows: a rollup that were added to and subtracted from could drift. */
  recompute(quarters: Iterable<number>): void {
    const starts = JSON.stringify([...quarters])
    this.#db.run('DELETE FROM slice WHERE quarter_ms IN (SELECT value FROM json_each(?))', starts)
    this.#db.run(
      `INSERT INTO slice
       SELECT changed.value, origin_id, ${promptBand} AS band, ${tokenSums}, count(*), sum(NOT is_complete), max(timestamp_ms)
       FROM json_each(?) AS changed
       CROSS JOIN response ON timestamp_ms >= changed.value AND timestamp_ms < changed.value + ${quarterMs}
       WHERE is_counted GROUP BY changed.value, origin_id, band`,
      starts,
    )
  }

  between(fromMs: number, toMs: number): UsageSlice[] {
    const wholeFrom = Math.ceil(fromMs / quarterMs) * quarterMs
    const wholeTo = quarterOf(toMs)
    const slices =
      wholeFrom > wholeTo
        ? this.#single(fromMs, toMs)
        : [...this.#single(fromMs, wholeFrom), ...this.#whole(wholeFrom, wholeTo), ...this.#single(wholeTo, toMs)]
    return united(slices.sort(byTimeThenName))
  }

  /**
   * By UTC day, since prices change with a day, and without session: a year is then a few thousand slices however many responses it
   * has had.
   */
  foldedBefore(ms: number): UsageSlice[] {
    const whole = quarterOf(ms)
    const rows = this.#db.rows(
      `SELECT min(quarter_ms), min(origin_id), prompt_band, ${tokenSums}, sum(responses), sum(incomplete_responses), max(last_at_ms)
       FROM slice JOIN origin ON origin.id = origin_id WHERE quarter_ms < ?
       GROUP BY quarter_ms / ${dayMs}, project_id, model_id, agent_id, is_fast, is_us, prompt_band`,
      whole,
    )
    const residuals = this.#db.rows(
      `SELECT min(at_ms) / ${quarterMs} * ${quarterMs}, project_id, model_id, ${tokenSums}, max(at_ms)
       FROM residual WHERE at_ms < ? GROUP BY at_ms / ${dayMs}, project_id, model_id`,
      whole,
    )
    const slices = [
      ...rows.map((row) => this.#sliceOf(row)),
      ...residuals.map(([at, ...cells]) => this.#residualOf([at as Cell, null, ...cells])),
      ...this.#single(whole, ms),
    ]
    for (const slice of slices) slice.sessionId = ''
    return slices.sort(byTimeThenName)
  }

  #whole(fromMs: number, toMs: number): UsageSlice[] {
    const rows = this.#db.wholeNumbers(
      `quarter_ms, ${sliceColumns}`,
      'FROM slice WHERE quarter_ms >= ? AND quarter_ms < ? ORDER BY quarter_ms',
      fromMs,
      toMs,
    )
    return [...rows.map((row) => this.#sliceOf(row)), ...this.#residuals(`at_ms / ${quarterMs} * ${quarterMs}`, fromMs, toMs)]
  }

  #single(fromMs: number, toMs: number): UsageSlice[] {
    if (fromMs >= toMs) return []
    const rows = this.#db.rows(
      `SELECT timestamp_ms, ${responseColumns} FROM response WHERE is_counted AND timestamp_ms >= ? AND timestamp_ms < ?`,
      fromMs,
      toMs,
    )
    return [...rows.map((row) => this.#sliceOf(row)), ...this.#residuals('at_ms', fromMs, toMs)]
  }

  #residuals(at: string, fromMs: number, toMs: number): UsageSlice[] {
    const rows = this.#db.rows(
      `SELECT ${at}, session_id, project_id, model_id, ${tokenColumns}, at_ms FROM residual WHERE at_ms >= ? AND at_ms < ?`,
      fromMs,
      toMs,
    )
    return rows.map((row) => this.#residualOf(row))
  }

  #sliceOf([at, originId, band, ...sums]: Cell[]): UsageSlice {
    const { sessionId, project, model, agent, isFast, geo } = this.#origins.of(Number(originId))
    const origin = { sessionId, project, model, agent, speed: isFast ? ('fast' as const) : ('standard' as const), geo }
    return sliceOf(Number(at), origin, band as PromptBand, sums as number[], false)
  }

  #residualOf([at, session, project, model, ...use]: Cell[]): UsageSlice {
    const lastAt = use.pop() as number
    const origin = {
      sessionId: session == null ? '' : this.#words.textOf(Number(session)),
      project: project == null ? undefined : this.#words.textOf(Number(project)),
      model: this.#words.textOf(Number(model)),
      agent: undefined,
      speed: 'standard' as const,
      geo: undefined,
    }
    // Nothing tells how large the single prompts were.
    return sliceOf(Number(at), origin, 0, [...(use as number[]), 0, 0, lastAt], true)
  }
}

type SliceOrigin = Pick<UsageSlice, 'sessionId' | 'project' | 'model' | 'agent' | 'speed' | 'geo'>

/** Every slice has every key, whether known or not: what adds up thousands of them is compiled once for one shape, not for eight. */
function sliceOf(atMs: number, origin: SliceOrigin, promptBand: PromptBand, sums: number[], isResidual: boolean): UsageSlice {
  const [input, output, cacheWrite5m, cacheWrite1h, cacheRead, webSearches, responses, incompleteResponses, lastAtMs] =
    sums as SliceSums
  return {
    atMs,
    sessionId: origin.sessionId,
    project: origin.project,
    model: origin.model,
    agent: origin.agent,
    speed: origin.speed,
    geo: origin.geo,
    promptBand,
    tokens: { input, output, cacheWrite5m, cacheWrite1h, cacheRead },
    webSearches,
    responses,
    incompleteResponses,
    isResidual,
    lastAtMs,
  }
}

/** In the order of the columns. */
type SliceSums = [number, number, number, number, number, number, number, number, number]

/** Numbers of words depend on what came first; names do not. */
function byTimeThenName(a: UsageSlice, b: UsageSlice): number {
  return a.atMs - b.atMs || compareNames(a, b)
}

function compareNames(a: UsageSlice, b: UsageSlice): number {
  return (
    compareText(a.sessionId, b.sessionId) ||
    compareText(a.model, b.model) ||
    compareText(a.project, b.project) ||
    compareText(a.agent, b.agent) ||
    a.promptBand - b.promptBand ||
    compareText(a.speed, b.speed) ||
    compareText(a.geo, b.geo) ||
    Number(a.isResidual) - Number(b.isResidual)
  )
}

function compareText(a = '', b = ''): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** Origins also tell requested models apart, which slices do not. Sorted in, sorted out. */
function united(slices: UsageSlice[]): UsageSlice[] {
  const result: UsageSlice[] = []
  for (const slice of slices) {
    const last = result.at(-1)
    if (last && last.atMs === slice.atMs && compareNames(last, slice) === 0) addSlice(last, slice)
    else result.push(slice)
  }
  return result
}
