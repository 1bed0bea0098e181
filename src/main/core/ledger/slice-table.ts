import { addSlice } from '../slice-sum.ts'
import { type PromptBand, quarterMs, type UsageSlice } from '../usage.ts'
import type { Cell, Database } from './database.ts'
import type { Dictionary } from './dictionary.ts'
import { LedgerError } from './ledger-error.ts'

export const tokenColumns = 'input, output, cache_write_5m, cache_write_1h, cache_read, web_searches'

export const tokenSums = tokenColumns.replaceAll(/\w+/g, 'sum($&) AS $&')

/** See PromptBand. */
export const promptBandSql = `CASE WHEN input + cache_write_5m + cache_write_1h + cache_read <= 100000 THEN 0
  WHEN input + cache_write_5m + cache_write_1h + cache_read <= 200000 THEN 1 ELSE 2 END`

/** Who used how much, by the names that `#sliceOf` takes. */
const originColumns = 'session_id, project_id, model_id, agent_id, is_fast, is_us'
const useColumns = `prompt_band, ${tokenColumns}, responses, incomplete_responses, last_at_ms`
const sliceColumns = `at_ms, ${originColumns}, ${useColumns}`

const storedSlices = `SELECT quarter_ms AS at_ms, ${originColumns}, ${useColumns} FROM slice JOIN origin ON origin.id = origin_id`
const residualColumns = `at_ms / ${quarterMs} * ${quarterMs}, session_id, project_id, model_id, ${tokenColumns}, at_ms FROM residual`

const dayMs = 24 * 60 * 60_000

export const quarterOf = (ms: number) => Math.floor(ms / quarterMs) * quarterMs

/** Few facts are an append, whose figures are read at once. After many, others like them are on their way. */
const fewFacts = 16

/**
 * The rollup of responses and residuals by quarter (see [Note: quarters]), the responses themselves at the edges of a time, and the
 * rollup of quarters by day. Always computed from the rows: what were added to and subtracted from could drift.
 */
export class SliceTable {
  readonly #db: Database
  readonly #words: Dictionary
  #mayWait = true

  constructor(db: Database, words: Dictionary) {
    this.#db = db
    this.#words = words
  }

  /** To be called with all quarters whose responses a commit has changed, in its transaction, and how much it brought. */
  note(quarters: ReadonlySet<number>, facts: number): void {
    if (quarters.size === 0) return
    const starts = JSON.stringify([...quarters])
    if (facts <= fewFacts) this.#recompute(starts)
    else this.#db.run('INSERT OR IGNORE INTO waiting_quarter SELECT value FROM json_each(?)', starts)
    this.#db.run(`INSERT OR IGNORE INTO waiting_day SELECT DISTINCT value / ${dayMs} FROM json_each(?)`, starts)
    this.#mayWait = true
  }

