import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MessageSightings } from '../../../../src/main/core/ledger/dedupe.ts'
import {
  addSighting,
  copyingSessionsOf,
  isCounted,
  mergeSightings,
  mergeTokens,
  rowOf,
  sessionOf,
  settle,
  sightingOf,
} from '../../../../src/main/core/ledger/dedupe.ts'
import type { ResponseFact, ResponseRow } from '../../../../src/main/core/usage.ts'
import { anyFact, anyTokens, shuffledInBatches } from '../../../support/arbitrary-facts.ts'
import { fact, startMs, tokens } from '../../../support/facts.ts'

/** The counted rows of one message after the facts came in these batches. */
function rowsOf(...batches: ResponseFact[][]): ResponseRow[] {
  const sightings: MessageSightings = []
  for (const batch of batches) {
    for (const one of batch) addSighting(sightings, sightingOf(one))
    settle(sightings)
  }
  return sightings
    .filter((sighting) => isCounted(sighting, sightings))
    .map(rowOf)
    .sort((a, b) => ((a.requestId ?? '') < (b.requestId ?? '') ? -1 : 1))
}

const row = (...facts: ResponseFact[]) => rowsOf(facts)[0] as ResponseRow

describe('the merge of sightings', () => {
  const anySighting = anyFact.map((one) => sightingOf({ ...one, messageId: 'msg_1', requestId: 'req_1' }))

  test('is commutative', () => {
    fc.assert(
      fc.property(anySighting, anySighting, (a, b) => {
        expect(mergeSightings(a, b)).toEqual(mergeSightings(b, a))
      }),
    )
  })

  test('is associative', () => {
    fc.assert(
      fc.property(anySighting, anySighting, anySighting, (a, b, c) => {
        expect(mergeSightings(mergeSightings(a, b), c)).toEqual(mergeSightings(a, mergeSightings(b, c)))
      }),
    )
  })

  test('is idempotent, and says by identity that nothing is new', () => {
    fc.assert(
      fc.property(anySighting, anySighting, (a, b) => {
        const merged = mergeSightings(a, b)
        expect(mergeSightings(merged, a)).toBe(merged)
        expect(mergeSightings(merged, b)).toBe(merged)
      }),
    )
  })

  test('of facts with and without request ids is the same in any order, with duplicates and in any batches', () => {
    const factsOfOneMessage = fc.array(
      anyFact.map((one) => ({ ...one, messageId: 'msg_1' })),
      { minLength: 1, maxLength: 8 },
    )
    fc.assert(
      fc.property(
        factsOfOneMessage.chain((facts) => fc.tuple(fc.constant(facts), shuffledInBatches(facts))),
        ([facts, batches]) => {
          expect(rowsOf(...batches)).toEqual(rowsOf(facts))
        },
      ),
    )
  })
})

describe('a response', () => {
  test('has the largest count of each kind that any of its lines carries', () => {
    const lines = [1, 100, 40].map((output) => fact({ tokens: tokens({ input: 10, output }) }))
    expect(row(...lines).tokens).toEqual(tokens({ input: 10, output: 100 }))
  })

  test('happened when its first line was written', () => {
    expect(row(fact({ timestampMs: startMs + 5 }), fact({ timestampMs: startMs })).timestampMs).toBe(startMs)
  })

  test('is complete once any sighting was', () => {
    expect(row(fact({ isComplete: true }), fact({ isComplete: false })).isComplete).toBe(true)
  })

  test('was seen in every source that reported it', () => {
    expect(row(fact({ seenIn: 'otlp' }), fact({ seenIn: 'transcript' })).seenIn).toEqual(['transcript', 'otlp'])
  })

  test('belongs to the session that a copy names as the original', () => {
    const copy = sightingOf(fact({ sessionId: 'a-fork', originalSessionId: 'the-parent' }))
    expect(sessionOf(copy)).toBe('the-parent')
    expect(copyingSessionsOf(copy)).toEqual(['a-fork'])
  })

  test('prefers the named original over a smaller session id', () => {
    const merged = mergeSightings(
      sightingOf(fact({ sessionId: 'a' })),
      sightingOf(fact({ sessionId: 'c', originalSessionId: 'b' })),
    )
    expect(sessionOf(merged)).toBe('b')
    expect(copyingSessionsOf(merged)).toEqual(['a', 'c'])
  })

  test('prefers a named subagent over an unknown one, and an unknown one over none', () => {
    expect(row(fact(), fact({ agent: 'unknown' })).agent).toBe('unknown')
    expect(row(fact({ agent: 'unknown' }), fact({ agent: 'zebra' })).agent).toBe('zebra')
  })

  test('has its place where its first line stands', () => {
    const at = (offset: number) => fact({ place: { path: '/a.jsonl', offset } })
    expect(row(at(300), at(100), at(200)).place).toEqual({ path: '/a.jsonl', offset: 100 })
  })
})

describe('identity', () => {
  test('the same message id with two request ids is two responses', () => {
    expect(rowsOf([fact({ requestId: 'req_1' }), fact({ requestId: 'req_2' })])).toHaveLength(2)
  })

  test('a line without request id is the response that has its message id, even when it came first', () => {
    const unnamed = fact({ tokens: tokens({ output: 100 }) })
    const named = fact({ requestId: 'req_1', tokens: tokens({ output: 1 }) })
    for (const batches of [[[unnamed], [named]], [[named], [unnamed]], [[named, unnamed]]]) {
      const rows = rowsOf(...batches)
      expect(rows).toHaveLength(1)
      expect(rows[0]).toMatchObject({ requestId: 'req_1', tokens: { output: 100 } })
    }
  })
})

describe('cache writes', () => {
  test('a line without the split does not add to one with it', () => {
    const unsplit = tokens({ cacheWrite5m: 1000 })
    const split = tokens({ cacheWrite5m: 400, cacheWrite1h: 600 })
    expect(mergeTokens(unsplit, split)).toEqual(split)
    expect(mergeTokens(split, unsplit)).toEqual(split)
  })

  test('never sum to more than the largest sighting says', () => {
    const sum = (counts: { cacheWrite5m: number; cacheWrite1h: number }) => counts.cacheWrite5m + counts.cacheWrite1h
    fc.assert(
      fc.property(anyTokens, anyTokens, (a, b) => {
        expect(sum(mergeTokens(a, b))).toBe(Math.max(sum(a), sum(b)))
      }),
    )
  })
})
