/** What the tray shows for a snapshot: which mark, which sentence, which menu. Pure: Electron is told about it elsewhere. */
import type { Alert, Snapshot, SourceStatus, UsageWindow } from '../../../shared/contract/snapshot.ts'
import { alertTitle, limitName } from '../../../shared/format/alert.ts'
import { formatCost } from '../../../shared/format/cost.ts'
import { hasFigures } from '../../../shared/format/figures.ts'
import { formatTokens, shownPercent } from '../../../shared/format/numbers.ts'
import { formatInstant } from '../../../shared/format/time.ts'
import { workTokens } from '../../../shared/format/tokens.ts'
import {
  gaugedWindows,
  isEstimate,
  resetLabel,
  usedPercentOf,
  windowLabel,
  windowPercent,
  windowSentence,
} from '../../../shared/format/window.ts'
import { words } from '../words.ts'
import type { Mark } from './mark.ts'

export type TrayAction = 'openPopover' | 'openDashboard' | 'refresh' | 'openDataFolder' | 'quit' | SnoozeAction

interface SnoozeAction {
  windowId: string
  isSnoozed: boolean
}

/** A `note` says something and cannot be chosen. */
export type MenuEntry =
  | { kind: 'separator' }
  | { kind: 'note'; label: string }
  | { kind: 'action'; label: string; action: TrayAction }

export interface TrayView {
  mark: Mark
  /** A full sentence, for people who hover or listen. */
  tooltip: string
  menu: readonly MenuEntry[]
}

export interface TrayInput {
  /** Absent until the engine has given its first one. */
  snapshot?: Snapshot
  now: number
  version: string
  /** One that the desktop did not show: then the tray says it. */
  warning?: Alert
  /** Set once something failed that nobody had foreseen. */
  hasFault?: boolean
}

export function trayView(input: TrayInput): TrayView {
  return { mark: markFor(input), tooltip: tooltipFor(input), menu: menuFor(input) }
}

/**
 * The window that a person runs into first. The snapshot lists them in that order, but a window nobody has started, or whose share
 * nobody knows, must not hide one that has a figure.
 */
function leadingWindow({ windows }: Snapshot): UsageWindow | undefined {
  const active = gaugedWindows(windows).filter(({ state }) => state !== 'notStarted')
  return active.find((window) => usedPercentOf(window) !== undefined || window.state === 'over') ?? active[0] ?? windows[0]
}

/** One shape has to speak for everything: what stops the person first, then what makes the figures untrue, then the figures. */
function markFor({ snapshot, hasFault }: TrayInput): Mark {
  if (hasFault) return { shape: 'broken' }
  if (!snapshot) return { shape: 'loading' }
  const leader = leadingWindow(snapshot)
  if (leader?.state === 'over') return { shape: 'over' }
  if (isNotFollowed(snapshot)) return { shape: 'broken' }

  const busy = busySource(snapshot)
  if (busy) return busy.progress ? { shape: 'loading', level: doneShare(busy.progress) } : { shape: 'loading' }
  if (!leader || !hasFigures(snapshot)) return { shape: 'noData' }
  return markOf(leader)
}

function markOf(window: UsageWindow): Mark {
  const { state } = window
  const usedPercent = usedPercentOf(window)
  if (state === 'notStarted') return { shape: 'notStarted' }
  if (state === 'over') return { shape: 'over' }
  if (usedPercent === undefined || state === 'noSuchWindow') return { shape: 'unknown' }
  // Whole percents, as the number beside it: a finer level would redraw the icon for changes nobody can see.
  return {
    shape: state === 'unknown' ? 'running' : state,
    level: shownPercent(usedPercent) / 100,
    isEstimate: isEstimate(window),
  }
}

function tooltipFor({ snapshot, now, hasFault, warning }: TrayInput): string {
  if (!snapshot) return hasFault ? words.fault : words.starting
  const sentence = sentenceFor(snapshot, now)
  const problem = hasFault ? words.fault : problemOf(snapshot)
  const warned = warning && isCurrent(warning, now) ? alertTitle(warning) : undefined
  const whole = problem ? words.problemTooltip(problem, hasFigures(snapshot) ? sentence : undefined) : sentence
  const said = warned === undefined ? whole : words.warnedTooltip(warned, whole)
  return snapshot.isDemo ? words.demoTooltip(said) : said
}

function sentenceFor(snapshot: Snapshot, now: number): string {
  const busy = busySource(snapshot)
  if (busy) return busy.progress ? words.importingTooltip(wholePercent(doneShare(busy.progress))) : words.starting
  const leader = leadingWindow(snapshot)
  return leader && hasFigures(snapshot) ? windowSentence(leader, { now }) : words.noDataTooltip
}

