import type { Attribution, Calibration } from '../../shared/contract/snapshot.ts'
import type { Committed, Ledger } from './ledger/ledger.ts'
import type { OfficialWindow, PercentRise } from './limit-reading.ts'
import { attribute } from './meaning/attribution.ts'
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

/** Nobody reads who used how much by the second. */
const attributeEveryMs = 30_000

interface ReadRises {
  atMs: number
  rises: PercentRise[]
  /** After the newest rise of each kind of window: the newest reading, which says no more than it. */
  stillThere: PercentRise[]
}

/** What took long to find out, and when. */
interface Learnt<Value> {
  atMs: number
  value: Value | undefined
}

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
  #read: { windows: OfficialWindow[]; neverThere: ReturnType<Ledger['windowsNeverThere']> } | undefined
  #over: OfficialWindow[] = []
  /** Of those that reset before this, `#over` has all. */
  #overUntilMs: number | undefined
  #rises: ReadRises | undefined
  #areRisesOld = false
  #stretches: Stretch[] = []
  #hasChanged = true
  /** Use before this may be read as it was. */
  #settledUntilMs = 0
  readonly #calibrations = new Map<string, Learnt<Calibration>>()
  readonly #attributions = new Map<string, Learnt<Attribution>>()

  constructor(ledger: LimitReads) {
    this.#ledger = ledger
  }

  /** To be called with what each commit answers. */
  noteChanged({ changedLimits, changedQuarters }: Pick<Committed, 'changedLimits' | 'changedQuarters'>): void {
    this.#hasChanged = true
    if (changedLimits) {
      this.#read = undefined
      this.#areRisesOld = true
    }
    const [oldest] = changedQuarters
    if (oldest !== undefined && oldest < this.#settledUntilMs) this.#settledUntilMs = oldest
  }

  at(now: number) {
    this.#read ??= { windows: this.#windowsAt(now), neverThere: this.#ledger.windowsNeverThere() }
    const calibrationOf = (account: string, windowId: string) => this.#calibrationOf(account, windowId, now)
    const attributionOf = (window: OfficialWindow) => this.#attributionOf(window, now)
    return { ...this.#read, calibrationOf, attributionOf }
  }

  /** Those that are over change no more. */
  #windowsAt(now: number): OfficialWindow[] {
    if (this.#overUntilMs === undefined || this.#overUntilMs > now - dayMs) {
      const overUntilMs = now - dayMs
      this.#over = this.#ledger.officialWindows(now - windowsMs).filter(({ resetsAtMs }) => resetsAtMs < overUntilMs)
      this.#overUntilMs = overUntilMs
    }
    return [...this.#over, ...this.#ledger.officialWindows(this.#overUntilMs)]
  }

  #calibrationOf(account: string, windowId: string, now: number): Calibration | undefined {
    return learn(this.#calibrations, `${windowId}\n${account}`, now, calibrateEveryMs, () => {
      const { rises, stillThere } = this.#risesAt(now)
      const own = [...rises, ...stillThere].filter((rise) => rise.account === account && rise.windowId === windowId)
      return calibrate(this.#intervalsOf(own, now))
    })
  }

  /** Who its percent went up for. */
  #attributionOf(window: OfficialWindow, now: number): Attribution | undefined {
    const { account, windowId, resetsAtMs } = window
    return learn(this.#attributions, `${windowId}\n${account}\n${resetsAtMs}`, now, attributeEveryMs, () => {
      const { rises } = this.#risesAt(now)
      return attribute(this.#intervalsOf(risesOf(window, rises), now), this.#calibrationOf(account, windowId, now))
    })
  }

  /** There may be thousands, and one more each minute. */
  #risesAt(now: number): ReadRises {
    const known = this.#rises
    const isFresh = known && now >= known.atMs && (!this.#areRisesOld || now - known.atMs < attributeEveryMs)
    if (isFresh) return known
    const rises = this.#ledger.percentRises(now - risesMs)
    this.#rises = { atMs: now, rises, stillThere: stillThere(this.#read?.windows ?? [], rises) }
    this.#areRisesOld = false
    return this.#rises
  }

  /** @param own Rises of one window id. */
  #intervalsOf(own: readonly PercentRise[], now: number): RiseInterval[] {
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
    this.#readStretches(now)
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
  #readStretches(now: number): void {
    if (!this.#hasChanged) return
    const { rises, stillThere } = this.#risesAt(now)
    const starts = latestOfficial(this.#read?.windows ?? [], now).map(startOf)
    const bounds = [...new Set([...starts, ...[...rises, ...stillThere].map(({ atMs }) => atMs)])].sort((a, b) => a - b)
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

/** What is known, unless it is older than that. A clock that was set back makes everything old. */
function learn<Value>(
  known: Map<string, Learnt<Value>>,
  key: string,
  now: number,
  everyMs: number,
  find: () => Value | undefined,
): Value | undefined {
  const last = known.get(key)
  if (last && now >= last.atMs && now - last.atMs < everyMs) return last.value
  const value = find()
  known.set(key, { atMs: now, value })
  return value
}

function stillThere(windows: readonly OfficialWindow[], rises: readonly PercentRise[]): PercentRise[] {
  const newest = new Map(rises.map((rise) => [`${rise.windowId}\n${rise.account}`, rise]))
  return [...newest.values()].flatMap((rise) => {
    const window = windows.find((one) => isOf(one, rise))
    return window && window.newestAtMs > rise.atMs ? [{ ...rise, atMs: window.newestAtMs }] : []
  })
}

function isOf({ account, windowId, resetsAtMs }: OfficialWindow, rise: PercentRise): boolean {
  return rise.account === account && rise.windowId === windowId && rise.resetsAtMs === resetsAtMs
}

/** All of them began at 0 %. */
function risesOf(window: OfficialWindow, rises: readonly PercentRise[]): PercentRise[] {
  const { account, windowId, resetsAtMs } = window
  return [
    { account, windowId, resetsAtMs, atMs: startOf(window), percent: 0, source: 'statusline' },
    ...rises.filter((rise) => isOf(window, rise)),
  ]
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
