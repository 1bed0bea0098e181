/**
 * Run by plain Node: takes the journal in the folder given first into the ledger given second, says each commit, and then waits to be
 * killed.
 */
import { systemClock } from '../../src/main/core/clock.ts'
import { openLedger } from '../../src/main/core/ledger/open-ledger.ts'
import { followTelemetry } from '../../src/main/core/sources/otlp/follow-telemetry.ts'

const [folder = '', ledgerFile = ''] = process.argv.slice(2)
const { ledger } = openLedger(ledgerFile, { clock: systemClock })
const follower = followTelemetry({
  folder,
  ledger,
  clock: systemClock,
  watches: false,
  onStep({ failure }) {
    if (failure) throw failure
    process.stdout.write('commit\n')
  },
})
await follower.refresh()
process.stdout.write('done\n')
setInterval(() => {}, 60_000)
