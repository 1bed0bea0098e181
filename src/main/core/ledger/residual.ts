/**
 * What a session used that no line of it carries (`/compact`, small auxiliary calls, attempts that were cut off), from what Claude
 * Code itself counted. Pure.
 *
 * [Note: residuals] A `cost-state` report is cumulative over the whole session, whatever process wrote it, and names models as they
 * were requested. The gap of a report is, per model, the report less the rows that it must have included. Gaps only grow, so each
 * report adds what its gap has grown by, at its own time: a session resumed days later does not carry old use into today.
 *
 * Everything that is uncertain is settled downwards, because a token counted twice is worse than one not found:
 * - Rows of a model that no report names, and rows in excess of their model's report, may be another model's under a different name.
 *   They are taken from the gaps, first from those of models without any row.
 * - A fork's report starts from its parent's totals. Its parent's rows until the fork, and the parent's whole gap, are the parent's.
 *   Should the parent have found more gap after the fork, the fork's own comes out too small by as much, never too large.
 */

import type { TokenCounts } from '../../../shared/contract/tokens.ts'
import { mergeTokens } from './dedupe.ts'

export interface Use {
  readonly tokens: Readonly<TokenCounts>
  readonly webSearches: number
}

export interface ModelUse extends Use {
  readonly model: string
  /** For rows, where known. */
  readonly requestedModel?: string
}

export interface Report {
  /** Absent where the report does not say: it is then about the whole session, and last. */
  readonly atMs?: number
  readonly reported: readonly ModelUse[]
  /** The rows that this report includes and the one before does not. */
  readonly countedSince: readonly ModelUse[]
}

export interface SessionUse {
  /** Oldest first. */
  readonly reports: readonly Report[]
  /** The rows of the sessions that this one was forked from, until it was. */
  readonly inherited: readonly ModelUse[]
  /** The newest time known of the session, for a report without one. */
  readonly newestMs?: number
}

/** By comparable name of the model. */
export type Gap = ReadonlyMap<string, Use>

export interface Residual extends Use {
  readonly model: string
  readonly atMs: number
}

const noUse: Use = { tokens: { input: 0, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 }, webSearches: 0 }

/** `parentGaps` are the last gaps of the sessions that it was forked from. */
export function residualsOf(session: SessionUse, parentGaps: readonly Gap[]): Residual[] {
  const gaps = gapsOf(session)
  const final = gaps.at(-1)?.gap ?? new Map<string, Use>()
  const parents = parentGaps.reduce(largest, new Map())
  const names = namesOf(session)
  const residuals: Residual[] = []
  for (const [key, last] of final) {
    const own = less(last, parents.get(key) ?? noUse)
    let grown = noUse
    let placed = noUse
    for (const { atMs, gap } of gaps) {
      grown = most(grown, gap.get(key) ?? noUse)
      const reached = smallest(less(grown, parents.get(key) ?? noUse), own)
      const added = less(reached, placed)
      placed = plus(placed, added)
      // Without any time it is in no window and on no day: better left out than put into 1970.
      if (atMs !== undefined && !isNothing(added)) residuals.push({ model: names.get(key) ?? key, atMs, ...added })
    }
  }
  return unitedByNameAndTime(residuals)
}

/** The gap of the last report, including what was inherited from its parents. */
export function lastGapOf(session: SessionUse): Gap {
  return gapsOf(session).at(-1)?.gap ?? new Map()
}

/** Model names as they compare: without context size, date, provider and revision. */
export function comparableModel(name: string): string {
  return name
    .toLowerCase()
    .replace(/\[.*\]$/, '')
    .replace(/^.*anthropic[./]/, '')
    .replace(/-v\d+(:\d+)?$/, '')
    .replace(/[-@]\d{8}$/, '')
}

function gapsOf(session: SessionUse): { atMs: number | undefined; gap: Gap }[] {
  const reported = new Map<string, Use>()
  let counted = byModel(session.inherited)
  return session.reports.map((report) => {
    for (const { model, ...use } of report.reported) reported.set(model, most(reported.get(model) ?? noUse, use))
    counted = byModel(report.countedSince, counted)
    return { atMs: report.atMs ?? session.newestMs, gap: gapBetween(summedByModel(reported), counted) }
  })
}

/** Two requested names can be answered by one model. */
function unitedByNameAndTime(residuals: readonly Residual[]): Residual[] {
  const united = new Map<string, Residual>()
  for (const residual of residuals) {
    const key = `${residual.atMs} ${residual.model}`
    const known = united.get(key)
    united.set(key, known ? { ...known, ...plus(known, residual) } : residual)
  }
  return [...united.values()]
}

