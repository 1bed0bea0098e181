/**
 * When the windows are, by the person's settings and their own use. An official reset outranks all of this (official-windows.ts); until
 * one is known, a session block is an estimate (use in a browser or on a phone may have started it earlier).
 */
import type { Settings } from '../../../shared/contract/settings.ts'
import { hourMs, monthAt, type Span, weekAt } from './local-time.ts'

const sessionMs = 5 * hourMs

/** Absent span: nothing has been used since the last reset, so no window runs. */
export interface WindowTime {
  span?: Span
  isRolling: boolean
}

/** @param activeHours Starts of the UTC hours with at least one response, newest first, none after now. */
export function sessionWindow(now: number, mode: Settings['sessionMode'], activeHours: Iterable<number>): WindowTime {
  if (mode === 'rolling') return { isRolling: true, span: { startsAt: now - sessionMs, endsAt: now } }
  const span = sessionBlockAt(now, activeHours)
  return span ? { isRolling: false, span } : { isRolling: false }
}

export function weeklyWindow(now: number, start: Settings['weekStart'], timeZone: string): WindowTime {
  return { isRolling: false, span: weekAt(now, start, timeZone) }
}

export function monthlyWindow(now: number, startDay: number, timeZone: string): WindowTime {
  return { isRolling: false, span: monthAt(now, startDay, timeZone) }
}

/**
 * [Note: session blocks] A block starts at the first response after the block before it ended, floored to the UTC hour, and lasts
 * five hours. Blocks therefore hang together in a chain, back to the first response ever. The chain need not be walked that far:
 * a block holds every hour less than five after its start, so an active hour with five quiet ones before it begins one for certain.
 */
export function sessionBlockAt(now: number, activeHours: Iterable<number>): Span | undefined {
  const chain: number[] = []
  for (const hour of activeHours) {
    const newer = chain.at(-1) ?? now
    if (newer - hour >= sessionMs) break
    chain.push(hour)
  }
  let startsAt = chain.pop()
  if (startsAt === undefined) return undefined
  for (const hour of chain.reverse()) if (hour >= startsAt + sessionMs) startsAt = hour
  const endsAt = startsAt + sessionMs
  return now < endsAt ? { startsAt, endsAt } : undefined
}