  #recompute(starts: string): void {
    this.#db.run('DELETE FROM slice WHERE quarter_ms IN (SELECT value FROM json_each(?))', starts)
    this.#db.run(
      `INSERT INTO slice
       SELECT changed.value, origin_id, ${promptBandSql} AS band, ${tokenSums}, count(*), sum(NOT is_complete), max(timestamp_ms)
       FROM json_each(?) AS changed
       CROSS JOIN response ON timestamp_ms >= changed.value AND timestamp_ms < changed.value + ${quarterMs}
       WHERE is_counted GROUP BY changed.value, origin_id, band`,
      starts,
    )
  }

  /** Everything that waits, before anything is read. */
  #catchUp(): void {
    if (!this.#mayWait) return
    this.#mayWait = !this.#hasRoomFor(() => {
      const quarters = this.#db.manyRows<[number]>('quarter_ms', 'SELECT quarter_ms FROM waiting_quarter').flat()
      if (quarters.length > 0) this.#recompute(JSON.stringify(quarters))
      this.#db.run('DELETE FROM waiting_quarter')
    })
  }

  #catchUpDays(toDay: number): void {
    this.#catchUp()
    if (this.#db.number('SELECT count(*) FROM waiting_day WHERE day < ?', toDay) === 0) return
    this.#hasRoomFor(() => {
      const waiting = 'SELECT day FROM waiting_day WHERE day < ?'
      this.#db.run(`DELETE FROM day_use WHERE day IN (${waiting})`, toDay)
      this.#db.run(
        `INSERT INTO day_use
         SELECT day, min(quarter_ms), project_id, model_id, agent_id, is_fast, is_us, prompt_band, ${tokenSums}, sum(responses),
           sum(incomplete_responses), max(last_at_ms)
         FROM (${waiting}) CROSS JOIN slice ON quarter_ms >= day * ${dayMs} AND quarter_ms < (day + 1) * ${dayMs}
         JOIN origin ON origin.id = origin_id
         GROUP BY day, project_id, model_id, agent_id, is_fast, is_us, prompt_band`,
        toDay,
      )
      this.#db.run('DELETE FROM waiting_day WHERE day < ?', toDay)
    })
  }

  /** A disk that is full refuses the next commit too, and that is told. Until then the figures are those of before. */
  #hasRoomFor(work: () => void): boolean {
    try {
      this.#db.transaction(work)
      return true
    } catch (error) {
      if (error instanceof LedgerError && error.fault !== 'damaged') return false
      throw error
    }
  }

  between(fromMs: number, toMs: number): UsageSlice[] {
    this.#catchUp()
    const wholeFrom = Math.ceil(fromMs / quarterMs) * quarterMs
    const wholeTo = quarterOf(toMs)
    const slices =
      wholeFrom > wholeTo
        ? this.#single(fromMs, toMs)
        : [...this.#single(fromMs, wholeFrom), ...this.#whole(wholeFrom, wholeTo), ...this.#single(wholeTo, toMs)]
    return united(slices.sort(byTimeThenName))
  }

  /** Of whole UTC days. By day, since prices change with it, and without session: a year is then a few thousand slices however many
   * responses it has had. */
  days(fromMs: number, toMs: number): UsageSlice[] {
    this.#catchUpDays(toMs / dayMs)
    const folded = this.#slices(
      `SELECT at_ms, NULL AS session_id, project_id, model_id, agent_id, is_fast, is_us, ${useColumns}
       FROM day_use WHERE day >= ? AND day < ?`,
      fromMs / dayMs,
      toMs / dayMs,
    )
    const residuals = this.#residuals(
      `SELECT min(at_ms) / ${quarterMs} * ${quarterMs}, NULL, project_id, model_id, ${tokenSums}, max(at_ms)
       FROM residual WHERE at_ms >= ? AND at_ms < ? GROUP BY at_ms / ${dayMs}, project_id, model_id`,
      fromMs,
      toMs,
    )
    return [...folded, ...residuals].sort(byTimeThenName)
  }

  /** Of whole quarters, one slice per model and price: when something was used, and what it was worth. Residuals have no such time. */
  quarters(fromMs: number, toMs: number): UsageSlice[] {
    this.#catchUp()
    return this.#slices(
      `SELECT quarter_ms AS at_ms, NULL AS session_id, NULL AS project_id, model_id, NULL AS agent_id, is_fast, is_us, prompt_band,
         ${tokenSums}, sum(responses) AS responses, sum(incomplete_responses) AS incomplete_responses, max(last_at_ms) AS last_at_ms
       FROM slice JOIN origin ON origin.id = origin_id WHERE quarter_ms >= ? AND quarter_ms < ?
       GROUP BY quarter_ms, model_id, is_fast, is_us, prompt_band ORDER BY quarter_ms`,
      fromMs,
      toMs,
    )
  }

  /** Of whole quarters. */
  ofSessions(sessionIds: readonly string[], fromMs: number, toMs: number): UsageSlice[] {
    this.#catchUp()
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

  /** One slice per response. */
  single(fromMs: number, toMs: number): UsageSlice[] {
    return this.#single(fromMs, toMs).sort(byTimeThenName)
  }

  useBetween(boundsMs: readonly number[]): UsageSlice[][] {
    this.#catchUp()
    const parts = boundsMs.slice(1).map((toMs, part): Part => [part, boundsMs[part] as number, toMs])
    const sums = this.#db.manyRows<[part: number, ...SliceRow]>(
      `part, ${sliceColumns}`,
      `SELECT part, at_ms, ${originColumns}, ${useColumns} FROM (
         SELECT part, min(at_ms) AS at_ms, origin_id, prompt_band, ${tokenSums}, sum(responses) AS responses,
           sum(incomplete_responses) AS incomplete_responses, max(last_at_ms) AS last_at_ms
         FROM (
           SELECT value ->> 0 AS part, timestamp_ms AS at_ms, origin_id, ${promptBandSql} AS prompt_band, ${tokenColumns},
             1 AS responses, NOT is_complete AS incomplete_responses, timestamp_ms AS last_at_ms
           FROM json_each(?) CROSS JOIN response ON timestamp_ms >= value ->> 1 AND timestamp_ms < value ->> 2 WHERE is_counted
           UNION ALL
           SELECT value ->> 0, quarter_ms, origin_id, ${useColumns}
           FROM json_each(?) CROSS JOIN slice ON quarter_ms >= value ->> 1 AND quarter_ms < value ->> 2
         ) GROUP BY part, origin_id, prompt_band
       ) JOIN origin ON origin.id = origin_id`,
      JSON.stringify(parts.flatMap(edgesOf)),
      JSON.stringify(parts.map(wholeQuartersOf)),
    )
    const residuals = this.#db.rows(
      `SELECT value ->> 0, at_ms, session_id, project_id, model_id, ${tokenColumns}, at_ms
       FROM json_each(?) CROSS JOIN residual ON at_ms >= value ->> 1 AND at_ms < value ->> 2`,
      JSON.stringify(parts),
    )
    const slices: UsageSlice[][] = parts.map(() => [])
    for (const [part, ...row] of sums) slices[part]?.push(this.#sliceOf(row))
    for (const [part, ...row] of residuals) slices[Number(part)]?.push(this.#residualOf(row))
    return slices
  }

  latestSessions(fromMs: number, toMs: number, limit: number): string[] {
    this.#catchUp()
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
    this.#catchUp()
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
      `SELECT timestamp_ms AS at_ms, ${originColumns}, ${promptBandSql} AS prompt_band, ${tokenColumns}, 1 AS responses,
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

type Part = [part: number, fromMs: number, toMs: number]

/** Ends before it begins where there is none. */
function wholeQuartersOf([part, fromMs, toMs]: Part): Part {
  return [part, Math.ceil(fromMs / quarterMs) * quarterMs, quarterOf(toMs)]
}

/** What is not in whole quarters: of that the responses themselves are read. */
function edgesOf([part, fromMs, toMs]: Part): Part[] {
  const [, wholeFromMs, wholeToMs] = wholeQuartersOf([part, fromMs, toMs])
  if (wholeFromMs >= wholeToMs) return [[part, fromMs, toMs]]
  return [
    [part, fromMs, wholeFromMs],
    [part, wholeToMs, toMs],
  ]
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
