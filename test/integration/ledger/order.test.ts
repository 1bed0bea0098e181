import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openDatabase } from '../../../src/main/core/ledger/open-ledger.ts'
import { SqliteLedger } from '../../../src/main/core/ledger/sqlite-ledger.ts'
import type { ResponseFact, SessionTotalFact } from '../../../src/main/core/usage.ts'
import { anyFact, anySessionTotal, shuffledInBatches } from '../../support/arbitrary-facts.ts'
import { dump } from '../../support/ledger-dump.ts'

type AnyFact = { response: ResponseFact } | { total: SessionTotalFact }

const anyFacts: fc.Arbitrary<AnyFact[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: anyFact.map((response) => ({ response })) },
    { weight: 1, arbitrary: anySessionTotal.map((total) => ({ total })) },
  ),
  { minLength: 1, maxLength: 16 },
)

function dumpAfter(batches: AnyFact[][]) {
  const ledger = new SqliteLedger(openDatabase(':memory:'))
  try {
    for (const batch of batches) {
      const responses = batch.flatMap((one) => ('response' in one ? [one.response] : []))
      const sessionTotals = batch.flatMap((one) => ('total' in one ? [one.total] : []))
      ledger.commit({ responses, sessionTotals, cursors: [] })
    }
    return dump(ledger)
  } finally {
    ledger.close()
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
    { numRuns: 100 },
  )
})
