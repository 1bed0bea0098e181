/** What was read about an official window, seen from now: whether it still runs, and how true its figure still is. */
import type { WindowKind, WindowState } from '../../../shared/contract/snapshot.ts'
import type { OfficialWindow } from '../limit-reading.ts'
import { canonicalModel } from '../pricing/model-name.ts'
import { quarterMs, type UsageSlice } from '../usage.ts'
import { hourMs, type Span } from './local-time.ts'

const minuteMs = 60_000
export const sessionMs = 5 * hourMs
const weekMs = 7 * 24 * hourMs

/** Claude Code reads a new figure with each answer: one that is older while answers keep coming has been overtaken. */
const staleAfterMs = 15 * minuteMs

/** An answer's own line and the reading it brought are this far apart at most. */
const sameAnswerMs = minuteMs

/** A clock that was ahead, or has been set back, leaves readings that are none of today's. */
const clockSlackMs = hourMs

export interface OfficialStanding {
  state: Exclude<WindowState, 'noSuchWindow'>
  /** Absent: not started. After an unread reset it is where the window must be, going by the use counted here. */
  span?: Span
  /** Of this very window; absent where it has not been read. */
  read?: { percent: number; atMs: number }
  /** Of the window before, when this one has not been read. */
  before?: { percent: number; atMs: number }
}

/** What is asked about the use counted here. */
export interface UseTimes {
  /** Of the first and last response of `[fromMs, toMs)`; the first may be early by part of a quarter hour. */
  ends(fromMs: number, toMs: number): { firstAtMs: number; lastAtMs: number } | undefined
}

/** `weekly-model:opus` is of the kind `weekly-model`, about `opus`. */
export function namedWindow(windowId: string): { kind: WindowKind; model?: string } | undefined {
  const [kind, model] = windowId.split(':', 2)
  if (kind === 'weekly-model') return model ? { kind, model } : undefined
  return kind === 'session' || kind === 'weekly' || kind === 'spend' ? { kind } : undefined
}

/** The one of each account and window that concerns today, if any does. */
export function latestOfficial(windows: readonly OfficialWindow[], now: number): OfficialWindow[] {
  const latest = new Map<string, OfficialWindow>()
  for (const window of windows) {
    const isForgotten = now >= window.resetsAtMs + lengthOf(window.windowId) * forgottenAfterLengths
    if (isForgotten || window.firstReadAtMs > now + clockSlackMs) continue
    const key = `${window.windowId}\n${window.account}`
    const known = latest.get(key)
    if (!known || isNewer(window, known, now)) latest.set(key, window)
  }
  return [...latest.values()]
}

/** Anthropic has reset windows early: of two that have not reset yet, the one read last is true. */
function isNewer(window: OfficialWindow, known: OfficialWindow, now: number): boolean {
  const isOneOver = Math.min(window.resetsAtMs, known.resetsAtMs) <= now
  if (isOneOver || window.readAtMs === known.readAtMs) return window.resetsAtMs > known.resetsAtMs
  return window.readAtMs > known.readAtMs
}

/**
 * For so many lengths after its reset a window still tells when the next ones are, and that their figures are missing. Later nobody reads
 * official figures any more, and the person's own use has to do.
 */
const forgottenAfterLengths = 2

export function lengthOf(windowId: string): number {
  return namedWindow(windowId)?.kind === 'session' ? sessionMs : weekMs
}

export function standingOf(window: OfficialWindow, now: number, use: UseTimes): OfficialStanding {
  const { percent, resetsAtMs, readAtMs, isOver } = window
  const lengthMs = lengthOf(window.windowId)
  if (now >= resetsAtMs) return standingAfterReset(window, now, use)
  const span = { startsAt: resetsAtMs - lengthMs, endsAt: resetsAtMs }
  const read = { percent, atMs: readAtMs }
  // What was refused stays refused until the reset, whether or not anybody asks again.
  if (isOver || percent >= 100) return { state: 'over', span, read }
  const newest = use.ends(Math.max(span.startsAt, readAtMs), now + 1)?.lastAtMs
  const isOvertaken = now - readAtMs > staleAfterMs && newest !== undefined && newest > readAtMs + sameAnswerMs
  return { state: isOvertaken ? 'stale' : 'running', span, read }
}

/** [Note: after a reset] The figure is gone with its window. Whether a new one runs, only use can say: it starts with the first. */
function standingAfterReset(window: OfficialWindow, now: number, use: UseTimes): OfficialStanding {
  const before = { percent: window.percent, atMs: window.readAtMs }
  const span = spanAfter(window, now, use)
  return span ? { state: 'unknown', span, before } : { state: 'notStarted', before }
}

function spanAfter({ windowId, resetsAtMs }: OfficialWindow, now: number, use: UseTimes): Span | undefined {
  const lengthMs = lengthOf(windowId)
  if (lengthMs === sessionMs) {
    for (let from = resetsAtMs; ; ) {
      const first = use.ends(from, now + 1)?.firstAtMs
      if (first === undefined) return undefined
      // By the quarter, as it will be known once the quarter has passed: a start must not move.
      const startsAt = Math.max(Math.floor(first / quarterMs) * quarterMs, from)
      if (now < startsAt + sessionMs) return { startsAt, endsAt: startsAt + sessionMs }
      from = startsAt + sessionMs
    }
  }
  // A week is anchored: the next one begins where this one ended.
  const startsAt = resetsAtMs + Math.floor((now - resetsAtMs) / lengthMs) * lengthMs
  return use.ends(startsAt, now + 1) ? { startsAt, endsAt: startsAt + lengthMs } : undefined
}

/** Whose use counts in a window about one model family; everything in any other. */
export function isOfFamily(family: string | undefined): (slice: UsageSlice) => boolean {
  return family === undefined ? () => true : ({ model }) => canonicalModel(model)?.startsWith(`claude-${family}-`) === true
}
