/**
 * What official readings come to: one pure function from what is known of an account's window, a reading and a time to what is known after.
 * The order in which readings come, and how often, changes nothing (see docs/readings.md).
 */
import type { LimitReading, OfficialWindow, PercentRise } from '../limit-reading.ts'

/** Why a reading was not believed. */
export type ReadingRefusal = 'badPercent' | 'badReset' | 'noReset' | 'resetPassed' | 'resetTooFar' | 'fromFuture'

/** All that is known of one official window. What others ask is in `officialWindowOf`. */
export interface ReadWindow {
  readonly account: string
  readonly windowId: string
  /** As the earliest reading says. */
  readonly resetsAtMs: number
  readonly firstReadAtMs: number
  /** Of the believed readings, those that were higher than all before them, by time. */
  readonly rises: readonly Rise[]
  /** The newest reading as high as the last rise. */
  readonly readAtMs?: number
  /** The newest believed reading, however high. */
  readonly newestAtMs?: number
  readonly isOver: boolean
  readonly hitAtMs?: number
  /** Higher than all others, and not believed until a second one agrees. */
  readonly waiting?: WaitingReading
}

type Rise = Pick<PercentRise, 'atMs' | 'percent' | 'source'>

interface WaitingReading {
  readonly atMs: number
  readonly percent: number
  readonly isOver: boolean
  readonly sessionId: string
}

