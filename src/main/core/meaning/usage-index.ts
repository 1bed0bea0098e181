/**
 * What a Snapshot is made from, in memory: the last days slice by slice, the weeks before folded by day, everything older folded
 * altogether. It reads the ledger when something changed, so that a Snapshot costs next to no query.
 */
import type { Ledger } from '../ledger/ledger.ts'
import { quarterMs, type UsageSlice } from '../usage.ts'
import { hourMs } from './local-time.ts'
import { fold, latestSessionIds } from './totals.ts'

/** What meaning asks about the use of any time. */
export interface UsageIndex {
  /**
   * Of `[fromMs, toMs)`, exact at both ends. For sums: whole days may be folded, and what is folded names no session and no time but
   * its day.
   */
  between(fromMs: number, toMs: number): readonly UsageSlice[]
  /** All use there is, for sums. */
  everything(): readonly UsageSlice[]
  /** Everything that is held of the sessions used last, and maybe of others. */
  ofLatestSessions(count: number): readonly UsageSlice[]
  /**
   * Starts of the UTC hours with at least one response, newest first, none after the instant. Goes back as far as it is asked, or to a
   * day without any: no chain of session blocks reaches over it.
   */
  activeHours(notAfterMs: number): Iterable<number>
}

type LedgerReads = Pick<Ledger, 'slices' | 'days' | 'slicesOfSessions' | 'latestSessions' | 'activeQuarters'>

const dayMs = 24 * hourMs

/** Hours and sessions are shown of the last day, which in any zone began at most two UTC days ago. */
const recentDays = 2

/** A month has at most 31 days and a zone is at most a day away; the rest is for a start day that moves. */
const heldDays = 40

/** Dates of Ecma-262 end here; a clock that was far ahead must not hide its responses from the totals. */
const endOfTimeMs = 8.64e15

/** Before every date, and the start of a quarter. */
const startOfTimeMs = -8.64e15

export class LedgerUsageIndex implements UsageIndex {
  readonly #ledger: LedgerReads
  #recentFrom: number
  /** From `#recentFrom` on, ordered by time. */
  #recent: UsageSlice[]
  /** What is before it, read when first asked for. Absent when something in it changed. */
  #past: Past | undefined

  constructor(ledger: LedgerReads, now: number) {
    this.#ledger = ledger
    this.#recentFrom = recentFromAt(now)
    this.#recent = ledger.slices(this.#recentFrom, endOfTimeMs)
  }

