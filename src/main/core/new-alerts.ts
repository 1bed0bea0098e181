import type { Alert, Snapshot } from '../../shared/contract/snapshot.ts'

/**
 * Which warnings of each Snapshot nobody has shown yet. What was given before this process began was shown by the one that ran then; after
 * the first Snapshot the time no longer counts, because a clock may be set back.
 */
export function newAlerts(startedAtMs: number = Date.now() - 1000 * process.uptime()): (snapshot: Snapshot) => Alert[] {
  let known: ReadonlySet<string> | undefined
  return ({ alerts }) => {
    const fresh = alerts.filter(({ id, at }) => (known ? !known.has(id) : at >= startedAtMs))
    known = new Set([...(known ?? []), ...alerts.map(({ id }) => id)])
    return fresh.reverse()
  }
}
