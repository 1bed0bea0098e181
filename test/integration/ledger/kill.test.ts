import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import type { Ledger } from '../../../src/main/core/ledger/ledger.ts'
import { openLedger } from '../../../src/main/core/ledger/open-ledger.ts'
import { dump } from '../../support/ledger-dump.ts'
import { bundleForNode } from '../../support/node-bundle.ts'
import { numberedBatch, responsesPerBatch } from '../../support/numbered-batch.ts'
import { stoppedClock, tempFolder, tempLedger } from '../../support/temp-ledger.ts'

test('after a kill in the middle of committing, each batch is wholly there or not at all', async () => {
  const file = join(tempFolder(), 'ledger.db')
  const driver = await bundleForNode('commit-driver.ts')
  let committed = 0
  for (const moment of [1, 4, 2, 7, 3, 5]) {
    await killInBatch(committed + moment, spawn(process.execPath, [driver, file, String(committed)]))
    const { ledger, problem } = openLedger(file, { clock: stoppedClock, isSuspect: true })
    expect(problem).toBeUndefined()
    committed = ledger.cursors().size
    expect(dump(ledger)).toEqual(dump(ledgerWith(committed)))
    expect(ledger.counts().responses).toBe(committed * responsesPerBatch)
    ledger.close()
  }
  expect(committed).toBeGreaterThan(0)
})

/** Kills the process while it commits the batch, or just after: wherever it is when the blow falls. */
async function killInBatch(batch: number, child: ChildProcess & { stdout: NodeJS.ReadableStream }) {
  onTestFinished(() => void child.kill('SIGKILL'))
  const exit = once(child, 'exit')
  for await (const line of createInterface({ input: child.stdout })) if (Number(line) >= batch) break
  child.kill('SIGKILL')
  await exit
}

function ledgerWith(batches: number): Ledger {
  const ledger = tempLedger()
  for (let n = 0; n < batches; n++) ledger.commit(numberedBatch(n))
  return ledger
}
