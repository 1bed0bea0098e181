import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { Client, credentials } from '@grpc/grpc-js'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { openDatabase } from '../../../src/main/core/ledger/open-ledger.ts'
import { SqliteLedger } from '../../../src/main/core/ledger/sqlite-ledger.ts'
import { decodeExport } from '../../../src/main/core/sources/otlp/decode-export.ts'
import { factsToLedger } from '../../../src/main/core/sources/otlp/facts-to-ledger.ts'
import { readJournal } from '../../../src/main/core/sources/otlp/read-journal.ts'
import type { TelemetryFact } from '../../../src/main/core/sources/otlp/telemetry-facts.ts'
import { type CapturedExport, capturedExports } from '../../support/captured-exports.ts'
import { arrive, type BuiltCli, buildCli, type Person } from '../../support/cli.ts'
import { dump } from '../../support/ledger-dump.ts'

let cli: BuiltCli
let person: Person
beforeAll(async () => {
  cli = await buildCli()
})
afterAll(() => cli.remove())
beforeEach(() => {
  person = arrive(cli.file)
})
afterEach(() => person.leave())

const exports = capturedExports()
const factsOf = ({ body, encoding }: CapturedExport): TelemetryFact[] => {
  const decoded = decodeExport(body, encoding)
  return decoded.ok ? decoded.facts : []
}
const inJournal = () => readJournal(join(person.dataFolder, 'telemetry'), undefined, 100_000).facts

async function post(url: string, { path, headers, wire }: CapturedExport): Promise<number> {
  const sent: Record<string, string> = { 'content-type': headers['content-type'] ?? '' }
  const compression = headers['content-encoding']
  if (compression !== undefined) sent['content-encoding'] = compression
  return (await fetch(new URL(path, url), { method: 'POST', headers: sent, body: new Uint8Array(wire) })).status
}

describe('telemetry sent to a running serve', () => {
  const overHttp = exports.filter(({ protocol, path }) => protocol !== 'grpc' && path !== '/custom/metrics')

  it('is in the ledger once each, through a kill and a restart', async () => {
    const half = Math.floor(overHttp.length / 2)
    const first = await person.serve()
    for (const each of overHttp.slice(0, half)) expect(await post(first.url, each)).toBe(200)
    await expect.poll(() => inJournal().length).toBe(overHttp.slice(0, half).flatMap(factsOf).length)
    await first.end('SIGKILL')
    const second = await person.serve()
    for (const each of overHttp.slice(half)) expect(await post(second.url, each)).toBe(200)
    expect(await second.end('SIGTERM')).toBe(0)
    // What the ledger had no time for waits in the journal.
    await person.run(['status'])

    const expected = new SqliteLedger(openDatabase(':memory:'))
    onTestFinished(() => expected.close())
    expected.commit({ ...factsToLedger(overHttp.flatMap(factsOf)), sessionTotals: [], cursors: [] })
    const actual = new SqliteLedger(openDatabase(join(person.dataFolder, 'ledger.db')))
    onTestFinished(() => actual.close())
    expect({ ...dump(actual), coverage: [] }).toEqual(dump(expected))
  })

  it('is taken over gRPC by the built program too', async () => {
    const port = await unusedPort()
    const serving = await person.serve([], { env: { PLIMSOLL_OTLP_GRPC_PORT: String(port) } })
    const overGrpc = exports.filter(({ protocol }) => protocol === 'grpc')
    const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure())
    const asItIs = (bytes: Buffer) => bytes
    for (const { path, body } of overGrpc) {
      await new Promise<void>((resolve, reject) => {
        client.makeUnaryRequest(path, asItIs, asItIs, body, (error) => (error ? reject(error) : resolve()))
      })
    }
    client.close()
    expect(await serving.end('SIGTERM')).toBe(0)
    expect(inJournal()).toEqual(overGrpc.flatMap(factsOf))
  })
})

async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const closed = once(server, 'close')
  server.close()
  await closed
  return port
}
