import type { Calibration } from '../../shared/contract/snapshot.ts'
import type { Committed, Ledger } from './ledger/ledger.ts'
import type { OfficialWindow, PercentRise } from './limit-reading.ts'
import { calibrate } from './meaning/calibration.ts'
import { hourMs } from './meaning/local-time.ts'
import { isOfFamily, latestOfficial, lengthOf, namedWindow } from './meaning/official-windows.ts'
import type { RiseInterval } from './meaning/rise-interval.ts'
import type { UsageSlice } from './usage.ts'

const dayMs = 24 * hourMs

/** Refusals of the last two months still teach a limit; percents of the last weeks still say what one is worth. */
const windowsMs = 60 * dayMs
const risesMs = 28 * dayMs

/** What one percent is worth does not change within minutes, and a fit takes longer than everything else in a Snapshot. */
const calibrateEveryMs = 10 * 60_000

/** Transcripts and telemetry may tell of an answer after its percent is known; what is older than this is complete. */
const settledMs = hourMs

/** What was used from one bound to the next. */
interface Stretch {
  fromMs: number
  toMs: number
  use: UsageSlice[]
}

type LimitReads = Pick<Ledger, 'officialWindows' | 'percentRises' | 'windowsNeverThere' | 'useBetween'>

/** What of the ledger is known about official limits, in memory, and what has changed since. */
export class HeldLimits {
  readonly #ledger: LimitReads
  #read: { windows: OfficialWindow[]; neverThere: ReturnType<Ledger['windowsNeverThere']>; rises: PercentRise[] } | undefined
  #stretches: Stretch[] = []
  #hasChanged = true
  /** Use before this may be read as it was. */
  #settledUntilMs = 0
  #calibrations = new Map<string, { atMs: number; calibration: Calibration | undefined }>()

  constructor(ledger: LimitReads) {
    this.#ledger = ledger
  }

  /** To be called with what each commit answers. */
  noteChanged({ changedLimits, changedQuarters }: Pick<Committed, 'changedLimits' | 'changedQuarters'>): void {
    this.#hasChanged = true
    if (changedLimits) this.#read = undefined
    const [oldest] = changedQuarters
    if (oldest !== undefined && oldest < this.#settledUntilMs) this.#settledUntilMs = oldest
  }

  at(now: number) {
    this.#read ??= {
      windows: this.#ledger.officialWindows(now - windowsMs),
      neverThere: this.#ledger.windowsNeverThere(),
      rises: this.#ledger.percentRises(now - risesMs),
    }
    const { windows, neverThere, rises } = this.#read
    return {
      windows,
      neverThere,
      calibrationOf: (account: string, windowId: string) => this.#calibrationOf(account, windowId, now),
      /** Of one window, from its start to its newest rise. */
      intervalsOf: (window: OfficialWindow) => this.#intervalsOf(risesOf(window, rises), rises, now),
    }
  }

  #calibrationOf(account: string, windowId: string, now: number): Calibration | undefined {
    const key = `${windowId}\n${account}`
    const known = this.#calibrations.get(key)
    if (known && now >= known.atMs && now - known.atMs < calibrateEveryMs) return known.calibration
    const rises = this.#read?.rises ?? []
    const own = rises.filter((rise) => rise.account === account && rise.windowId === windowId)
    const calibration = calibrate(this.#intervalsOf(own, rises, now))
    this.#calibrations.set(key, { atMs: now, calibration })
    return calibration
  }

  /** @param own Rises of one window id. */
  #intervalsOf(own: readonly PercentRise[], all: readonly PercentRise[], now: number): RiseInterval[] {
    const last = new Map<number, PercentRise>()
    const pairs: [PercentRise, PercentRise][] = []
    for (const rise of own) {
      const before = last.get(rise.resetsAtMs)
      if (before) pairs.push([before, rise])
      last.set(rise.resetsAtMs, rise)
    }
    const [first] = own
    if (!first || pairs.length === 0) return []
    const isCounted = isOfFamily(namedWindow(first.windowId)?.model)
    this.#readStretches(all, now)
    return pairs.map(([before, after]) => ({
      fromMs: before.atMs,
      toMs: after.atMs,
      percentBefore: before.percent,
      percentAfter: after.percent,
      use: this.#useOf(before.atMs, after.atMs).filter(isCounted),
    }))
  }

  #useOf(fromMs: number, toMs: number): UsageSlice[] {
    const first = firstAtOrAfter(this.#stretches, fromMs)
    const end = firstAtOrAfter(this.#stretches, toMs)
    return this.#stretches.slice(first, end).flatMap(({ use }) => use)
  }

  /** All in one query the first time; later only what is new, or was not settled yet. */
  #readStretches(rises: readonly PercentRise[], now: number): void {
    if (!this.#hasChanged) return
    const starts = latestOfficial(this.#read?.windows ?? [], now).map(startOf)
    const bounds = [...new Set([...starts, ...rises.map(({ atMs }) => atMs)])].sort((a, b) => a - b)
    let kept = 0
    for (const { fromMs, toMs } of this.#stretches) {
      if (toMs > this.#settledUntilMs || fromMs !== bounds[kept] || toMs !== bounds[kept + 1]) break
      kept++
    }
    const missing = bounds.slice(kept)
    // An answer that came at the very instant of a reading is in it.
    const uses = missing.length > 1 ? this.#ledger.useBetween(missing.map((bound) => bound + 1)) : []
    const fresh = uses.map((use, at) => ({ fromMs: missing[at] as number, toMs: missing[at + 1] as number, use }))
    this.#stretches = [...this.#stretches.slice(0, kept), ...fresh]
    this.#settledUntilMs = now - settledMs
    this.#hasChanged = false
  }
}

/** All of them began at 0 %. */
function risesOf(window: OfficialWindow, rises: readonly PercentRise[]): PercentRise[] {
  const { account, windowId, resetsAtMs } = window
  const isOwn = (rise: PercentRise) => rise.account === account && rise.windowId === windowId && rise.resetsAtMs === resetsAtMs
  return [{ account, windowId, resetsAtMs, atMs: startOf(window), percent: 0, source: 'statusline' }, ...rises.filter(isOwn)]
}

const startOf = ({ windowId, resetsAtMs }: OfficialWindow) => resetsAtMs - lengthOf(windowId)

/** Index of the first stretch that begins at or after the instant. */
function firstAtOrAfter(stretches: readonly Stretch[], instant: number): number {
  let low = 0
  let high = stretches.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((stretches[middle] as Stretch).fromMs < instant) low = middle + 1
    else high = middle
  }
  return low
}
