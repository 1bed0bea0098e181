/**
 * `usage.json` of a home-made token tracker (a small server with limits, sessions that were logged or typed in, and a daily chart). Nothing
 * specifies the file, so its shape is looked for rather than expected: lists of entries that have a time and tokens, and tables by day,
 * wherever in it they are. What a file says twice (sessions, and the days that were summed from them) is taken once.
 *
 * Pure: the text comes in, and the zone of whoever wrote its local times. Notes are not read.
 */
import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { dayAt, instantOf } from '../../meaning/local-time.ts'
import { type Fields, fieldsOf, isObject, looseCount, looseUsd, pick } from './loose-fields.ts'
import type { UsageJsonEntry } from './usage-json-entry.ts'

export type UsageJson =
  | { ok: true; entries: UsageJsonEntry[]; limits: UsageJsonLimits; skipped: Partial<Record<SkipReason, number>> }
  | { ok: false; reason: string }

export interface UsageJsonLimits {
  session?: number
  weekly?: number
  monthly?: number
}

/**
 * - `noTime`: no time that can be understood.
 * - `noKinds`: one sum of tokens, from which no cost and no work can be told.
 * - `badCount`: a count that is none.
 * - `nothingUsed`: all counts are 0.
 * - `toldTwice`: another list of the same file says it more exactly.
 */
export type SkipReason = 'noTime' | 'noKinds' | 'badCount' | 'nothingUsed' | 'toldTwice'

/** Nobody writes by hand more deeply than this. */
const deepest = 6

export function parseUsageJson(text: string, timeZone: string): UsageJson {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    return { ok: false, reason: 'This is no JSON.' }
  }
  if (typeof content !== 'object' || content === null) return { ok: false, reason: 'This holds no entries.' }
  const skipped = new Map<SkipReason, number>()
  const skip = (reason: SkipReason) => void skipped.set(reason, (skipped.get(reason) ?? 0) + 1)
  const lists: UsageJsonEntry[][] = []
  for (const candidates of listsIn(content, 0)) {
    const list: UsageJsonEntry[] = []
    const seen = new Map<string, number>()
    for (const candidate of candidates) {
      const read = readEntry(candidate, timeZone)
      if (typeof read === 'string') skip(read)
      else list.push({ key: keyOf(read, seen), ...read })
    }
    lists.push(list)
  }
  const limits = limitsIn(content)
  const entries = eachOnce(lists, timeZone, skip)
  if (entries.length === 0 && skipped.size === 0 && Object.keys(limits).length === 0) {
    return { ok: false, reason: 'This holds no entries.' }
  }
  return { ok: true, entries, limits, skipped: Object.fromEntries(skipped) }
}

/** What may be an entry. A table's key is the time of its entries; a table within may be by model. */
interface Candidate {
  fields: Fields
  time: unknown
  model: unknown
}

const timeNames = [
  'timestamp',
  'datetime',
  'time',
  'date',
  'day',
  'createdat',
  'loggedat',
  'ts',
  'at',
  'startedat',
  'starttime',
  'start',
]
const modelNames = ['model', 'modelname', 'modelid']
const costNames = ['costusd', 'cost', 'usd', 'totalcost']
const kindNames = {
  input: ['input', 'inputtokens', 'tokensin', 'prompttokens', 'in'],
  output: ['output', 'outputtokens', 'tokensout', 'completiontokens', 'out'],
  cacheRead: ['cacheread', 'cachereadtokens', 'cachereadinputtokens', 'cached', 'cachedtokens'],
  cacheWrite: ['cachecreation', 'cachecreationtokens', 'cachecreationinputtokens', 'cachewrite', 'cachewritetokens'],
  cacheWrite5m: ['cachewrite5m', 'cachecreation5m', 'cachecreation5mtokens', 'ephemeral5minputtokens'],
  cacheWrite1h: ['cachewrite1h', 'cachecreation1h', 'cachecreation1htokens', 'ephemeral1hinputtokens'],
} as const
const sumNames = ['total', 'totaltokens', 'tokens', 'count', 'usage']
const everyKindName = Object.values(kindNames).flat()
const isDay = (key: string) => /^\d{4}-\d{2}-\d{2}/.test(key)

