import { describe, expect, test } from 'vitest'
import type { Ledger } from '../../../src/main/core/ledger/ledger.ts'
import type { ResponseFact } from '../../../src/main/core/usage.ts'
import { fact, sessionTotal, startMs, tokens } from '../../support/facts.ts'
import { batch, tempLedger } from '../../support/temp-ledger.ts'

const quarter = 15 * 60_000
const minute = 60_000

function row(id: string, atMs: number, output: number, some: Partial<ResponseFact> = {}) {
  return fact({ messageId: id, timestampMs: startMs + atMs, tokens: tokens({ output }), ...some })
}

function report(atMs: number, output: number, sessionId = 'session-1') {
  return sessionTotal({ sessionId, timestampMs: startMs + atMs, tokens: tokens({ output }) })
}

/** Residual output by session and time. */
function residuals(ledger: Ledger) {
  return ledger
    .slices(0, 8.64e15)
    .filter((slice) => slice.isResidual)
    .map((slice) => [slice.sessionId, slice.lastAtMs - startMs, slice.tokens.output])
}

describe('residuals in the ledger', () => {
  test('are slices with no response, in the project of the newest row', () => {
    const ledger = tempLedger()
    const rows = [row('msg_1', 0, 5, { project: '/work/old' }), row('msg_2', 10, 5, { project: '/work/new' })]
    const committed = ledger.commit(batch({ responses: rows, sessionTotals: [report(quarter + 20, 13)] }))
    expect(committed.changedQuarters).toEqual([startMs, startMs + quarter])
    expect(ledger.slices(startMs + quarter, startMs + 2 * quarter)).toEqual([
      {
        atMs: startMs + quarter,
        sessionId: 'session-1',
        project: '/work/new',
        model: 'claude-sonnet-5-5',
        speed: 'standard',
        promptBand: 0,
        tokens: tokens({ output: 3 }),
        webSearches: 0,
        responses: 0,
        incompleteResponses: 0,
        isResidual: true,
        lastAtMs: startMs + quarter + 20,
      },
    ])
    expect(ledger.slices(startMs + quarter + 20, startMs + quarter + 21)).toMatchObject([{ atMs: startMs + quarter + 20 }])
    expect(ledger.slices(startMs + quarter + 21, startMs + 2 * quarter)).toEqual([])
  })

  test('give an incomplete response the output that its line lacks', () => {
    const ledger = tempLedger()
    ledger.commit(batch({ responses: [row('msg_1', 0, 1, { isComplete: false })], sessionTotals: [report(0, 90)] }))
    expect(residuals(ledger)).toEqual([['session-1', 0, 89]])
    ledger.commit(batch({ responses: [row('msg_1', 0, 90)] }))
    expect(residuals(ledger)).toEqual([])
  })

  test('stay as they are while a resumed session goes on', () => {
    const ledger = tempLedger()
    ledger.commit(batch({ responses: [row('msg_1', 0, 10)], sessionTotals: [report(minute, 25)] }))
    expect(ledger.commit(batch({ responses: [row('msg_2', 24 * 60 * minute, 10)] })).changedQuarters).not.toContain(startMs)
    expect(residuals(ledger)).toEqual([['session-1', minute, 15]])
    ledger.commit(batch({ sessionTotals: [report(24 * 60 * minute, 38)] }))
    expect(residuals(ledger)).toEqual([
      ['session-1', minute, 15],
      ['session-1', 24 * 60 * minute, 3],
    ])
  })

  test('know that a subagent may write its last line after the main conversation did', () => {
    const ledger = tempLedger()
    const late = row('msg_2', minute + 5, 10, { agent: 'general-purpose' })
    ledger.commit(batch({ responses: [row('msg_1', 0, 10), late], sessionTotals: [report(minute, 20)] }))
    expect(residuals(ledger)).toEqual([])
  })

  test('of a fork leave its parent what it copied, in whatever order the files are read', () => {
    const parent = batch({ responses: [row('msg_1', 0, 100)], sessionTotals: [report(minute, 130)] })
    const fork = batch({
      responses: [
        row('msg_1', 0, 100, { sessionId: 'fork', originalSessionId: 'session-1' }),
        row('msg_2', 2 * minute, 30, { sessionId: 'fork' }),
      ],
      sessionTotals: [report(3 * minute, 172, 'fork')],
    })
    for (const order of [
      [parent, fork],
      [fork, parent],
    ]) {
      const ledger = tempLedger()
      for (const one of order) ledger.commit(one)
      expect(residuals(ledger)).toEqual([
        ['fork', 3 * minute, 12],
        ['session-1', minute, 30],
      ])
      expect(ledger.reconciliation().map(({ sessionId, reported }) => [sessionId, reported[0]?.tokens.output])).toEqual([
        ['fork', 42],
        ['session-1', 130],
      ])
    }
  })

  test('of a fork of an older message leave its parent also what it did not copy', () => {
    const ledger = tempLedger()
    ledger.commit(batch({ responses: [row('msg_1', 0, 100), row('msg_2', minute, 50)], sessionTotals: [report(minute, 150)] }))
    ledger.commit(
      batch({
        responses: [
          row('msg_1', 0, 100, { sessionId: 'fork', originalSessionId: 'session-1' }),
          row('msg_3', 2 * minute, 7, { sessionId: 'fork' }),
        ],
        sessionTotals: [report(2 * minute, 157, 'fork')],
      }),
    )
    expect(residuals(ledger)).toEqual([])
  })

  test('of a fork whose parent ended without a report are the fork’s', () => {
    const ledger = tempLedger()
    const copied = row('msg_1', 0, 100, { sessionId: 'fork', originalSessionId: 'session-1' })
    ledger.commit(batch({ responses: [copied, row('msg_2', minute, 30, { sessionId: 'fork' })] }))
    ledger.commit(batch({ sessionTotals: [report(minute, 140, 'fork')] }))
    expect(residuals(ledger)).toEqual([['fork', minute, 10]])
  })

  test('fold like other slices, and stay apart from them', () => {
    const ledger = tempLedger()
    ledger.commit(batch({ responses: [row('msg_1', 0, 10)], sessionTotals: [report(0, 25)] }))
    const folded = ledger.days(0, Date.UTC(2026, 10, 23))
    expect(folded.map((slice) => [slice.isResidual, slice.tokens.output, slice.responses, slice.atMs - startMs])).toEqual([
      [false, 10, 1, 0],
      [true, 15, 0, 0],
    ])
  })
})