function menuFor({ snapshot, now, version, hasFault, warning }: TrayInput): MenuEntry[] {
  const separator: MenuEntry = { kind: 'separator' }
  const figures = snapshot ? figuresFor(snapshot, now) : []
  return [
    ...(hasFault ? [{ kind: 'note', label: words.fault } as const] : []),
    ...(warning && isCurrent(warning, now) ? [{ kind: 'note', label: words.warning(alertTitle(warning)) } as const] : []),
    ...figures,
    ...(figures.length > 0 || hasFault ? [separator] : []),
    ...(snapshot ? snoozesFor(snapshot, now) : []),
    { kind: 'action', label: words.openPopover, action: 'openPopover' },
    { kind: 'action', label: words.openDashboard, action: 'openDashboard' },
    { kind: 'action', label: words.refresh, action: 'refresh' },
    { kind: 'action', label: words.openDataFolder, action: 'openDataFolder' },
    separator,
    { kind: 'note', label: words.version(version) },
    { kind: 'action', label: words.quit, action: 'quit' },
  ]
}

/** The panel in lines: on many Linux desktops the menu is all that a click on the icon can reach. */
function figuresFor(snapshot: Snapshot, now: number): MenuEntry[] {
  const { windows, today, isDemo } = snapshot
  const shown = hasFigures(snapshot) ? gaugedWindows(windows) : []
  return [
    ...(isDemo ? [{ kind: 'note', label: words.demo } as const] : []),
    ...shown.map((window): MenuEntry => ({ kind: 'action', label: windowLine(window, snapshot, now), action: 'openPopover' })),
    ...(hasFigures(snapshot) ? [{ kind: 'note', label: todayLine(today.usage) } as const] : []),
    { kind: 'note', label: sourceLine(snapshot) },
  ]
}

const isCurrent = ({ at, window }: Alert, now: number) => now < (window.resetsAt ?? at + hourMs)

const hourMs = 60 * 60_000

/** For windows that have warned: who has heard it may not want to hear more. */
function snoozesFor({ windows, alerts, snoozes, timeZone }: Snapshot, now: number): MenuEntry[] {
  const entries = windows.flatMap((window): MenuEntry[] => {
    const snooze = snoozes.find(({ windowId }) => windowId === window.id)
    const name = limitName(window)
    if (snooze) {
      const label = words.warnAgain(name, formatInstant(snooze.until, { now, timeZone }))
      return [{ kind: 'action', label, action: { windowId: window.id, isSnoozed: false } }]
    }
    const hasWarned = alerts.some((alert) => alert.windowId === window.id && alert.kind !== 'reset' && isCurrent(alert, now))
    return hasWarned ? [{ kind: 'action', label: words.snooze(name), action: { windowId: window.id, isSnoozed: true } }] : []
  })
  return entries.length > 0 ? [...entries, { kind: 'separator' }] : []
}

function windowLine(window: UsageWindow, { timeZone }: Snapshot, now: number): string {
  const label = windowLabel(window)
  if (window.state === 'notStarted') return words.window(label, words.notStarted)
  // A clock time, not a countdown: the menu would have to be rebuilt every minute, and closes under the pointer on some desktops.
  const reset = resetLabel(window, 'clock', { now, timeZone })
  return words.window(label, windowPercent(window), ...(reset ? [reset] : []))
}

function todayLine({ responses, tokens, cost }: Snapshot['today']['usage']): string {
  return responses === 0 ? words.nothingToday : words.today(formatTokens(workTokens(tokens)), formatCost(cost))
}

function sourceLine(snapshot: Snapshot): string {
  const problem = problemOf(snapshot)
  if (problem) return words.problem(problem)
  const busy = busySource(snapshot)
  // Without the percent, which the tooltip has: a menu is rebuilt for each change, and an open one loses its place by it.
  if (busy) return busy.progress ? words.importing : words.startingSource
  if (snapshot.totals.usage.responses === 0) return words.noData
  return snapshot.sources.every(({ state }) => state === 'noData') ? words.transcriptsGone : words.upToDate
}

function problemOf({ sources, problems }: Snapshot): string | undefined {
  const broken = sources.find(({ state }) => state === 'broken')
  return broken?.problem?.message ?? problems[0]?.message ?? (broken && words.fault)
}

/** Other problems (a setting that could not be read, a ledger that was rebuilt) are said in words: the figures are still true. */
function isNotFollowed({ sources, problems }: Snapshot): boolean {
  return sources.some(({ state }) => state === 'broken') || problems.some(({ code }) => code === 'engineStopped')
}

function busySource({ sources }: Snapshot): SourceStatus | undefined {
  return sources.find(({ state }) => state === 'importing') ?? sources.find(({ state }) => state === 'starting')
}

const doneShare = ({ doneBytes, totalBytes }: { doneBytes: number; totalBytes: number }) =>
  totalBytes === 0 ? 0 : Math.min(1, doneBytes / totalBytes)

const wholePercent = (share: number) => String(shownPercent(100 * share))