/** What is known of one kind of window of one account. */
export interface ReadWindows {
  readonly windows: readonly ReadWindow[]
  /** When Claude Code last said that there is none. */
  readonly absentAtMs?: number
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** Above 100 use has gone on; far above, it is something else: an epoch has been seen there. */
const mostPercent = 110

/**
 * [Note: one window] Answers about one window tell resets that differ by seconds, at times by minutes. Two windows of one kind end five hours
 * apart at the least. A quarter of an hour is well above the one and far below the other. It is a distance from the first reading, not a
 * grid: rounding splits a window whose reset jitters about the edge of a step.
 */
export const sameResetMs = 15 * minuteMs

/** How far ahead a reset can be: the window's length, and what readings of one window may differ by. */
const longestSessionMs = 5 * hourMs + sameResetMs
const longestWeekMs = 8 * dayMs
/** A budget's month. */
const longestSpendMs = 32 * dayMs

/** Clocks of one machine agree; a virtual one's may be a little ahead. */
const clockSkewMs = minuteMs

/**
 * [Note: a great jump] Right after a reset an answer can still have the percent of the window before (so that it stands at 100 % at once).
 * Nobody uses this much of a new window in this time, nearly; who has gets a second answer soon.
 */
const jumpPercent = 40
const jumpMs = 15 * minuteMs
/** How much lower the second may be: answers that came together differ a little. */
const agreesWithin = 2

/** `known` is of the reading's account and kind of window; nothing in it changes when the reading is refused. */
export function withReading(known: ReadWindows, reading: LimitReading, now: number): ReadWindows {
  if (refusalOf(reading, now)) return known
  const { percent, resetsAtMs, atMs } = reading
  if (percent === undefined) return { ...known, absentAtMs: Math.max(atMs, known.absentAtMs ?? atMs) }
  // It has not started: there is nothing to keep.
  if (resetsAtMs === undefined) return known
  const believable = { ...reading, percent, resetsAtMs }
  const before = closestTo(known.windows, resetsAtMs)
  const after = read(before ?? newWindow(believable), believable)
  const others = known.windows.filter((window) => window !== before)
  return { ...known, windows: [...others, after].sort((a, b) => a.resetsAtMs - b.resetsAtMs) }
}

/** Whether the account has no such window: so says the newest answer. */
export function isAbsent({ windows, absentAtMs }: ReadWindows): boolean {
  if (absentAtMs === undefined) return false
  return windows.every(({ newestAtMs, waiting }) => Math.max(newestAtMs ?? 0, waiting?.atMs ?? 0) < absentAtMs)
}

export function refusalOf({ percent, resetsAtMs, atMs, windowId }: LimitReading, now: number): ReadingRefusal | undefined {
  if (!Number.isSafeInteger(atMs) || atMs > now + clockSkewMs) return 'fromFuture'
  if (percent === undefined) return undefined
  if (!Number.isFinite(percent) || percent < 0 || percent > mostPercent) return 'badPercent'
  // Nothing used and nothing running: a window that has not started.
  if (resetsAtMs === undefined) return percent === 0 ? undefined : 'noReset'
  if (!Number.isSafeInteger(resetsAtMs)) return 'badReset'
  if (resetsAtMs <= atMs) return 'resetPassed'
  return resetsAtMs > atMs + longestMs(windowId) ? 'resetTooFar' : undefined
}

export function officialWindowOf(window: ReadWindow): OfficialWindow {
  const { account, windowId, resetsAtMs, firstReadAtMs, waiting, hitAtMs } = window
  const last = window.rises.at(-1)
  const newestAtMs = window.newestAtMs ?? firstReadAtMs
  const identity = { account, windowId, resetsAtMs, firstReadAtMs, newestAtMs, ...(hitAtMs !== undefined && { hitAtMs }) }
  if (waiting && !isContradicted(waiting, window)) {
    const { percent, atMs } = waiting
    return {
      ...identity,
      percent,
      isOver: waiting.isOver || window.isOver,
      reachedAtMs: atMs,
      readAtMs: atMs,
      isConfirmed: false,
    }
  }
  const readAtMs = window.readAtMs ?? firstReadAtMs
  return {
    ...identity,
    percent: last?.percent ?? 0,
    isOver: window.isOver,
    reachedAtMs: last?.atMs ?? readAtMs,
    readAtMs,
    isConfirmed: true,
  }
}

/** Everything later is lower, or it would have agreed. */
function isContradicted(waiting: WaitingReading, { newestAtMs }: ReadWindow): boolean {
  return newestAtMs !== undefined && newestAtMs > waiting.atMs
}

type BelievableReading = LimitReading & { percent: number; resetsAtMs: number }

function newWindow({ account, windowId, resetsAtMs, atMs }: BelievableReading): ReadWindow {
  return { account, windowId, resetsAtMs, firstReadAtMs: atMs, rises: [], isOver: false }
}

function closestTo(windows: readonly ReadWindow[], resetsAtMs: number): ReadWindow | undefined {
  const distance = (window: ReadWindow) => Math.abs(window.resetsAtMs - resetsAtMs)
  const [closest] = [...windows].sort((a, b) => distance(a) - distance(b) || a.resetsAtMs - b.resetsAtMs)
  return closest && distance(closest) <= sameResetMs ? closest : undefined
}

function read(before: ReadWindow, reading: BelievableReading): ReadWindow {
  const isFirst =
    reading.atMs < before.firstReadAtMs || (reading.atMs === before.firstReadAtMs && reading.resetsAtMs < before.resetsAtMs)
  const window = isFirst ? { ...before, firstReadAtMs: reading.atMs, resetsAtMs: reading.resetsAtMs } : before
  const isHit = reading.source === 'transcript'
  const seen: Seen = {
    atMs: reading.atMs,
    percent: Math.min(100, reading.percent),
    isOver: isHit || reading.percent > 100,
    sessionId: reading.sessionId,
    source: reading.source,
  }
  if (isHit) return settle(believe({ ...window, hitAtMs: Math.min(seen.atMs, window.hitAtMs ?? seen.atMs) }, seen))
  const { waiting } = window
  if (waiting && isSameWitness(waiting, seen)) {
    return settle(seen.percent > waiting.percent ? { ...window, waiting: waitingOf(seen) } : window)
  }
  if (isCertain(seen, window) || (waiting && waiting.percent >= seen.percent - agreesWithin)) {
    return settle(believe(window, seen))
  }
  // Of two that wait the lower one has a second that says as much.
  const rest = waiting ? believe(window, { ...waiting, source: 'statusline' }) : window
  return settle({ ...rest, waiting: waitingOf(seen) })
}

type Seen = WaitingReading & Pick<LimitReading, 'source'>

const waitingOf = ({ source: _, ...seen }: Seen): WaitingReading => seen

function isSameWitness(a: WaitingReading, b: WaitingReading): boolean {
  return a.sessionId === b.sessionId && a.atMs === b.atMs
}

/** By itself, or by what others have said. */
function isCertain({ percent, atMs }: WaitingReading, { firstReadAtMs, rises }: ReadWindow): boolean {
  const highest = rises.at(-1)?.percent ?? 0
  return percent <= jumpPercent || atMs > firstReadAtMs + jumpMs || highest >= percent - agreesWithin
}

/** An earlier first reading, or a second one that agrees, ends the waiting. */
function settle(window: ReadWindow): ReadWindow {
  const { waiting, ...rest } = window
  return waiting && isCertain(waiting, window) ? believe(rest, { ...waiting, source: 'statusline' }) : window
}

function believe(window: ReadWindow, { atMs, percent, isOver, source }: Seen): ReadWindow {
  const highest = window.rises.at(-1)?.percent
  const readAtMs =
    highest === undefined || percent > highest
      ? atMs
      : percent === highest
        ? Math.max(atMs, window.readAtMs ?? atMs)
        : window.readAtMs
  return {
    ...window,
    rises: withRise(window.rises, { atMs, percent, source }),
    newestAtMs: Math.max(atMs, window.newestAtMs ?? atMs),
    isOver: window.isOver || isOver,
    ...(readAtMs !== undefined && { readAtMs }),
  }
}

/** Times and percents both only go up. Of two sources that say the same at once, the refusal is the one that explains more. */
function withRise(rises: readonly Rise[], rise: Rise): readonly Rise[] {
  const says = ({ atMs, percent, source }: Rise) =>
    atMs <= rise.atMs && (percent > rise.percent || (percent === rise.percent && (atMs < rise.atMs || source === 'transcript')))
  if (rises.some(says)) return rises
  const before = rises.filter(({ atMs }) => atMs < rise.atMs)
  const after = rises.filter(({ atMs, percent }) => atMs > rise.atMs && percent > rise.percent)
  return [...before, rise, ...after]
}

function longestMs(windowId: string): number {
  if (windowId === 'session') return longestSessionMs
  return windowId === 'spend' ? longestSpendMs : longestWeekMs
}
