/** Run by plain Node: imports the home given first into the ledger given second, says each commit, and then waits to be killed. */
import { systemClock } from '../../src/main/core/clock.ts'
import { openLedger } from '../../src/main/core/ledger/open-ledger.ts'
import { createFastReader } from '../../src/main/core/sources/transcripts/fast-reader.ts'
import { createTranscriptSource } from '../../src/main/core/sources/transcripts/transcript-source.ts'

const [root = '', ledgerFile = ''] = process.argv.slice(2)
const { ledger } = openLedger(ledgerFile, { clock: systemClock })
const source = createTranscriptSource({
  candidates: () => [{ path: root, origin: 'settings' }],
  retentionDays: () => 30,
  ledger,
  reader: createFastReader(),
  clock: systemClock,
})
source.requestScan()

function takeStep() {
  const { hasMore, newResponses } = source.step()
  if (newResponses > 0) process.stdout.write('commit\n')
  if (hasMore) {
    setImmediate(takeStep)
  } else {
    process.stdout.write('done\n')
    setInterval(() => {}, 60_000)
  }
}
takeStep()
