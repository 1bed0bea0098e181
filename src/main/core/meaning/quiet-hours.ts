import type { AlertSettings } from '../../../shared/contract/settings.ts'
import { clockTimeAt } from './local-time.ts'

/** By the clock of the zone, whatever it skips or repeats. From and to the same time is no time at all. */
export function isQuiet(now: number, quietHours: AlertSettings['quietHours'], timeZone: string): boolean {
  if (!quietHours) return false
  const { from, to } = quietHours
  const clock = clockTimeAt(now, timeZone)
  return from <= to ? from <= clock && clock < to : from <= clock || clock < to
}
