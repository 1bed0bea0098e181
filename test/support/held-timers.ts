import type { After } from '../../src/main/server/after-delay.ts'

/** Timers that go off when the test says so, with the delays that were asked for. */
export interface HeldTimers {
  after: After
  /** Of those not yet gone off or called off. */
  delays(): number[]
  /** Lets go off the one that was set last with such a delay, once there is one. */
  fire(isWanted?: (delayMs: number) => boolean): Promise<number>
}

export function heldTimers(): HeldTimers {
  const timers: { delayMs: number; callBack: () => void }[] = []
  const listeners = new Set<() => void>()
  return {
    after(delayMs, callBack) {
      const timer = { delayMs, callBack }
      timers.push(timer)
      // Never from within: a real timer does not go off before it is set.
      setImmediate(() => {
        for (const look of listeners) look()
      })
      return () => {
        if (timers.includes(timer)) timers.splice(timers.indexOf(timer), 1)
      }
    },
    delays: () => timers.map(({ delayMs }) => delayMs),
    fire: (isWanted = () => true) =>
      new Promise((resolve) => {
        const look = () => {
          const timer = timers.findLast(({ delayMs }) => isWanted(delayMs))
          if (!timer) return
          listeners.delete(look)
          timers.splice(timers.indexOf(timer), 1)
          resolve(timer.delayMs)
          timer.callBack()
        }
        listeners.add(look)
        look()
      }),
  }
}
