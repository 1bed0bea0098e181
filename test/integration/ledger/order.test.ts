import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import type { Ledger } from '../../../src/main/core/ledger/ledger.ts'
import { openDatabase, openLedger } from '../../../src/main/core/ledger/open-ledger.ts'
import { SqliteLedger } from '../../../src/main/core/ledger/sqlite-ledger.ts'
import type { AnsweredLine, MetricPoint, ResponseFact, SessionTotalFact } from '../../../src/main/core/usage.ts'
import {
  anyAnsweredLine,
  anyFact,
  anyImported,
  anyPoint,
  anySessionTotal,
  anyTelemetryFact,
  shuffledInBatches,
} from '../../support/arbitrary-facts.ts'
import { fact, sessionTotal, startMs, tokens } from '../../support/facts.ts'
import { dump } from '../../support/ledger-dump.ts'
import { stoppedClock, tempFolder } from '../../support/temp-ledger.ts'

type AnyFact = { response: ResponseFact } | { total: SessionTotalFact } | { line: AnsweredLine } | { point: MetricPoint }

const anyFacts: fc.Arbitrary<AnyFact[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: anyFact.map((response) => ({ response })) },
    { weight: 1, arbitrary: anySessionTotal.map((total) => ({ total })) },
    { weight: 2, arbitrary: anyTelemetryFact.map((response) => ({ response })) },
    { weight: 1, arbitrary: anyAnsweredLine.map((line) => ({ line })) },
    { weight: 1, arbitrary: anyPoint.map((point) => ({ point })) },
    { weight: 1, arbitrary: anyImported.map((response) => ({ response })) },
  ),
  { minLength: 1, maxLength: 16 },
)

function dumpAfter(batches: AnyFact[][]) {
  const database = openDatabase(':memory:')
  const ledger = new SqliteLedger(database)
  try {
    commitAll(ledger, batches)
    // SQLite is not asked to check references as they are written.
    expect(database.rows('PRAGMA foreign_key_check')).toEqual([])
    return dump(ledger)
  } finally {
    ledger.close()
  }
}

function commitAll(ledger: Ledger, batches: AnyFact[][]) {
  for (const batch of batches) {
    const responses = batch.flatMap((one) => ('response' in one ? [one.response] : []))
    const sessionTotals = batch.flatMap((one) => ('total' in one ? [one.total] : []))
    const answeredLines = batch.flatMap((one) => ('line' in one ? [one.line] : []))
    const points = batch.flatMap((one) => ('point' in one ? [one.point] : []))
    ledger.commit({ responses, sessionTotals, answeredLines, points, cursors: [] })
  }
}

test('any order, duplication and splitting of the same facts makes the same ledger', () => {
  fc.assert(
    fc.property(
      anyFacts.chain((facts) => fc.tuple(fc.constant(facts), shuffledInBatches(facts))),
      ([facts, batches]) => {
        expect(dumpAfter(batches)).toEqual(dumpAfter([facts]))
      },
    ),
    { numRuns: 200 },
  )
})

test('two files with the same facts in other orders answer the same, also when they are opened again', () => {
  const facts = forkedSessions()
  const forwards = facts.map((one) => [one])
  const backwardsInTwo = [facts.slice(20).reverse(), facts.slice(0, 40).reverse()]
  expect(dumpOfFile(backwardsInTwo)).toEqual(dumpOfFile(forwards))
})

/** Three sessions, each forked from the one before, with reports and lines that lack their request id. */
function forkedSessions(): AnyFact[] {
  return Array.from({ length: 60 }, (_, n): AnyFact[] => {
    const session = Math.floor(n / 20)
    const timestampMs = startMs + n * 60_000
    const line = fact({
      messageId: `msg_${n}`,
      sessionId: `session-${session}`,
      timestampMs,
      place: { path: `/${session}.jsonl`, offset: n },
    })
    const lines = [line, { ...line, requestId: `req_${n}`, isComplete: n % 7 > 0 }]
    const copies = session < 2 ? [{ ...line, sessionId: `session-${session + 1}`, originalSessionId: line.sessionId }] : []
    const total = sessionTotal({ sessionId: line.sessionId, timestampMs, tokens: tokens({ output: 110 * (n + 1) }) })
    return [...[...lines, ...copies].map((response) => ({ response })), ...(n % 5 === 4 ? [{ total }] : [])]
  }).flat()
}

function dumpOfFile(batches: AnyFact[][]) {
  const file = join(tempFolder(), 'ledger.db')
  const first = openLedger(file, { clock: stoppedClock }).ledger
  commitAll(first, batches)
  const before = dump(first)
  first.close()
  const again = openLedger(file, { clock: stoppedClock }).ledger
  onTestFinished(() => again.close())
  expect(dump(again)).toEqual(before)
  return before
}
