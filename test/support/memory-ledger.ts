/** As much of a ledger as a source needs: merges like the real one, and counts how often it is asked to. */
import { addSighting, isCounted, type MessageSightings, rowOf, settle, sightingOf } from '../../src/main/core/ledger/dedupe.ts'
import type { CoverageSpan, Ledger, LedgerBatch } from '../../src/main/core/ledger/ledger.ts'
import type { FileCursor, ResponseRow } from '../../src/main/core/usage.ts'

export interface MemoryLedger extends Ledger {
  rows(): ResponseRow[]
  /** Every batch that was committed, in order. */
  batches: LedgerBatch[]
  /** Makes every further commit throw, as a full disk does, until called with undefined. */
  failWith(error: Error | undefined): void
}

export function createMemoryLedger(): MemoryLedger {
  const messages = new Map<string, MessageSightings>()
  const cursors = new Map<string, FileCursor>()
  const spans: CoverageSpan[] = []
  const batches: LedgerBatch[] = []
  let failure: Error | undefined

  const rows = () =>
    [...messages.values()].flatMap((sightings) => {
      const settled = [...sightings]
      settle(settled)
      return settled.filter((sighting) => isCounted(sighting, settled)).map(rowOf)
    })

  const keyOf = ({ messageId, requestId = '' }: ResponseRow) => `${messageId} ${requestId}`
  const sorted = () => rows().sort((a, b) => a.timestampMs - b.timestampMs || (keyOf(a) < keyOf(b) ? -1 : 1))

  return {
    batches,
    rows: sorted,
    failWith(error) {
      failure = error
    },
    commit(batch) {
      if (failure) throw failure
      batches.push(batch)
      const before = rows().length
      for (const fact of batch.responses) {
        const sightings = messages.get(fact.messageId) ?? []
        addSighting(sightings, sightingOf(fact))
        messages.set(fact.messageId, sightings)
      }
      for (const cursor of batch.cursors) cursors.set(cursor.path, structuredClone(cursor))
      for (const path of batch.forgottenPaths ?? []) cursors.delete(path)
      return { newResponses: rows().length - before, changedResponses: 0, changedQuarters: [], changedLimits: false }
    },
    cursors: () => structuredClone(cursors),
    journalPlace: () => undefined,
    telemetryCounts: () => ({ responses: 0 }),
    slices: () => [],
    days: () => [],
    quarters: () => [],
    slicesOfSessions: () => [],
    latestSessions: () => [],
    activeQuarters: () => [],
    useBetween: (bounds) => bounds.slice(1).map(() => []),
    responseUses: () => [],
    officialWindows: () => [],
    percentRises: () => [],
    windowsNeverThere: () => [],
    firedAlerts: () => [],
    recordAlerts() {},
    snoozes: () => [],
    snooze() {},
    promises: () => [],
    addPromises() {},
    recent: (limit, fromMs = 0) =>
      sorted()
        .filter((row) => row.timestampMs >= fromMs)
        .reverse()
        .slice(0, limit),
    response: (messageId) => rows().find((row) => row.messageId === messageId),
    counts() {
      const times = rows().map(({ timestampMs }) => timestampMs)
      return { responses: times.length, ...(times.length > 0 && { newestMs: Math.max(...times) }) }
    },
    extent: () => ({ sessions: 0 }),
    reconciliation: () => [],
    account: () => undefined,
    lookAtImport: () => ({ known: 0, coveredDays: new Set() }),
    coverage: () => [...spans],
    addCoverage: (span) => void spans.push(span),
    close() {},
  }
}
