/**
 * Run by plain Node: follows the readings in the folder given first into the ledger given second, at the time given third. Says when it has
 * looked at them and when it has committed, and ends only by being killed.
 */
import { openLedger } from '../../src/main/core/ledger/open-ledger.ts'
import { followReadings } from '../../src/main/core/sources/statusline/follow-readings.ts'

const [folder = '', ledgerFile = '', nowMs = '0'] = process.argv.slice(2)
const clock = { now: () => Number(nowMs) }
const { ledger } = openLedger(ledgerFile, { clock })
const follower = followReadings({
  folder,
  ledger,
  clock,
  watches: true,
  onStep({ failure }) {
    if (failure) throw failure
    process.stdout.write('commit\n')
  },
})
process.stdout.write('begin\n')
await follower.refresh()
process.stdout.write('done\n')
