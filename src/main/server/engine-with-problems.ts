import type { Problem, Snapshot } from '../../shared/contract/snapshot.ts'
import type { Engine } from '../core/engine.ts'

/**
 * The engine as before, with what is wrong around it (a taken port) told in each snapshot, because that is where people look.
 * `problems` may still grow. One snapshot is always answered by one object, so that it is written out once for all listeners.
 */
export function withProblems(engine: Engine, problems: readonly Problem[]): Engine {
  const extended = new WeakMap<Snapshot, Snapshot>()
  const extend = (snapshot: Snapshot): Snapshot => {
    if (problems.length === 0) return snapshot
    const existing = extended.get(snapshot)
    if (existing) return existing
    const result = { ...snapshot, problems: [...snapshot.problems, ...problems] }
    extended.set(snapshot, result)
    return result
  }
  return {
    ...engine,
    snapshot: () => extend(engine.snapshot()),
    subscribe: (listener) => engine.subscribe((snapshot) => listener(extend(snapshot))),
    refresh: async () => extend(await engine.refresh()),
  }
}
