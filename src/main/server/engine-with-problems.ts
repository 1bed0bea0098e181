import type { Problem, Snapshot } from '../../shared/contract/snapshot.ts'
import type { Engine } from '../core/engine.ts'

/**
 * The engine as before, with what is wrong around it (a taken port) told in each snapshot, because that is where people look.
 * Problems come and go. As long as they stay, one snapshot is always answered by one object, so that it is written out once for all
 * listeners.
 */
export function withProblems(engine: Engine, problems: () => readonly Problem[]): Engine {
  const extended = new WeakMap<Snapshot, { told: string; result: Snapshot }>()
  const extend = (snapshot: Snapshot): Snapshot => {
    const now = problems()
    if (now.length === 0) return snapshot
    const told = JSON.stringify(now)
    const existing = extended.get(snapshot)
    if (existing?.told === told) return existing.result
    const result = { ...snapshot, problems: [...snapshot.problems, ...now] }
    extended.set(snapshot, { told, result })
    return result
  }
  return {
    ...engine,
    snapshot: () => extend(engine.snapshot()),
    subscribe: (listener) => engine.subscribe((snapshot) => listener(extend(snapshot))),
    refresh: async () => extend(await engine.refresh()),
    snoozeAlerts: async (windowId, isSnoozed) => extend(await engine.snoozeAlerts(windowId, isSnoozed)),
  }
}
