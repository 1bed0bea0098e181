import { addSlice } from '../slice-sum.ts'
import { type PromptBand, quarterMs, type UsageSlice } from '../usage.ts'
import type { Cell, Database } from './database.ts'
import type { Dictionary } from './dictionary.ts'

export const tokenColumns = 'input, output, cache_write_5m, cache_write_1h, cache_read, web_searches'

export const tokenSums = tokenColumns.replaceAll(/\w+/g, 'sum($&) AS $&')

/** See PromptBand. */
const promptBand = `CASE WHEN input + cache_write_5m + cache_write_1h + cache_read <= 100000 THEN 0
  WHEN input + cache_write_5m + cache_write_1h + cache_read <= 200000 THEN 1 ELSE 2 END`

/** Who used how much, by the names that `#sliceOf` takes. */
const originColumns = 'session_id, project_id, model_id, agent_id, is_fast, is_us'
const useColumns = `prompt_band, ${tokenColumns}, responses, incomplete_responses, last_at_ms`
const sliceColumns = `at_ms, ${originColumns}, ${useColumns}`

const storedSlices = `SELECT quarter_ms AS at_ms, ${originColumns}, ${useColumns} FROM slice JOIN origin ON origin.id = origin_id`
const summedUse = `prompt_band, ${tokenSums}, sum(responses) AS responses, sum(incomplete_responses) AS incomplete_responses,
  max(last_at_ms) AS last_at_ms`

const residualColumns = `at_ms / ${quarterMs} * ${quarterMs}, session_id, project_id, model_id, ${tokenColumns}, at_ms FROM residual`

const dayMs = 24 * 60 * 60_000

export const quarterOf = (ms: number) => Math.floor(ms / quarterMs) * quarterMs

/** The rollup of responses and residuals by quarter (see [Note: quarters]), and the responses themselves at the edges of a time. */
export class SliceTable {
  readonly #db: Database
  readonly #words: Dictionary

