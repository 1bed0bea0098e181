import type { Settings } from '../../shared/contract/settings.ts'
import type { Attribution, Coverage, Forecast, ForecastScore, Range, UsageWindow } from '../../shared/contract/snapshot.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { OfficialWindow } from './limit-reading.ts'
import { burnOf } from './meaning/burn.ts'
import { elsewhereOf } from './meaning/elsewhere.ts'
import { forecastOf } from './meaning/forecast.ts'
import { type ForecastPromise, promiseDue, promiseOf, scoresOf } from './meaning/forecast-score.ts'
import { type Habit, habitOf } from './meaning/habit.ts'
import { hourMs } from './meaning/local-time.ts'
import { isOfFamily, latestOfficial, lengthOf } from './meaning/official-windows.ts'
import { paceOf } from './meaning/pace.ts'
import { type PastUse, pastMs, pastUseOf } from './meaning/past-use.ts'
import { identityOf } from './meaning/window-identity.ts'
import { quarterMs, type UsageSlice } from './usage.ts'

type OutlookReads = Pick<Ledger, 'responseUses' | 'quarters' | 'promises' | 'addPromises'>

/** Speed halves its memory every 20 minutes; of what is older than this nothing is left. */
const recentMs = 3 * hourMs
/** A habit does not change within the hour, and learning it reads eight weeks. */
const learnEveryMs = hourMs
/** Nobody can tell a forecast from the one of a minute ago, and each takes longer than the rest of a Snapshot. */
const forecastEveryMs = 60_000
const forecastStepPercent = 0.5

export interface OutlookScene {
  now: number
  timeZone: string
  coverage: Coverage
  pace: Settings['pace']
  windows: readonly UsageWindow[]
  official: readonly OfficialWindow[]
  attributionOf(window: OfficialWindow): Attribution | undefined
}

/** A window with what is needed to look ahead: where it probably stands now, and what one percent costs. */
interface Seen {
  window: UsageWindow
  account: string
  windowId: string
  startsAt: number
  resetsAt: number
  usedPercent: number
  usdPerPercent: Range
}

/** What can be said of windows beyond how far they are: pace, speed, forecast, and what burned them. Holds what takes long to find out. */
export class HeldOutlook {
  readonly #ledger: OutlookReads
  #recent: { fromMs: number; uses: UsageSlice[] } | undefined
  #past: { atMs: number; timeZone: string; use: PastUse; habit: Habit | undefined } | undefined
  readonly #forecasts = new Map<string, { atMs: number; seen: Seen; forecast: Forecast | undefined }>()
  #promises: ForecastPromise[] | undefined

  constructor(ledger: OutlookReads) {
    this.#ledger = ledger
  }

  /** To be called when responses have changed. */
  noteChanged(): void {
    this.#recent = undefined
  }

