import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../../src/main/core/ledger/open-ledger.ts'
import { SqliteLedger } from '../../../src/main/core/ledger/sqlite-ledger.ts'
import { importUsage } from '../../../src/main/core/sources/manual/import-usage.ts'
import { parseUsageJson } from '../../../src/main/core/sources/manual/usage-json.ts'
import type { ResponseFact } from '../../../src/main/core/usage.ts'
import { fact, tokens } from '../../support/facts.ts'
import { dump } from '../../support/ledger-dump.ts'

function emptyLedger() {
  const ledger = new SqliteLedger(openDatabase(':memory:'))
  onTestFinished(() => ledger.close())
  return {
    ledger,
    add: (responses: ResponseFact[]) => ledger.commit({ responses, sessionTotals: [], cursors: [] }),
    take: (content: unknown, timeZone = 'UTC', isDryRun = false) => {
      const read = parseUsageJson(JSON.stringify(content), timeZone)
      if (!read.ok) throw new Error(read.reason)
      return importUsage(ledger, read.entries, isDryRun)
    },
    times: () =>
      ledger
        .recent(100)
        .map(({ timestampMs }) => new Date(timestampMs).toISOString())
        .sort(),
  }
}

const file = [
  { timestamp: '2026-11-20T08:00:00Z', input: 5, output: 50 },
  { timestamp: '2026-11-22T23:59:59Z', input: 6, output: 60 },
]
const responseAt = (time: string, messageId = 'msg_1') => fact({ messageId, timestampMs: Date.parse(time) })

test('an entry counts where nothing else tells of its day, with its tokens and without a price', () => {
  const { ledger, add, take, times } = emptyLedger()
  add([responseAt('2026-11-22T00:00:00Z')])
  expect(take(file).outcome).toEqual({ imported: 2, known: 0, counted: 1, covered: 1 })
  expect(times()).toEqual(['2026-11-20T08:00:00.000Z', '2026-11-22T00:00:00.000Z'])
  const [imported] = ledger.slices(Date.parse('2026-11-20T00:00:00Z'), Date.parse('2026-11-21T00:00:00Z'))
  expect(imported).toMatchObject({ model: 'unknown', tokens: tokens({ input: 5, output: 50 }), responses: 1 })
  expect(ledger.recent(100).map(({ seenIn }) => seenIn)).toEqual([['transcript'], ['manual']])
})

test('a response that comes later takes the place of its day’s entries', () => {
  const { ledger, add, take, times } = emptyLedger()
  take(file)
  expect(times()).toHaveLength(2)
  const committed = add([responseAt('2026-11-20T23:00:00Z')])
  expect(times()).toEqual(['2026-11-20T23:00:00.000Z', '2026-11-22T23:59:59.000Z'])
  expect(committed).toMatchObject({
    newResponses: 0,
    changedQuarters: [Date.parse('2026-11-20T08:00:00Z'), Date.parse('2026-11-20T23:00:00Z')],
    changedLimits: false,
  })
  expect(ledger.counts().responses).toBe(2)
})

test('a whole day of a zone gives way to a response on either of the UTC days that it is of', () => {
  const day = { daily: { '2026-11-20': { input: 5, output: 50 } } }
  for (const time of ['2026-11-19T23:30:00Z', '2026-11-20T22:30:00Z']) {
    const { add, take, times } = emptyLedger()
    take(day, 'Europe/Berlin')
    expect(times()).toEqual(['2026-11-19T23:00:00.000Z'])
    add([responseAt(time)])
    expect(times()).toEqual([new Date(time).toISOString()])
  }
})

test('importing twice changes nothing, and a dry run neither', () => {
  const { ledger, take } = emptyLedger()
  expect(take(file, 'UTC', true)).toEqual({ outcome: { imported: 2, known: 0, counted: 2, covered: 0 } })
  expect(ledger.counts().responses).toBe(0)
  take(file)
  const before = dump(ledger)
  expect(take(file)).toEqual({
    outcome: { imported: 0, known: 2, counted: 2, covered: 0 },
    committed: { newResponses: 0, changedResponses: 0, changedQuarters: [], changedLimits: false },
  })
  expect(dump(ledger)).toEqual(before)
})

test('entries are of no session that could be held against anything', () => {
  const { ledger, take } = emptyLedger()
  take(file)
  expect(ledger.account('usage.json')).toBeUndefined()
})

test('metrics without a session count beside no entry, and no entry beside them', () => {
  const point = { group: 'c', model: 'claude-sonnet-5-5', kind: 'input', value: 9, isCumulative: false, startMs: 0 } as const
  const points = [{ ...point, timeMs: Date.parse('2026-11-20T12:00:00Z') }]
  const { ledger, take, times } = emptyLedger()
  take(file)
  ledger.commit({ responses: [], sessionTotals: [], cursors: [], points })
  expect(times()).toEqual(['2026-11-20T12:00:00.000Z', '2026-11-22T23:59:59.000Z'])
})