function listsIn(value: unknown, depth: number): Candidate[][] {
  if (depth > deepest || typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) {
    const objects = value.filter(isObject)
    if (!objects.some(looksLikeEntry)) return objects.flatMap((object) => listsIn(object, depth + 1))
    return [objects.map((object) => candidateOf(object))]
  }
  const children = Object.entries(value)
  const days = children.filter(([key]) => isDay(key))
  if (days.length > 0) {
    const others = children.filter(([key]) => !isDay(key))
    return [
      days.flatMap(([day, told]) => candidatesOfDay(day, told)),
      ...others.flatMap(([, child]) => listsIn(child, depth + 1)),
    ]
  }
  // A table of entries by some id. One such object among others is the sum of something: it would be counted twice.
  if (children.length > 0 && children.every(([, child]) => isObject(child) && looksLikeEntry(child))) {
    return [children.map(([, child]) => candidateOf(child as object))]
  }
  return children.flatMap(([, child]) => listsIn(child, depth + 1))
}

function looksLikeEntry(value: object): boolean {
  const fields = tokenFieldsOf(value)
  return pick(fields, timeNames) !== undefined && pick(fields, [...everyKindName, ...sumNames]) !== undefined
}

function candidatesOfDay(day: string, told: unknown): Candidate[] {
  if (Array.isArray(told)) return told.filter(isObject).map((entry) => candidateOf(entry, day))
  if (!isObject(told)) return [candidateOf({ total: told }, day)]
  const byModel = Object.entries(told).filter(([, value]) => isObject(value) && hasKinds(value))
  const isNested = byModel.length > 0 && !hasKinds(told)
  return isNested ? byModel.map(([model, value]) => candidateOf(value as object, day, model)) : [candidateOf(told, day)]
}

const hasKinds = (value: object) => pick(tokenFieldsOf(value), everyKindName) !== undefined

function candidateOf(value: object, day?: string, model?: string): Candidate {
  const fields = tokenFieldsOf(value)
  return { fields, time: timeOf(fields, day), model: model ?? pick(fields, modelNames) }
}

function timeOf(fields: Fields, day: string | undefined): unknown {
  const time = pick(fields, timeNames) ?? day
  if (typeof time !== 'string' || !/^\d{2}:\d{2}(:\d{2})?$/.test(time)) return time
  // The clock alone: its day stands beside it, or is the table's key.
  const date = pick(fields, ['date', 'day']) ?? day
  return typeof date === 'string' ? `${date.slice(0, 10)}T${time}` : undefined
}

/** Counts may lie in `tokens` or `usage` within. */
function tokenFieldsOf(value: object): Fields {
  const fields = fieldsOf(value)
  const inner = ['tokens', 'usage'].map((name) => fields.get(name)).find(isObject)
  return inner ? new Map([...fields, ...fieldsOf(inner)]) : fields
}

type Read = Omit<UsageJsonEntry, 'key'>

function readEntry({ fields, time, model }: Candidate, timeZone: string): Read | SkipReason {
  const when = readTime(time, timeZone)
  if (!when) return 'noTime'
  if (pick(fields, everyKindName) === undefined) return 'noKinds'
  const given = Object.entries(kindNames).map(([kind, names]) => [kind, pick(fields, names)])
  const counts = Kinds.safeParse(Object.fromEntries(given))
  if (!counts.success) return 'badCount'
  const { input, output, cacheRead, cacheWrite, cacheWrite5m, cacheWrite1h } = counts.data
  const untold = Math.max(0, cacheWrite - cacheWrite5m - cacheWrite1h)
  const tokens = { input, output, cacheWrite5m: cacheWrite5m + untold, cacheWrite1h, cacheRead }
  if (Object.values(tokens).every((count) => count === 0)) return 'nothingUsed'
  const costUsd = looseUsd.safeParse(pick(fields, costNames))
  return {
    ...when,
    ...(typeof model === 'string' ? { model } : {}),
    tokens,
    ...(costUsd.success ? { costUsd: costUsd.data } : {}),
  }
}

