import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Ledger, LedgerBatch } from '../../src/main/core/ledger/ledger.ts'
import { openLedger } from '../../src/main/core/ledger/open-ledger.ts'
import { startMs } from './facts.ts'

export const stoppedClock = { now: () => startMs }

/** A folder that is gone when the test is over. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-ledger-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** An empty ledger in a file of its own, closed when the test is over. */
export function tempLedger(): Ledger {
  const { ledger } = openLedger(join(tempFolder(), 'ledger.db'), { clock: stoppedClock })
  onTestFinished(() => ledger.close())
  return ledger
}

export function batch(some: Partial<LedgerBatch> = {}): LedgerBatch {
  return { responses: [], sessionTotals: [], cursors: [], ...some }
}
