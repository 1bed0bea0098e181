import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RecentResponses } from '../../../../src/main/core/meaning/recent-responses.ts'
import { quarterMs, type ResponseRow } from '../../../../src/main/core/usage.ts'

const startMs = Date.UTC(2026, 10, 22, 1, 30)
const quarterOf = (ms: number) => Math.floor(ms / quarterMs) * quarterMs

function ledgerOf(rows: ResponseRow[]) {
  return {
    rows,
    asked: [] as (number | undefined)[],
    recent(limit: number, fromMs?: number) {
      this.asked.push(fromMs)
      return this.rows
        .filter((row) => row.timestampMs >= (fromMs ?? 0))
        .sort((a, b) => b.timestampMs - a.timestampMs || (a.messageId < b.messageId ? -1 : 1))
        .slice(0, limit)
    },
  }
}

function rowAt(timestampMs: number, messageId: string): ResponseRow {
  const tokens = { input: 0, output: 1, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 }
  const model = 'claude-opus-4-8'
  return {
    messageId,
    timestampMs,
    sessionId: 's',
    model,
    tokens,
    webSearches: 0,
    speed: 'standard',
    isComplete: true,
    seenIn: [],
  }
}

test('the newest are the newest, whatever comes, goes or turns out to be earlier', () => {
  const someTimes = fc.array(fc.nat(40), { maxLength: 12 })
  fc.assert(
    fc.property(someTimes, someTimes, someTimes, (before, added, removed) => {
      const rows = (times: number[], prefix: string) => times.map((at, n) => rowAt(startMs + at * 400_000, `${prefix}${n}`))
      const ledger = ledgerOf(rows(before, 'a'))
      const recent = new RecentResponses(ledger, 5)
      const gone = new Set(removed.map((n) => `a${n}`))
      const changed = [...ledger.rows.filter((row) => gone.has(row.messageId)), ...rows(added, 'b')]
      ledger.rows = [...ledger.rows.filter((row) => !gone.has(row.messageId)), ...rows(added, 'b')]
      recent.replaceQuarters(changed.map((row) => quarterOf(row.timestampMs)))
      expect(recent.rows()).toEqual(ledger.recent(5))
    }),
  )
})

test('one more response costs the reading of its own quarter', () => {
  const ledger = ledgerOf([rowAt(startMs, 'a')])
  const recent = new RecentResponses(ledger, 5)
  ledger.rows.push(rowAt(startMs + quarterMs + 1, 'b'))
  recent.replaceQuarters([startMs + quarterMs])
  expect(recent.rows().map((row) => row.messageId)).toEqual(['b', 'a'])
  expect(ledger.asked).toEqual([undefined, startMs + quarterMs])
})
