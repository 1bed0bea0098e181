/**
 * The slices that a Snapshot is made from, in memory: the last weeks one by one, everything older folded. It reads the ledger when
 * something changed, so that a Snapshot costs no query.
 */
import type { Ledger } from '../ledger/ledger.ts'
import { quarterMs, type UsageSlice } from '../usage.ts'
import { hourMs } from './local-time.ts'
import { fold } from './totals.ts'

/** What meaning asks about the use of any time. */
export interface UsageIndex {
  /** Of `[fromMs, toMs)`, exact at both ends, ordered by time. */
  between(fromMs: number, toMs: number): readonly UsageSlice[]
  /** The last weeks, one by one, ordered by time. */
  held(): readonly UsageSlice[]
  /** All use there is, folded where that saves work: for totals only, since what is folded belongs to no time and no session. */
  everything(): readonly UsageSlice[]
  /**
   * Starts of the UTC hours with at least one response, newest first, none after the instant. Goes back as far as it is asked, or to a
   * day without any: no chain of session blocks reaches over it.
   */
  activeHours(notAfterMs: number): Iterable<number>
}

const dayMs = 24 * hourMs

/** A month has at most 31 days and a zone is at most a day away; the rest is for a start day that moves. */
const heldDays = 40

/** Dates of Ecma-262 end here; a clock that was far ahead must not hide its responses from the totals. */
const endOfTimeMs = 8.64e15

export class LedgerUsageIndex implements UsageIndex {
  readonly #ledger: Pick<Ledger, 'slices' | 'foldedBefore'>
  #heldFrom: number
  #held: UsageSlice[]
  /** All use before the running UTC day, folded. Absent when something in it changed. */
  #settled: UsageSlice[] | undefined
  #settledTo: number

  constructor(ledger: Pick<Ledger, 'slices' | 'foldedBefore'>, now: number) {
    this.#ledger = ledger
    this.#heldFrom = heldFromAt(now)
    this.#settledTo = dayStart(now)
    this.#held = ledger.slices(this.#heldFrom, endOfTimeMs)
  }

  /** To be called with what each commit answers. */
  replaceQuarters(changedQuarters: readonly number[]): void {
    if (changedQuarters.some((quarter) => quarter < this.#settledTo)) this.#settled = undefined
    const changed = new Set(changedQuarters.filter((quarter) => quarter >= this.#heldFrom))
    if (changed.size === 0) return
    const kept = this.#held.filter((slice) => !changed.has(quarterOf(slice.atMs)))
    const fresh = runsOf(changed).flatMap(([from, to]) => this.#ledger.slices(from, to))
    this.#held = [...kept, ...fresh].sort((a, b) => a.atMs - b.atMs)
  }

  /** Lets go of what has become old. To be called before each Snapshot; does something once a day. */
  advance(now: number): void {
    const from = heldFromAt(now)
    if (from <= this.#heldFrom) return
    this.#heldFrom = from
    this.#held = this.#held.slice(this.#indexOf(from))
    this.#settledTo = dayStart(now)
    this.#settled = undefined
  }

  between(fromMs: number, toMs: number): readonly UsageSlice[] {
    // A clock set back by months asks about times that are not held.
    if (fromMs < this.#heldFrom) return this.#ledger.slices(fromMs, toMs)
    const wholeFrom = Math.ceil(fromMs / quarterMs) * quarterMs
    const wholeTo = Math.floor(toMs / quarterMs) * quarterMs
    if (wholeFrom > wholeTo) return this.#ledger.slices(fromMs, toMs)
    const whole = this.#held.slice(this.#indexOf(wholeFrom), this.#indexOf(wholeTo))
    const before = fromMs < wholeFrom ? this.#ledger.slices(fromMs, wholeFrom) : []
    const after = wholeTo < toMs ? this.#ledger.slices(wholeTo, toMs) : []
    return before.length + after.length === 0 ? whole : [...before, ...whole, ...after]
  }

  held(): readonly UsageSlice[] {
    return this.#held
  }

  everything(): readonly UsageSlice[] {
    const settledCount = this.#indexOf(this.#settledTo)
    this.#settled ??= fold([...this.#ledger.foldedBefore(this.#heldFrom), ...this.#held.slice(0, settledCount)])
    return [...this.#settled, ...this.#held.slice(settledCount)]
  }

  *activeHours(notAfterMs: number): Iterable<number> {
    let last = Number.POSITIVE_INFINITY
    for (const slice of this.#backFrom(notAfterMs)) {
      const hour = Math.floor(slice.atMs / hourMs) * hourMs
      if (slice.responses === 0 || hour >= last) continue
      last = hour
      yield hour
    }
  }

  *#backFrom(notAfterMs: number): Iterable<UsageSlice> {
    for (let index = this.#indexOf(notAfterMs + 1) - 1; index >= 0; index--) yield this.#held[index] as UsageSlice
    let to = Math.min(this.#heldFrom, notAfterMs + 1)
    while (true) {
      const day = this.#ledger.slices(to - dayMs, to)
      if (day.length === 0) return
      yield* day.reverse()
      to -= dayMs
    }
  }

  /** Of the first held slice at or after the instant. */
  #indexOf(instant: number): number {
    let low = 0
    let high = this.#held.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#held[middle] as UsageSlice).atMs < instant) low = middle + 1
      else high = middle
    }
    return low
  }
}

function heldFromAt(now: number): number {
  return dayStart(now) - heldDays * dayMs
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