function gapBetween(reported: ReadonlyMap<string, Use>, counted: ReadonlyMap<string, Use>): Gap {
  let unexplained = noUse
  for (const [key, use] of counted) unexplained = plus(unexplained, less(use, reported.get(key) ?? noUse))
  const withoutRowsFirst = [...reported.keys()].sort(
    (a, b) => Number(counted.has(a)) - Number(counted.has(b)) || (a < b ? -1 : 1),
  )
  const gaps = new Map<string, Use>()
  for (const key of withoutRowsFirst) {
    const gap = less(reported.get(key) ?? noUse, counted.get(key) ?? noUse)
    const kept = less(gap, unexplained)
    unexplained = less(unexplained, gap)
    if (!isNothing(kept)) gaps.set(key, kept)
  }
  return gaps
}

/** How to show a comparable name: as the rows call the model, else as it was reported, but for the context size. */
function namesOf(session: SessionUse): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  const offer = (key: string, name: string) => {
    const known = names.get(key)
    if (known === undefined || name < known) names.set(key, name)
  }
  const rows = [...session.inherited, ...session.reports.flatMap((report) => report.countedSince)]
  for (const row of rows) offer(keyOf(row), row.model)
  const byRows = new Set(names.keys())
  for (const { model } of session.reports.flatMap((report) => report.reported)) {
    if (!byRows.has(comparableModel(model))) offer(comparableModel(model), model.replace(/\[.*\]$/, ''))
  }
  return names
}

function keyOf(use: ModelUse): string {
  return comparableModel(use.requestedModel ?? use.model)
}

function byModel(uses: readonly ModelUse[], start: ReadonlyMap<string, Use> = new Map()): Map<string, Use> {
  const sums = new Map(start)
  for (const use of uses) sums.set(keyOf(use), plus(sums.get(keyOf(use)) ?? noUse, use))
  return sums
}

function summedByModel(reported: ReadonlyMap<string, Use>): Map<string, Use> {
  return byModel([...reported].map(([model, use]) => ({ model, ...use })))
}

function largest(a: Gap, b: Gap): Gap {
  const result = new Map(a)
  for (const [model, use] of b) result.set(model, most(result.get(model) ?? noUse, use))
  return result
}

function most(a: Use, b: Use): Use {
  return { tokens: mergeTokens(a.tokens, b.tokens), webSearches: Math.max(a.webSearches, b.webSearches) }
}

export function plus(a: Use, b: Use): Use {
  return {
    tokens: {
      input: a.tokens.input + b.tokens.input,
      output: a.tokens.output + b.tokens.output,
      cacheWrite5m: a.tokens.cacheWrite5m + b.tokens.cacheWrite5m,
      cacheWrite1h: a.tokens.cacheWrite1h + b.tokens.cacheWrite1h,
      cacheRead: a.tokens.cacheRead + b.tokens.cacheRead,
    },
    webSearches: a.webSearches + b.webSearches,
  }
}

/** Never below 0. Cache writes are one amount here, as in `mergeTokens`: one side may lack the split by lifetime. */
export function less(a: Use, b: Use): Use {
  const writes = Math.max(0, cacheWrites(a) - cacheWrites(b))
  return withWrites(writes, Math.max(0, a.tokens.cacheWrite1h - b.tokens.cacheWrite1h), {
    input: Math.max(0, a.tokens.input - b.tokens.input),
    output: Math.max(0, a.tokens.output - b.tokens.output),
    cacheRead: Math.max(0, a.tokens.cacheRead - b.tokens.cacheRead),
    webSearches: Math.max(0, a.webSearches - b.webSearches),
  })
}

function smallest(a: Use, b: Use): Use {
  return withWrites(Math.min(cacheWrites(a), cacheWrites(b)), Math.min(a.tokens.cacheWrite1h, b.tokens.cacheWrite1h), {
    input: Math.min(a.tokens.input, b.tokens.input),
    output: Math.min(a.tokens.output, b.tokens.output),
    cacheRead: Math.min(a.tokens.cacheRead, b.tokens.cacheRead),
    webSearches: Math.min(a.webSearches, b.webSearches),
  })
}

function withWrites(
  writes: number,
  atMost1h: number,
  { webSearches, ...rest }: { input: number; output: number; cacheRead: number; webSearches: number },
): Use {
  const cacheWrite1h = Math.min(writes, atMost1h)
  return { tokens: { ...rest, cacheWrite1h, cacheWrite5m: writes - cacheWrite1h }, webSearches }
}

function cacheWrites({ tokens }: Use): number {
  return tokens.cacheWrite5m + tokens.cacheWrite1h
}

function isNothing({ tokens, webSearches }: Use): boolean {
  return tokens.input + tokens.output + cacheWrites({ tokens, webSearches }) + tokens.cacheRead + webSearches === 0
}
