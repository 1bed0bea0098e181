/** One Plimsoll passes on what it receives, and another one receives it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../../../src/main/core/ledger/open-ledger.ts'
import { SqliteLedger } from '../../../src/main/core/ledger/sqlite-ledger.ts'
import { decodeExport } from '../../../src/main/core/sources/otlp/decode-export.ts'
import { factsToLedger } from '../../../src/main/core/sources/otlp/facts-to-ledger.ts'
import type { Snapshot } from '../../../src/shared/contract/snapshot.ts'
import { type CapturedExport, capturedExports } from '../../support/captured-exports.ts'
import { arrive, type BuiltCli, buildCli, type Person } from '../../support/cli.ts'

let cli: BuiltCli
const people: Person[] = []

beforeAll(async () => {
  cli = await buildCli()
})

afterAll(async () => {
  await Promise.all(people.map((person) => person.leave()))
  cli.remove()
})

async function serving() {
  const person = arrive(cli.file)
  people.push(person)
  const { url } = await person.serve()
  const token = readFileSync(join(person.dataFolder, 'token'), 'utf8').trim()
  return { url, token }
}

/** The first snapshot of which it is true. */
async function snapshotOf(url: string, isMeant: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
  const stopping = new AbortController()
  const { body } = await fetch(new URL('/api/v1/events', url), { signal: stopping.signal })
  let text = ''
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk
    const events = text.split('\n\n')
    text = events.pop() ?? ''
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event)?.[1]
      const snapshot = data === undefined ? undefined : (JSON.parse(data) as Snapshot)
      if (!snapshot || !isMeant(snapshot)) continue
      stopping.abort()
      return snapshot
    }
  }
  throw new Error('The events have ended.')
}

test('a second Plimsoll comes to the same figures from what the first passes on', async () => {
  const [first, second] = [await serving(), await serving()]
  const changed = await fetch(new URL('/api/v1/settings', first.url), {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${first.token}` },
    body: JSON.stringify({ forward: { endpoint: second.url } }),
  })
  expect(changed.status).toBe(200)

  const bodies = capturedExports().filter(({ protocol }) => protocol !== 'grpc')
  for (const { path, headers, wire } of bodies) {
    const kept = Object.entries(headers).filter(([name]) => name === 'content-type' || name === 'content-encoding')
    const signal = /v1\/(?:logs|metrics|traces)$/.test(path) ? path : '/'
    const answer = await fetch(new URL(signal, first.url), {
      method: 'POST',
      headers: Object.fromEntries(kept),
      body: new Uint8Array(wire),
    })
    expect(answer.status).toBe(200)
  }

  const responses = responsesIn(bodies)
  await snapshotOf(first.url, ({ totals }) => totals.usage.responses === responses)
  const { totals } = await refreshed(first)
  const settled = await snapshotOf(second.url, (snapshot) => JSON.stringify(snapshot.totals) === JSON.stringify(totals))
  expect(settled.totals.usage.responses).toBe(responses)
})

/** As a ledger of this process counts them. */
function responsesIn(bodies: readonly CapturedExport[]): number {
  const ledger = new SqliteLedger(openDatabase(':memory:'))
  const facts = bodies.flatMap(({ body, encoding }) => {
    const decoded = decodeExport(body, encoding)
    return decoded.ok ? decoded.facts : []
  })
  ledger.commit({ ...factsToLedger(facts), sessionTotals: [], cursors: [] })
  const { responses } = ledger.counts()
  ledger.close()
  return responses
}

async function refreshed({ url, token }: { url: string; token: string }): Promise<Snapshot> {
  const answer = await fetch(new URL('/api/v1/refresh', url), { method: 'POST', headers: { authorization: `Bearer ${token}` } })
  return (await answer.json()) as Snapshot
}