  /** To be called with what each commit answers. */
  replaceQuarters(changedQuarters: readonly number[]): void {
    if (changedQuarters.some((quarter) => quarter < this.#recentFrom)) this.#past = undefined
    const changed = new Set(changedQuarters.filter((quarter) => quarter >= this.#recentFrom))
    if (changed.size === 0) return
    const kept = this.#recent.filter((slice) => !changed.has(quarterOf(slice.atMs)))
    const fresh = runsOf(changed).flatMap(([from, to]) => this.#ledger.slices(from, to))
    this.#recent = [...kept, ...fresh].sort((a, b) => a.atMs - b.atMs)
  }

  /** Lets go of what has become old. To be called before each Snapshot; does something once a day. */
  advance(now: number): void {
    const from = recentFromAt(now)
    if (from <= this.#recentFrom) return
    this.#recent = this.#recent.slice(this.#indexOf(from))
    this.#recentFrom = from
    this.#past = undefined
  }

  between(fromMs: number, toMs: number): readonly UsageSlice[] {
    if (fromMs >= this.#recentFrom) return this.#recentBetween(fromMs, toMs)
    const past = this.#pastOf()
    if (toMs <= this.#recentFrom) return past.between(fromMs, toMs)
    return [...past.between(fromMs, this.#recentFrom), ...this.#recentBetween(this.#recentFrom, toMs)]
  }

  everything(): readonly UsageSlice[] {
    return [...this.#pastOf().everything(), ...this.#recent]
  }

  ofLatestSessions(count: number): readonly UsageSlice[] {
    const latest = new Set(latestSessionIds(this.#recent, count))
    return [...this.#pastOf().ofSessions(latest, count - latest.size), ...this.#recent]
  }

  *activeHours(notAfterMs: number): Iterable<number> {
    let last = Number.POSITIVE_INFINITY
    for (const quarter of this.#activeQuarters()) {
      const hour = Math.floor(quarter / hourMs) * hourMs
      if (quarter > notAfterMs || hour >= last) continue
      last = hour
      yield hour
    }
  }

  *#activeQuarters(): Iterable<number> {
    for (let index = this.#recent.length - 1; index >= 0; index--) {
      const slice = this.#recent[index] as UsageSlice
      if (slice.responses > 0) yield slice.atMs
    }
    yield* this.#pastOf().activeQuarters()
  }

  #pastOf(): Past {
    this.#past ??= new Past(this.#ledger, this.#recentFrom)
    return this.#past
  }

  #recentBetween(fromMs: number, toMs: number): readonly UsageSlice[] {
    const wholeFrom = Math.ceil(fromMs / quarterMs) * quarterMs
    const wholeTo = Math.floor(toMs / quarterMs) * quarterMs
    if (wholeFrom > wholeTo) return this.#ledger.slices(fromMs, toMs)
    const whole = this.#recent.slice(this.#indexOf(wholeFrom), this.#indexOf(wholeTo))
    const before = fromMs < wholeFrom ? this.#ledger.slices(fromMs, wholeFrom) : []
    const after = wholeTo < toMs ? this.#ledger.slices(wholeTo, toMs) : []
    return before.length + after.length === 0 ? whole : [...before, ...whole, ...after]
  }

  /** Of the first recent slice at or after the instant. */
  #indexOf(instant: number): number {
    let low = 0
    let high = this.#recent.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#recent[middle] as UsageSlice).atMs < instant) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** All use before a UTC day, of which nothing changes while this is there: what has been read once is not read again. */
class Past {
  readonly #ledger: LedgerReads
  readonly #to: number
  readonly #heldFrom: number
  /** Of the held weeks, ordered by time. */
  readonly #days: UsageSlice[]
  readonly #all: UsageSlice[]
  /** By their two ends. */
  readonly #partDays = new Map<string, UsageSlice[]>()
  readonly #sessions = new Map<string, UsageSlice[]>()
  #latest: { count: number; sessionIds: string[] } | undefined
  #activeQuarters: number[] | undefined

  constructor(ledger: LedgerReads, to: number) {
    this.#ledger = ledger
    this.#to = to
    this.#heldFrom = to - heldDays * dayMs
    const days = ledger.days(startOfTimeMs, to)
    this.#days = days.filter((slice) => slice.atMs >= this.#heldFrom)
    this.#all = fold(days)
  }

  between(fromMs: number, toMs: number): UsageSlice[] {
    const dayFrom = Math.ceil(fromMs / dayMs) * dayMs
    const dayTo = dayStart(toMs)
    // A clock set back by months asks about times that are not held.
    if (fromMs < this.#heldFrom || dayFrom > dayTo) return this.#partDay(fromMs, toMs)
    const whole = this.#days.filter((slice) => slice.atMs >= dayFrom && slice.atMs < dayTo)
    return [...this.#partDay(fromMs, dayFrom), ...whole, ...this.#partDay(dayTo, toMs)]
  }

  everything(): readonly UsageSlice[] {
    return this.#all
  }

  /** Of the named ones, and of as many others as are wanted. */
  ofSessions(named: ReadonlySet<string>, others: number): UsageSlice[] {
    const wanted = new Set(named)
    if (others > 0) for (const sessionId of this.#latestBut(named, others)) wanted.add(sessionId)
    const unread = [...wanted].filter((sessionId) => !this.#sessions.has(sessionId))
    for (const sessionId of unread) this.#sessions.set(sessionId, [])
    if (unread.length > 0) {
      const slices = this.#ledger.slicesOfSessions(unread, this.#heldFrom, this.#to)
      for (const slice of slices) this.#sessions.get(slice.sessionId)?.push(slice)
    }
    return [...wanted].flatMap((sessionId) => this.#sessions.get(sessionId) ?? [])
  }

  /** Newest first, back to a day without any. */
  *activeQuarters(): Iterable<number> {
    this.#activeQuarters ??= this.#ledger.activeQuarters(this.#heldFrom, this.#to)
    yield* this.#activeQuarters
    for (let to = this.#heldFrom; ; to -= dayMs) {
      const older = this.#ledger.activeQuarters(to - dayMs, to)
      if (older.length === 0) return
      yield* older
    }
  }

  #latestBut(named: ReadonlySet<string>, count: number): string[] {
    // Some of the latest may be among the named.
    const enough = named.size + count
    if (!this.#latest || this.#latest.count < enough) {
      this.#latest = { count: enough, sessionIds: this.#ledger.latestSessions(this.#heldFrom, this.#to, enough) }
    }
    return this.#latest.sessionIds.filter((sessionId) => !named.has(sessionId)).slice(0, count)
  }

  #partDay(fromMs: number, toMs: number): UsageSlice[] {
    if (fromMs >= toMs) return []
    const key = `${fromMs} ${toMs}`
    const known = this.#partDays.get(key)
    if (known) return known
    const slices = fold(this.#ledger.slices(fromMs, toMs))
    this.#partDays.set(key, slices)
    return slices
  }
}

function recentFromAt(now: number): number {
  return dayStart(now) - recentDays * dayMs
}

function dayStart(instant: number): number {
  return Math.floor(instant / dayMs) * dayMs
}

function quarterOf(instant: number): number {
  return Math.floor(instant / quarterMs) * quarterMs
}

/** Neighbouring quarters as one span each: an import changes thousands, and they need not be as many queries. */
function runsOf(quarters: ReadonlySet<number>): [from: number, to: number][] {
  const runs: [number, number][] = []
  for (const quarter of [...quarters].sort((a, b) => a - b)) {
    const last = runs.at(-1)
    if (last && last[1] === quarter) last[1] = quarter + quarterMs
    else runs.push([quarter, quarter + quarterMs])
  }
  return runs
}