  of(scene: OutlookScene): UsageWindow[] {
    const latest = latestOfficial(scene.official, scene.now)
    return scene.windows.map((window) => {
      const own = latest.find((each) => idOf(each) === idOf(identityOf(window)))
      const attribution = own && window.source === 'official' && scene.attributionOf(own)
      return { ...window, ...this.#ahead(window, scene), ...(attribution && { attribution }) }
    })
  }

  /** Keeps what is foretold of official windows, so that it can be held against what comes. */
  promise(now: number, windows: readonly UsageWindow[]): void {
    const due = windows.flatMap((window): ForecastPromise[] => {
      const seen = window.source === 'official' && window.forecast && seenOf(window)
      if (!seen || !window.forecast || !promiseDue(seen, this.#known(now), now)) return []
      return [promiseOf(seen, window.forecast, now)]
    })
    if (due.length === 0) return
    this.#ledger.addPromises(due)
    this.#promises = [...this.#known(now), ...due]
  }

  scores(now: number, official: readonly OfficialWindow[]): ForecastScore[] {
    return scoresOf(this.#known(now), official, now)
  }

  #known(now: number): ForecastPromise[] {
    this.#promises ??= this.#ledger
      .promises(now - pastMs)
      .map((promise) => ({ ...promise, linear: promise.linear ?? promise.mid }))
    return this.#promises
  }

  #ahead(window: UsageWindow, scene: OutlookScene): Pick<UsageWindow, 'pace' | 'burn' | 'forecast'> {
    const { now } = scene
    if (window.startsAt === undefined || window.isRolling || window.state === 'noSuchWindow') return {}
    const seen = seenOf(window)
    const recent = this.#recentUses(now).filter(isOfFamily(window.model))
    const usd = window.usage.cost.usd ?? 0
    const burn = burnOf({ recent, window: { startsAt: window.startsAt, usd }, usdPerPercent: seen?.usdPerPercent.mid, now })
    const habit = scene.pace === 'habit' ? this.#pastAt(scene).habit : undefined
    const pace = seen && paceOf(seen, now, habit)
    const forecast = seen && window.state !== 'over' ? this.#forecast(seen, recent, scene) : undefined
    return { ...(pace && { pace }), ...(burn && { burn }), ...(forecast && { forecast }) }
  }

  #forecast(seen: Seen, recent: readonly UsageSlice[], scene: OutlookScene): Forecast | undefined {
    const { now } = scene
    const known = this.#forecasts.get(seen.window.id)
    if (known && now >= known.atMs && now - known.atMs < forecastEveryMs && isNearly(known.seen, seen)) return known.forecast
    // The habit is that of all models together.
    const past = seen.window.model === undefined ? this.#pastAt(scene) : undefined
    const forecast = forecastOf({
      window: { ...seen, asOf: seen.window.source === 'official' ? seen.window.asOf : undefined },
      usdPerPercent: seen.usdPerPercent,
      past: past?.habit && { use: past.use, habit: past.habit },
      recent,
      elsewhere: past && seen.window.source === 'official' ? elsewhereAt(seen, past.use, scene) : [],
      now,
    })
    this.#forecasts.set(seen.window.id, { atMs: now, seen, forecast })
    return forecast
  }

  #recentUses(now: number): UsageSlice[] {
    if (!this.#recent || now < this.#recent.fromMs + recentMs || now > this.#recent.fromMs + 2 * recentMs) {
      const fromMs = now - recentMs
      this.#recent = { fromMs, uses: this.#ledger.responseUses(fromMs, now + 1) }
    }
    return this.#recent.uses
  }

  #pastAt({ now, timeZone, coverage }: OutlookScene) {
    const known = this.#past
    const isFresh = known?.timeZone === timeZone && now >= known.atMs && now - known.atMs < learnEveryMs
    if (known && isFresh) return known
    const until = Math.floor(now / quarterMs) * quarterMs
    const use = pastUseOf(this.#ledger.quarters(until - pastMs, until), coverage, now, timeZone)
    this.#past = { atMs: now, timeZone, use, habit: habitOf(use) }
    return this.#past
  }
}

/** Undefined where nobody knows how far it is. */
function seenOf(window: UsageWindow): Seen | undefined {
  const { startsAt, resetsAt, usage, calibration, estimate } = window
  const isRead = window.state === 'running' || window.state === 'over'
  const usedPercent = isRead ? window.usedPercent : (estimate?.usedPercent.mid ?? window.usedPercent)
  if (startsAt === undefined || resetsAt === undefined || usedPercent === undefined) return undefined
  const ratio = usedPercent > 0 && usage.cost.usd !== undefined ? usage.cost.usd / usedPercent : 0
  const usdPerPercent = calibration?.usdPerPercent ?? { low: ratio, mid: ratio, high: ratio }
  return { window, ...identityOf(window), startsAt, resetsAt, usedPercent, usdPerPercent }
}

const idOf = ({ account, windowId }: { account: string; windowId: string }) => `${windowId}\n${account}`

function isNearly(a: Seen, b: Seen): boolean {
  return Math.abs(a.usedPercent - b.usedPercent) < forecastStepPercent && Math.abs(a.resetsAt - b.resetsAt) < forecastEveryMs
}

function elsewhereAt(seen: Seen, use: PastUse, { official }: OutlookScene): number[] {
  const own = official.filter((window) => idOf(window) === idOf(seen))
  return elsewhereOf(own, lengthOf(seen.windowId), use, seen.usdPerPercent.mid)
}