const kind = z._default(looseCount, 0)
const Kinds = z.object({ input: kind, output: kind, cacheRead: kind, cacheWrite: kind, cacheWrite5m: kind, cacheWrite1h: kind })

/** Seconds since 1970 are below this, and have been milliseconds since 1973. */
const leastMs = 1e11

function readTime(value: unknown, timeZone: string): { atMs: number; isWholeDay: boolean } | undefined {
  const number = typeof value === 'string' && /^\d{9,}(\.\d+)?$/.test(value) ? Number(value) : value
  if (typeof number === 'number') {
    const atMs = Math.round(number < leastMs ? number * 1000 : number)
    return Number.isSafeInteger(atMs) && atMs > 0 && atMs < 8.64e15 ? { atMs, isWholeDay: false } : undefined
  }
  if (typeof value !== 'string') return undefined
  const atMs = instantOf(value, timeZone)
  return atMs === undefined ? undefined : { atMs, isWholeDay: /^\d{4}-\d{2}-\d{2}$/.test(value.trim()) }
}

function keyOf(entry: Read, seen: Map<string, number>): string {
  const { atMs, isWholeDay, model, tokens } = entry
  const said = JSON.stringify([atMs, isWholeDay, model, tokens])
  const nth = (seen.get(said) ?? 0) + 1
  seen.set(said, nth)
  return createHash('sha256').update(`${nth} ${said}`).digest('base64url').slice(0, 22)
}

/**
 * Entries with a time that two lists share are one. Days are sums of something: those of the list that knows the day best stand, and the
 * others are left out.
 */
function eachOnce(lists: UsageJsonEntry[][], timeZone: string, skip: (reason: SkipReason) => void): UsageJsonEntry[] {
  const dayOf = ({ atMs, isWholeDay }: UsageJsonEntry) => (isWholeDay ? atMs : dayAt(atMs, timeZone).startsAt)
  /** Of each day, the list that knows it best: by having times, then by having more entries. */
  const best = new Map<number, { list: UsageJsonEntry[]; score: number }>()
  for (const list of lists) {
    const scores = new Map<number, number>()
    for (const entry of list) {
      // No list has a million days that are one day.
      const score = entry.isWholeDay ? 1 : 1e6
      scores.set(dayOf(entry), (scores.get(dayOf(entry)) ?? 0) + score)
    }
    for (const [day, score] of scores) if (score > (best.get(day)?.score ?? 0)) best.set(day, { list, score })
  }
  const entries = new Map<string, UsageJsonEntry>()
  for (const list of lists) {
    for (const entry of list) {
      const isSum = entry.isWholeDay && best.get(dayOf(entry))?.list !== list
      if (isSum || entries.has(entry.key)) skip('toldTwice')
      else entries.set(entry.key, entry)
    }
  }
  return [...entries.values()].sort((a, b) => a.atMs - b.atMs)
}

function limitsIn(content: object): UsageJsonLimits {
  const outer = fieldsOf(content)
  const inner = ['limits', 'limit'].map((name) => outer.get(name)).find(isObject)
  const own = inner ? fieldsOf(inner) : new Map<string, unknown>()
  const settings = ['settings', 'config'].map((name) => outer.get(name)).find(isObject)
  const around = new Map([...(settings ? fieldsOf(settings) : []), ...outer])
  const limits: UsageJsonLimits = {}
  for (const window of ['session', 'weekly', 'monthly'] as const) {
    const read = looseCount.safeParse(pick(own, [window, `${window}limit`]) ?? pick(around, [`${window}limit`]))
    if (read.success && read.data > 0) limits[window] = read.data
  }
  return limits
}
