/**
 * Which warnings are due, and what to remember so that none is given twice. Pure: what has been told before comes in, and what is told
 * now goes out, to be kept before anybody hears of it.
 */
import type { AlertSettings } from '../../../shared/contract/settings.ts'
import type { Alert, UsageWindow } from '../../../shared/contract/snapshot.ts'
import { hourMs } from './local-time.ts'
import { isQuiet } from './quiet-hours.ts'
import { identityOf, isOfSameRow, isSameReset, type WindowIdentity } from './window-identity.ts'

/** What is remembered of one window. */
export interface FiredAlert extends WindowIdentity {
  /**
   * `high`: it has passed 90 %, so its reset is news. `rearmed`: a window that never resets has fallen, and its thresholds above `threshold`
   * warn again. The others are warnings.
   */
  kind: Alert['kind'] | 'high' | 'rearmed'
  /** Percent. One at 90 stands for all below as well: who has heard of 90 need not hear of 75. */
  threshold?: number
  firedAtMs: number
  /** The `Alert` as JSON; of a `high` the window as it was. Absent: it counts as told, and nobody was told. */
  detail?: string
}

/** No warnings of the window that resets at `untilMs`, or, if it never does, until then. 0 takes it back. */
export interface AlertSnooze {
  account: string
  windowId: string
  untilMs: number
}

export interface AlertLook {
  windows: readonly UsageWindow[]
  /** In the order in which it was kept. */
  fired: readonly FiredAlert[]
  /** Likewise: of several about one window the last counts. */
  snoozes: readonly AlertSnooze[]
  settings: AlertSettings
  timeZone: string
  now: number
  /** Ids of the windows that have been looked at since the start. The first look is silent, or every start would repeat what holds. */
  seen: ReadonlySet<string>
}

export interface AlertsDue {
  alerts: Alert[]
  /** Those of `alerts`, and what is remembered without a word. */
  records: FiredAlert[]
  /** Ids of windows that now have been looked at. */
  seen: string[]
}

/** From here on a window nearly stops the person, who then waits for its reset. */
const highPercent = 90
/** A rolling window has no reset; it must fall this far below a threshold before the threshold warns again. */
const rearmPoints = 10
/** Longer ago a reset is no news: the machine has slept through it. */
const resetIsNewsMs = hourMs
/** An official percent goes to 100, or a little above. The client has put an instant in its place before. */
const highestOfficialPercent = 110

export function alertsDue(look: AlertLook): AlertsDue {
  const due: AlertsDue = { alerts: [], records: [], seen: [] }
  const isSilent = isQuiet(look.now, look.settings.quietHours, look.timeZone)
  for (const window of look.windows) {
    const usedPercent = sureUsedPercent(window, look)
    if (usedPercent !== undefined || window.state === 'notStarted') due.seen.push(window.id)
    const { isEnabled = true, thresholds = look.settings.thresholds } = look.settings.windows[window.kind] ?? {}
    if (!look.settings.isEnabled || !isEnabled) continue
    const known = [...look.fired, ...due.records].filter((record) => isOfSameRow(record, window))
    const at: Sight = { window, look, due, isSilent, known }
    tellReset(at)
    if (usedPercent !== undefined) tellUse(at, usedPercent, thresholds)
  }
  return due
}

interface Sight {
  window: UsageWindow
  look: AlertLook
  due: AlertsDue
  /** Quiet hours: nothing is told, and nothing counts as told that would have been. */
  isSilent: boolean
  /** What is remembered of this row. */
  known: readonly FiredAlert[]
}

/** The percent, where it is one to warn by: of this window, of now, and nobody's guess unless the person wants to hear of guesses. */
function sureUsedPercent(window: UsageWindow, { settings, now }: AlertLook): number | undefined {
  const { state, source, startsAt, resetsAt, asOf } = window
  if (state !== 'running' && state !== 'over') return undefined
  if (source === 'none') return undefined
  if ((source === 'preset' || source === 'guess') && !settings.warnsOfGuesses) return undefined
  // Right after a reset old sessions repeat the percent of before.
  if (resetsAt !== undefined && resetsAt <= now) return undefined
  if (asOf !== undefined && startsAt !== undefined && asOf < startsAt) return undefined
  const usedPercent = window.usedPercent ?? (state === 'over' ? 100 : undefined)
  if (usedPercent === undefined || !Number.isFinite(usedPercent)) return undefined
  return source === 'official' && usedPercent > highestOfficialPercent ? undefined : usedPercent
}

