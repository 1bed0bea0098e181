/**
 * Run by plain Node: commits one batch after another into the ledger given first, beginning with the batch given second, and says when
 * it begins one. Ends only by being killed.
 */
import { systemClock } from '../../src/main/core/clock.ts'
import { openLedger } from '../../src/main/core/ledger/open-ledger.ts'
import { numberedBatch } from './numbered-batch.ts'

const [file = '', first = '0'] = process.argv.slice(2)
const { ledger } = openLedger(file, { clock: systemClock })
for (let n = Number(first); ; n++) {
  process.stdout.write(`${n}\n`)
  ledger.commit(numberedBatch(n))
}
