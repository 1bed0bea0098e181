/** Which windows the line shows, and how far they are: what Claude Code itself just said first, else what the engine knows. */
import type { StatusLineWindow } from '../../shared/contract/status-line-view.ts'
import { amountOf, type Fields, fieldsOf } from './narrow.ts'

export interface LineWindow {
  /** `session`, `weekly`, `weekly-model:opus`, `monthly`, `spend`. */
  id: string
  usedPercent: number
  resetsAt?: number
  isEstimate: boolean
  /** Once true, and nobody knows how far it is now. */
  isOld: boolean
}

const hourMs = 3_600_000
/** The percent field has held an epoch before. */
const mostPercent = 110
/** No window lasts longer; a budget of a gateway may be for a month. */
const longestMs = (id: string) => (id === 'spend' ? 32 : 8) * 24 * hourMs
/** Readings of one window name resets that differ by seconds to minutes. */
const sameResetMs = 5 * 60_000

/**
 * Of `rate_limits`. A window whose reset has passed is left out whatever its percent, since a status line that is drawn again repeats
 * what the last answer said; so is one without a reset, which does not run.
 */
export function windowsOfRateLimits(rateLimits: Fields | undefined, now: number): LineWindow[] {
  return Object.entries(rateLimits ?? {}).flatMap(([name, value]) => {
    const id = idOf(name)
    const { used_percentage, resets_at } = fieldsOf(value)
    const [usedPercent, resetsAtS] = [amountOf(used_percentage), amountOf(resets_at)]
    if (id === undefined || usedPercent === undefined || usedPercent > mostPercent || resetsAtS === undefined) return []
    const resetsAt = resetsAtS * 1000
    if (resetsAt <= now || resetsAt > now + longestMs(id)) return []
    return [{ id, usedPercent, resetsAt, isEstimate: false, isOld: false }]
  })
}

/** Names that come later are not guessed at. */
function idOf(name: string): string | undefined {
  if (name === 'five_hour') return 'session'
  if (name === 'seven_day') return 'weekly'
  if (name === 'spend_limit') return 'spend'
  const model = /^seven_day_([a-z]{1,20})$/.exec(name)?.[1]
  return model === undefined ? undefined : `weekly-model:${model}`
}

/** Of the engine's, those of this account that have a percent and are not over yet. */
export function windowsOfView(windows: readonly StatusLineWindow[], account: string | undefined, now: number): LineWindow[] {
  return windows.flatMap((window) => {
    const { kind, model, state, usedPercent, resetsAt, isEstimate } = window
    if (window.account !== undefined && window.account !== account) return []
    if (usedPercent === undefined || (resetsAt !== undefined && resetsAt <= now)) return []
    if (state === 'notStarted' || state === 'unknown' || state === 'noSuchWindow') return []
    const id = model === undefined ? kind : `${kind}:${model}`
    return [{ id, usedPercent, ...(resetsAt === undefined ? {} : { resetsAt }), isEstimate, isOld: state === 'stale' }]
  })
}

const order = ['session', 'weekly', 'weekly-model', 'monthly', 'spend']
const rank = (id: string) => order.indexOf(id.split(':')[0] ?? id)

/**
 * Each window once, in the order of their lengths. The percent of a running window only rises, so of two official figures the higher is
 * the newer one: a session that has been idle for an hour repeats what it heard then.
 */
export function latestWindows(said: readonly LineWindow[], known: readonly LineWindow[]): LineWindow[] {
  const chosen = new Map(said.map((window) => [window.id, window]))
  for (const window of known) {
    const other = chosen.get(window.id)
    if (!other || isNewer(window, other)) chosen.set(window.id, window)
  }
  return [...chosen.values()].sort((one, other) => rank(one.id) - rank(other.id))
}

function isNewer(known: LineWindow, said: LineWindow): boolean {
  if (known.isEstimate || known.isOld || known.resetsAt === undefined || said.resetsAt === undefined) return false
  return Math.abs(known.resetsAt - said.resetsAt) <= sameResetMs && known.usedPercent > said.usedPercent
}