  constructor(db: Database, words: Dictionary) {
    this.#db = db
    this.#words = words
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

  /** Of whole quarters. By UTC day, since prices change with a day, and without session: a year is then a few thousand slices however
   * many responses it has had. */
  days(fromMs: number, toMs: number): UsageSlice[] {
    const folded = this.#slices(
      `SELECT min(quarter_ms) AS at_ms, NULL AS session_id, project_id, model_id, agent_id, is_fast, is_us, ${summedUse}
       FROM slice JOIN origin ON origin.id = origin_id WHERE quarter_ms >= ? AND quarter_ms < ?
       GROUP BY quarter_ms / ${dayMs}, project_id, model_id, agent_id, is_fast, is_us, prompt_band`,
      fromMs,
      toMs,
    )
    const residuals = this.#residuals(
      `SELECT min(at_ms) / ${quarterMs} * ${quarterMs}, NULL, project_id, model_id, ${tokenSums}, max(at_ms)
       FROM residual WHERE at_ms >= ? AND at_ms < ? GROUP BY at_ms / ${dayMs}, project_id, model_id`,
      fromMs,
      toMs,
    )
    return [...folded, ...residuals].sort(byTimeThenName)
  }

  /** Of whole quarters. */
  ofSessions(sessionIds: readonly string[], fromMs: number, toMs: number): UsageSlice[] {
    const sessions = JSON.stringify(sessionIds.map((sessionId) => this.#words.find(sessionId)))
    const slices = this.#slices(
      `${storedSlices} WHERE quarter_ms >= ? AND quarter_ms < ?
       AND origin_id IN (SELECT id FROM origin WHERE session_id IN (SELECT value FROM json_each(?)))`,
      fromMs,
      toMs,
      sessions,
    )
    const residuals = this.#residuals(
      `SELECT ${residualColumns} WHERE at_ms >= ? AND at_ms < ? AND session_id IN (SELECT value FROM json_each(?))`,
      fromMs,
      toMs,
      sessions,
    )
    return united([...slices, ...residuals].sort(byTimeThenName))
  }

  latestSessions(fromMs: number, toMs: number, limit: number): string[] {
    return this.#db
      .rows(
        `SELECT text, max(last_at_ms) AS at_ms FROM slice JOIN origin ON origin.id = origin_id JOIN word ON word.id = session_id
         WHERE quarter_ms >= ? AND quarter_ms < ? GROUP BY session_id ORDER BY at_ms DESC, text LIMIT ?`,
        fromMs,
        toMs,
        limit,
      )
      .map(([sessionId]) => String(sessionId))
  }

  activeQuarters(fromMs: number, toMs: number): number[] {
    return this.#db
      .manyRows<[number]>(
        'quarter_ms',
        'SELECT DISTINCT quarter_ms FROM slice WHERE quarter_ms >= ? AND quarter_ms < ? ORDER BY quarter_ms DESC',
        fromMs,
        toMs,
      )
      .map(([quarter]) => quarter)
  }

  #whole(fromMs: number, toMs: number): UsageSlice[] {
    return [
      ...this.#slices(`${storedSlices} WHERE quarter_ms >= ? AND quarter_ms < ?`, fromMs, toMs),
      ...this.#residuals(`SELECT ${residualColumns} WHERE at_ms >= ? AND at_ms < ?`, fromMs, toMs),
    ]
  }

  #single(fromMs: number, toMs: number): UsageSlice[] {
    if (fromMs >= toMs) return []
    const responses = this.#slices(
      `SELECT timestamp_ms AS at_ms, ${originColumns}, ${promptBand} AS prompt_band, ${tokenColumns}, 1 AS responses,
         NOT is_complete AS incomplete_responses, timestamp_ms AS last_at_ms
       FROM response JOIN origin ON origin.id = origin_id WHERE is_counted AND timestamp_ms >= ? AND timestamp_ms < ?`,
      fromMs,
      toMs,
    )
    const residuals = this.#residuals(
      `SELECT at_ms, session_id, project_id, model_id, ${tokenColumns}, at_ms FROM residual WHERE at_ms >= ? AND at_ms < ?`,
      fromMs,
      toMs,
    )
    return [...responses, ...residuals]
  }

  #slices(query: string, ...cells: Cell[]): UsageSlice[] {
    return this.#db.manyRows<SliceRow>(sliceColumns, query, ...cells).map((row) => this.#sliceOf(row))
  }

  #residuals(query: string, ...cells: Cell[]): UsageSlice[] {
    return this.#db.rows(query, ...cells).map((row) => this.#residualOf(row))
  }

  #sliceOf([at, session, project, model, agent, isFast, isUs, band, ...sums]: SliceRow): UsageSlice {
    const origin = {
      sessionId: this.#textOrNone(session) ?? '',
      project: this.#textOrNone(project),
      model: this.#words.textOf(model),
      agent: this.#textOrNone(agent),
      speed: isFast === 1 ? ('fast' as const) : ('standard' as const),
      geo: isUs === 1 ? ('us' as const) : undefined,
    }
    return sliceOf(at, origin, band, sums, false)
  }

  #residualOf([at, session, project, model, ...use]: Cell[]): UsageSlice {
    const lastAt = use.pop() as number
    const origin = {
      sessionId: this.#textOrNone(session) ?? '',
      project: this.#textOrNone(project),
      model: this.#words.textOf(Number(model)),
      agent: undefined,
      speed: 'standard' as const,
      geo: undefined,
    }
    // Nothing tells how large the single prompts were.
    return sliceOf(Number(at), origin, 0, [...(use as number[]), 0, 0, lastAt] as SliceSums, true)
  }

  #textOrNone(word: Cell | undefined): string | undefined {
    return word == null ? undefined : this.#words.textOf(Number(word))
  }
}

/** In the order of the columns. */
type SliceSums = [number, number, number, number, number, number, number, number, number]
type SliceRow = [
  at: number,
  session: number | null,
  project: number | null,
  model: number,
  agent: number | null,
  isFast: number,
  isUs: number,
  band: PromptBand,
  ...sums: SliceSums,
]

type SliceOrigin = Pick<UsageSlice, 'sessionId' | 'project' | 'model' | 'agent' | 'speed' | 'geo'>

/** Every slice has every key, whether known or not: what adds up thousands of them is compiled once for one shape, not for eight. */
function sliceOf(atMs: number, origin: SliceOrigin, promptBand: PromptBand, sums: SliceSums, isResidual: boolean): UsageSlice {
  const [input, output, cacheWrite5m, cacheWrite1h, cacheRead, webSearches, responses, incompleteResponses, lastAtMs] = sums
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
