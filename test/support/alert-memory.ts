import type { AlertMemory } from '../../src/main/core/alert-desk.ts'
import type { AlertSnooze, FiredAlert } from '../../src/main/core/meaning/alerts.ts'

/** Keeps what it is told, as a ledger would: by value, for good. `failWith` makes every keeping fail. */
export function alertMemory(): AlertMemory & { failWith?: Error } {
  const kept: string[] = []
  const snoozes: AlertSnooze[] = []
  const memory: AlertMemory & { failWith?: Error } = {
    fired: (sinceMs) => kept.map((text) => JSON.parse(text) as FiredAlert).filter(({ firedAtMs }) => firedAtMs >= sinceMs),
    record(records) {
      if (memory.failWith) throw memory.failWith
      kept.push(...records.map((record) => JSON.stringify(record)))
    },
    snoozes: () => [...snoozes],
    snooze: (snooze) => void snoozes.push(snooze),
  }
  return memory
}