function tellUse(at: Sight, usedPercent: number, thresholds: readonly number[]): void {
  const { window, look, due } = at
  const known = at.known.filter(({ resetsAtMs }) => isSameReset(resetsAtMs, window))
  const isFirstLook = !look.seen.has(window.id)
  const canTell = !at.isSilent && !isSnoozed(window, look)

  if (usedPercent >= highPercent && window.resetsAt !== undefined && !known.some(({ kind }) => kind === 'high')) {
    due.records.push({ ...remembered(at, 'high'), detail: JSON.stringify(asItIs(window)) })
  }

  const crossed = Math.max(...thresholds.filter((threshold) => usedPercent >= threshold))
  const told = toldUpTo(known)
  if (crossed > told) {
    // A start with the highest one crossed is the moment to say so: the person is about to be stopped.
    if (isFirstLook && crossed < Math.max(...thresholds)) due.records.push(remembered(at, 'threshold', crossed))
    else if (canTell) tell(at, 'threshold', crossed)
  } else if (window.resetsAt === undefined) {
    const sunkTo = usedPercent + rearmPoints
    if (thresholds.some((threshold) => sunkTo < threshold && threshold <= told)) {
      due.records.push(remembered(at, 'rearmed', sunkTo))
    }
  }

  if (look.settings.isPredictive && runsOutEarly(window, usedPercent) && !known.some(({ kind }) => kind === 'predictive')) {
    if (isFirstLook) due.records.push(remembered(at, 'predictive'))
    else if (canTell) tell(at, 'predictive')
  }
}

function toldUpTo(known: readonly FiredAlert[]): number {
  let told = 0
  for (const { kind, threshold = 0 } of known) {
    if (kind === 'threshold') told = Math.max(told, threshold)
    if (kind === 'rearmed') told = Math.min(told, threshold)
  }
  return told
}

function runsOutEarly({ forecast, resetsAt }: UsageWindow, usedPercent: number): boolean {
  const runsOutAt = forecast?.runsOutAt.median
  return usedPercent < 100 && runsOutAt !== undefined && resetsAt !== undefined && runsOutAt < resetsAt
}

/** Of a window that had passed 90 %: it is over, whatever has begun since. Also told by the first look: the person waits for it. */
function tellReset(at: Sight): void {
  const { window, look, known, due } = at
  const { now, settings } = look
  if (!settings.tellsResets) return
  for (const high of known) {
    if (high.kind !== 'high' || high.resetsAtMs === undefined || high.resetsAtMs > now) continue
    if (known.some(({ kind, resetsAtMs }) => kind === 'reset' && resetsAtMs === high.resetsAtMs)) continue
    // By a later reading it ends a moment later.
    if (window.resetsAt !== undefined && window.resetsAt > now && isSameReset(high.resetsAtMs, window)) continue
    const isOpen = (sureUsedPercent(window, look) ?? 0) < highPercent
    const isNews = now - high.resetsAtMs <= resetIsNewsMs
    const { account, windowId, resetsAtMs, detail } = high
    const record: FiredAlert = { account, windowId, resetsAtMs, kind: 'reset', firedAtMs: now }
    const before = detail === undefined ? undefined : (JSON.parse(detail) as Alert['window'])
    if (!isNews || !isOpen || !before) due.records.push(record)
    else if (!at.isSilent) give(due, record, { id: idOf('reset', window.id, resetsAtMs), windowId: window.id, window: before })
  }
}

function isSnoozed(window: UsageWindow, look: Pick<AlertLook, 'snoozes' | 'now'>): boolean {
  return snoozeOf(window, look) !== undefined
}

/** Until when the window is not warned of. */
export function snoozeOf(window: UsageWindow, { snoozes, now }: Pick<AlertLook, 'snoozes' | 'now'>): number | undefined {
  const last = snoozes.findLast((snooze) => isOfSameRow(snooze, window))
  if (!last || last.untilMs === 0) return undefined
  if (window.resetsAt === undefined) return now < last.untilMs ? last.untilMs : undefined
  return isSameReset(last.untilMs, window) ? window.resetsAt : undefined
}

function remembered({ window, look }: Sight, kind: FiredAlert['kind'], threshold?: number): FiredAlert {
  return { ...identityOf(window), kind, firedAtMs: look.now, ...(threshold === undefined ? {} : { threshold }) }
}

function tell(at: Sight, kind: 'threshold' | 'predictive', threshold?: number): void {
  const { window, look, due } = at
  const record = remembered(at, kind, threshold)
  const id = idOf(kind, window.id, window.resetsAt ?? look.now, threshold)
  give(due, record, { id, windowId: window.id, window: asItIs(window), ...(threshold === undefined ? {} : { threshold }) })
}

function give(due: AlertsDue, record: FiredAlert, { id, ...rest }: Omit<Alert, 'at' | 'kind'>): void {
  const alert: Alert = { id, at: record.firedAtMs, kind: record.kind as Alert['kind'], ...rest }
  due.alerts.push(alert)
  due.records.push({ ...record, detail: JSON.stringify(alert) })
}

const idOf = (...parts: (string | number | undefined)[]) => parts.filter((part) => part !== undefined).join(' ')

function asItIs({
  kind,
  model,
  account,
  isRolling,
  state,
  usedPercent,
  resetsAt,
  source,
  forecast,
}: UsageWindow): Alert['window'] {
  return {
    kind,
    ...(model === undefined ? {} : { model }),
    ...(account === undefined ? {} : { account }),
    isRolling,
    state,
    ...(usedPercent === undefined ? {} : { usedPercent }),
    ...(resetsAt === undefined ? {} : { resetsAt }),
    source,
    ...(forecast === undefined ? {} : { forecast }),
  }
}
