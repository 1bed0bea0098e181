import type { SkipReason } from './reader.ts'

type Counts = Partial<Record<SkipReason, number>>

/**
 * Lines that could not be read, by file and reason. Of this run only: a file that need not be read again after a restart does not
 * tell its bad lines again.
 */
export interface SkippedLines {
  /** What one read found. A file that is read again from its start tells everything again. */
  add(path: string, counts: Counts, startedOver: boolean): void
  forget(path: string): void
  sum(): Record<string, number>
}

export function createSkippedLines(): SkippedLines {
  const files = new Map<string, Counts>()
  return {
    add(path, found, startedOver) {
      const counts = plus(startedOver ? {} : files.get(path), found)
      if (Object.keys(counts).length > 0) files.set(path, counts)
      else files.delete(path)
    },
    forget: (path) => void files.delete(path),
    sum: () => [...files.values()].reduce(plus, {}),
  }
}

function plus(a: Counts = {}, b: Counts): Counts {
  const sum = { ...a }
  for (const [reason, count] of Object.entries(b) as [SkipReason, number][]) sum[reason] = (sum[reason] ?? 0) + count
  return sum
}
