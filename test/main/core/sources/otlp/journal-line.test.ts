import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { journalLine, parseJournalLine } from '../../../../../src/main/core/sources/otlp/journal-line.ts'
import type { TelemetryFact } from '../../../../../src/main/core/sources/otlp/telemetry-facts.ts'
import { pointFact, replyFact, requestFact } from '../../../../support/telemetry-facts.ts'

const facts: TelemetryFact[] = [requestFact(1), replyFact, pointFact, { ...pointFact, metric: 'costUsd', value: 0 }]

describe('a line of the journal', () => {
  it.each(facts)('gives back the fact it was made of: $kind', (fact) => {
    expect(parseJournalLine(journalLine(fact))).toEqual(fact)
  })

  it('is one line, whatever is in a name', () => {
    const fact = { ...requestFact(1), model: 'a\nb\u2028c\r' }
    expect(journalLine(fact).indexOf('\n')).toBe(journalLine(fact).length - 1)
    expect(parseJournalLine(journalLine(fact))).toEqual(fact)
  })

  it('is no fact when something is missing, of another type or no number', () => {
    const damaged: unknown[] = [
      { ...requestFact(1), tokens: undefined },
      { ...requestFact(1), tokens: { ...requestFact(1).tokens, output: -1 } },
      { ...requestFact(1), model: 7 },
      { ...requestFact(1), speed: 'slow' },
      { ...replyFact, messageUuid: null },
      { ...pointFact, value: Number.NaN },
      { ...pointFact, temporality: 'sometimes' },
      { ...pointFact, type: 'thought' },
      { kind: 'prompt' },
      [],
      null,
      7,
    ]
    for (const value of damaged) expect(parseJournalLine(JSON.stringify(value))).toBeUndefined()
    expect(parseJournalLine(JSON.stringify(pointFact).replace(':459', ':1e999'))).toBeUndefined()
    expect(parseJournalLine('')).toBeUndefined()
  })

  it('carries nothing but the fields of a fact', () => {
    expect(parseJournalLine(JSON.stringify({ ...replyFact, prompt: 'secret', sessionId: 7 }))).toEqual(replyFact)
  })

  it('never makes the reader throw, however it is damaged', () => {
    const line = journalLine(requestFact(1))
    fc.assert(
      fc.property(fc.nat(line.length - 1), fc.string({ maxLength: 4 }), fc.nat(9), (at, put, removed) => {
        parseJournalLine(line.slice(0, at) + put + line.slice(at + removed))
      }),
    )
  })
})
