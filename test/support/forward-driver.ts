/**
 * Run by plain Node: passes numbered bodies on to the endpoint given second, with its queue in the folder given first, until so many as
 * given third have been handed over; says the number of each one that is safe on disk. Then it goes on sending what waits until it is killed.
 */
import { setImmediate } from 'node:timers/promises'
import { openForward } from '../../src/main/server/otlp/forward/forward.ts'
import { ForwardSettings } from '../../src/shared/contract/forward.ts'

const [folder = '', endpoint = '', count = '0', padding = '0'] = process.argv.slice(2)
const forward = openForward({ folder, settings: ForwardSettings.parse({ endpoint }) })
for (let n = 0; n < Number(count); n++) {
  forward.accept({
    signal: 'logs',
    encoding: 'protobuf',
    headers: { 'content-type': 'application/x-protobuf' },
    bytes: Buffer.from(`${n} ${'x'.repeat(Number(padding))}`),
  })
  process.stdout.write(`${n}\n`)
  await setImmediate()
}
process.stdout.write(`counts ${JSON.stringify(forward.counts())}\n`)
// Alive until killed, as a server is.
setInterval(() => process.stdout.write(`counts ${JSON.stringify(forward.counts())}\n`), 50)
