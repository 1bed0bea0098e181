/** What was used in each quarter of an hour of the last weeks: what habit and forecast are learnt from. */
import type { Coverage } from '../../../shared/contract/snapshot.ts'
import { usdOf } from '../pricing/cost.ts'
import { quarterMs, type UsageSlice } from '../usage.ts'
import { isCovered } from './coverage.ts'
import { hoursOfWeek } from './local-time.ts'

/** Older use says little about a person's next week, and eight weeks hold each hour of the week often enough to see a habit. */
export const pastMs = 8 * 7 * 24 * 60 * 60_000

/** A person's first day says nothing about the weeks before it: they were not idle, they were not there. The night before it was one. */
const quartersOfDay = (24 * 60 * 60_000) / quarterMs

/** Whole quarters, oldest first, up to the one that is running. */
export interface PastUse {
  startsAt: number
  endsAt: number
  timeZone: string
  /** API value of each quarter; NaN where nobody was there to look. */
  usd: Float64Array
  /** The hour of the week that the zone's clock showed (see hoursOfWeek). */
  hours: Uint8Array
}

/** @param slices Of quarters or of single responses, in any order; those outside the last weeks are passed over. */
export function pastUseOf(slices: Iterable<UsageSlice>, coverage: Coverage, now: number, timeZone: string): PastUse {
  const endsAt = Math.floor(now / quarterMs) * quarterMs
  const startsAt = endsAt - pastMs
  const usd = new Float64Array(pastMs / quarterMs)
  for (const slice of slices) {
    const quarter = Math.floor((slice.atMs - startsAt) / quarterMs)
    // What has no known price is no use of Claude's limits that anybody could weigh.
    if (quarter >= 0 && quarter < usd.length) usd[quarter] = (usd[quarter] as number) + (usdOf(slice) ?? 0)
  }
  const firstUse = usd.findIndex((value) => value > 0)
  for (let quarter = 0; quarter < usd.length; quarter++) {
    const from = startsAt + quarter * quarterMs
    const isBefore = firstUse < 0 || quarter < firstUse - quartersOfDay
    if (isBefore || !isCovered({ startsAt: from, endsAt: from + quarterMs }, coverage)) usd[quarter] = Number.NaN
  }
  return { startsAt, endsAt, timeZone, usd, hours: hoursOfWeek(startsAt, usd.length, timeZone) }
}
