import { isCounted, isSameUsage, type MessageSightings, type Sighting } from './dedupe.ts'
import type { StoredSighting } from './response-table.ts'
import { quarterOf } from './slice-table.ts'

/** What a commit has made different, gathered message by message. */
export class Changes {
  newResponses = 0
  changedResponses = 0
  readonly quarters = new Set<number>()
  readonly sessionIds = new Set<string>()

  addNew(sighting: Sighting, counts: boolean): void {
    if (counts) this.newResponses++
    if (counts) this.touchQuarter(sighting.timestampMs)
    this.#touchSessions(sighting)
  }

  /** `after` has the stored sightings first, in their order. */
  compare(stored: readonly StoredSighting[], after: MessageSightings): void {
    let gained = 0
    let lost = 0
    for (const [at, sighting] of after.entries()) {
      const before = stored[at]
      const counts = isCounted(sighting, after)
      const wasCounted = before?.isCounted === true
      if (counts && !wasCounted) gained++
      if (wasCounted && !counts) lost++
      if (before?.sighting === sighting && wasCounted === counts) continue
      // Forks may have become known even where the usage is the same.
      this.#touchSessions(sighting)
      if (wasCounted && counts) this.changedResponses++
      if (wasCounted && counts && isSameUsage(before.sighting, sighting)) continue
      if (wasCounted) this.touch(before.sighting)
      if (counts) this.touch(sighting)
    }
    // A response whose request id has become known is not a new one.
    this.newResponses += gained - lost
    this.changedResponses += lost
  }

  touch(sighting: Sighting): void {
    this.touchQuarter(sighting.timestampMs)
    this.#touchSessions(sighting)
  }

  touchQuarter(timestampMs: number): void {
    this.quarters.add(quarterOf(timestampMs))
  }

  #touchSessions(sighting: Sighting): void {
    for (const sessionId of sighting.sessionIds) this.sessionIds.add(sessionId)
  }
}
