import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openLedger } from '../../../src/main/core/ledger/open-ledger.ts'
import type { UsageSlice } from '../../../src/main/core/usage.ts'
import { fact, startMs, tokens } from '../../support/facts.ts'
import { batch, stoppedClock, tempFolder, tempLedger } from '../../support/temp-ledger.ts'

const quarter = 15 * 60_000

describe('a commit', () => {
  test('says how many responses are new and which quarters changed', () => {
    const ledger = tempLedger()
    const first = ledger.commit(batch({ responses: [fact(), fact({ messageId: 'msg_2', timestampMs: startMs + quarter })] }))
    expect(first).toEqual({
      newResponses: 2,
      changedResponses: 0,
      changedQuarters: [startMs, startMs + quarter],
      changedLimits: false,
    })
    expect(ledger.commit(batch({ responses: [fact()] }))).toEqual({
      newResponses: 0,
      changedResponses: 0,
      changedQuarters: [],
      changedLimits: false,
    })
  })

  test('changes both quarters when a response turns out to be earlier', () => {
    const ledger = tempLedger()
    ledger.commit(batch({ responses: [fact({ timestampMs: startMs + quarter })] }))
    expect(ledger.commit(batch({ responses: [fact()] }))).toEqual({
      newResponses: 0,
      changedResponses: 1,
      changedQuarters: [startMs, startMs + quarter],
      changedLimits: false,
    })
    expect(ledger.slices(0, startMs + 2 * quarter)).toHaveLength(1)
  })

  test('counts a response once when its request id becomes known later', () => {
    const ledger = tempLedger()
    ledger.commit(batch({ responses: [fact()] }))
    expect(ledger.commit(batch({ responses: [fact({ requestId: 'req_1' })] }))).toMatchObject({
      newResponses: 0,
      changedResponses: 1,
    })
    expect(ledger.counts().responses).toBe(1)
    expect(ledger.recent(10)).toMatchObject([{ messageId: 'msg_1', requestId: 'req_1' }])
  })

  test('of hundreds of responses, sessions and files keeps each', () => {
    const ledger = tempLedger()
    const responses = Array.from({ length: 333 }, (_, n) =>
      fact({
        messageId: `msg_${n}`,
        sessionId: `session-${n >> 1}`,
        timestampMs: startMs + n * quarter,
        isComplete: n % 3 > 0,
        place: { path: `/home/${n}.jsonl`, offset: n },
      }),
    )
    ledger.commit(batch({ responses }))
    expect(
      ledger.recent(1000).map(({ messageId, sessionId, isComplete, place }) => ({ messageId, sessionId, isComplete, place })),
    ).toEqual(
      responses.map(({ messageId, sessionId, isComplete, place }) => ({ messageId, sessionId, isComplete, place })).reverse(),
    )
  })

  test('keeps everything a fact says', () => {
    const ledger = tempLedger()
    const full = fact({
      requestId: 'req_1',
      project: '/work/ü\u0000',
      requestedModel: 'claude-sonnet-5-5[1m]',
      agent: 'reviewer',
      webSearches: 2,
      speed: 'fast',
      geo: 'us',
      isComplete: false,
      reportedCostUsd: 0.125,
      place: { path: '/home/a.jsonl', offset: 7 },
    })
    ledger.commit(batch({ responses: [full] }))
    expect(ledger.response('msg_1')).toEqual({ ...full, seenIn: ['transcript'] })
    expect(ledger.slices(startMs, startMs + quarter)).toEqual([
      {
        atMs: startMs,
        sessionId: 'session-1',
        project: '/work/ü\u0000',
        model: 'claude-sonnet-5-5',
        agent: 'reviewer',
        speed: 'fast',
        geo: 'us',
        promptBand: 0,
        tokens: full.tokens,
        webSearches: 2,
        responses: 1,
        incompleteResponses: 1,
        isResidual: false,
        lastAtMs: startMs,
      },
    ])
  })

  test('knows half of a surrogate pair again', () => {
    const ledger = tempLedger()
    const odd = fact({ messageId: 'msg_\ud800', sessionId: '\udc00', project: 'a\ud800b' })
    ledger.commit(batch({ responses: [odd] }))
    expect(ledger.commit(batch({ responses: [odd] }))).toEqual({
      newResponses: 0,
      changedResponses: 0,
      changedQuarters: [],
      changedLimits: false,
    })
  })
})

describe('slices', () => {
  test('of quarters alone add up sessions, projects and agents, and keep models and prices apart', () => {
    const ledger = tempLedger()
    const responses = [
      fact(),
      fact({ messageId: 'msg_2', sessionId: 'session-2', project: '/elsewhere', agent: 'general-purpose' }),
      fact({ messageId: 'msg_3', model: 'claude-haiku-4-5' }),
      fact({ messageId: 'msg_4', speed: 'fast' }),
      fact({ messageId: 'msg_5', timestampMs: startMs + quarter }),
    ]
    ledger.commit(batch({ responses }))
    const quarters = ledger.quarters(startMs, startMs + 2 * quarter)
    expect(quarters.map(({ atMs, model, speed, responses: count }) => [atMs - startMs, model, speed, count])).toHaveLength(4)
    expect(quarters.find(({ responses: count }) => count === 2)).toMatchObject({ atMs: startMs, speed: 'standard' })
    expect(ledger.quarters(startMs + quarter, startMs + 2 * quarter)).toMatchObject([{ atMs: startMs + quarter, responses: 1 }])
  })

  test('are exact to the millisecond at both ends', () => {
    const ledger = tempLedger()
    const at = (ms: number) => fact({ messageId: `msg_${ms}`, timestampMs: startMs + ms, tokens: tokens({ output: 1 }) })
    ledger.commit(batch({ responses: [0, 10, quarter - 1, quarter, 2 * quarter - 1, 2 * quarter, 2 * quarter + 5].map(at) }))
    const outputs = (from: number, to: number) =>
      ledger.slices(startMs + from, startMs + to).map((slice) => [slice.atMs - startMs, slice.tokens.output])
    expect(outputs(0, 3 * quarter)).toEqual([
      [0, 3],
      [quarter, 2],
      [2 * quarter, 2],
    ])
    expect(outputs(10, 2 * quarter + 5)).toEqual([
      [10, 1],
      [quarter - 1, 1],
      [quarter, 2],
      [2 * quarter, 1],
    ])
    expect(outputs(1, quarter)).toEqual([
      [10, 1],
      [quarter - 1, 1],
    ])
    expect(outputs(1, 11)).toEqual([[10, 1]])
    expect(outputs(10, 10)).toEqual([])
  })

  test('keep prompts above 100,000 and 200,000 tokens apart', () => {
    const ledger = tempLedger()
    const prompts = [100_000, 100_001, 200_000, 200_001]
    ledger.commit(batch({ responses: prompts.map((input, n) => fact({ messageId: `msg_${n}`, tokens: tokens({ input }) })) }))
    const bands = ledger.slices(startMs, startMs + quarter).map((slice) => [slice.promptBand, slice.responses])
    expect(bands).toEqual([
      [0, 1],
      [1, 2],
      [2, 1],
    ])
  })

  test('do not tell requested models apart', () => {
    const ledger = tempLedger()
    const plain = fact({ requestedModel: 'claude-sonnet-5-5' })
    const long = fact({ messageId: 'msg_2', requestedModel: 'claude-sonnet-5-5[1m]' })
    ledger.commit(batch({ responses: [plain, long] }))
    expect(ledger.slices(startMs, startMs + quarter)).toMatchObject([{ responses: 2, tokens: { output: 200 } }])
  })

  test('fold to one per day, model and project', () => {
    const ledger = tempLedger()
    const day = 24 * 60 * 60_000
    const facts = [0, 1, day, 2 * day].map((ms, n) =>
      fact({ messageId: `msg_${n}`, sessionId: `session-${n}`, timestampMs: startMs + ms }),
    )
    ledger.commit(batch({ responses: facts }))
    expect(
      ledger.days(0, Date.UTC(2026, 10, 24)).map((slice) => [slice.sessionId, slice.responses, slice.lastAtMs - startMs]),
    ).toEqual([
      ['', 2, 1],
      ['', 1, day],
    ])
  })
})

describe('a commit that touches many quarters', () => {
  const day = 24 * 60 * 60_000
  const facts = Array.from({ length: 400 }, (_, n) => fact({ messageId: `msg_${n}`, timestampMs: startMs + n * quarter }))
  const outputs = (slices: readonly UsageSlice[]) => slices.reduce((sum, slice) => sum + slice.tokens.output, 0)

  test('leaves their sums to the next reading, also by another process', () => {
    const file = join(tempFolder(), 'ledger.db')
    const writing = openLedger(file, { clock: stoppedClock }).ledger
    writing.commit(batch({ responses: facts }))
    writing.close()
    const reading = openLedger(file, { clock: stoppedClock }).ledger
    expect(outputs(reading.slices(startMs, startMs + 400 * quarter))).toBe(400 * 100)
    reading.close()
  })

  test('and a later one to a quarter of a past day change that day', () => {
    const ledger = tempLedger()
    ledger.commit(batch({ responses: facts }))
    const days = () => outputs(ledger.days(0, Date.UTC(2026, 10, 22) + 10 * day))
    expect(days()).toBe(400 * 100)
    ledger.commit(
      batch({ responses: [fact({ messageId: 'msg_late', timestampMs: startMs + day, tokens: tokens({ output: 7 }) })] }),
    )
    expect(days()).toBe(400 * 100 + 7)
  })
})

describe('the rest of the ledger', () => {
  test('recent responses are newest first', () => {
    const ledger = tempLedger()
    ledger.commit(batch({ responses: [1, 3, 2].map((n) => fact({ messageId: `msg_${n}`, timestampMs: startMs + n })) }))
    expect(ledger.recent(2).map((row) => row.messageId)).toEqual(['msg_3', 'msg_2'])
  })

  test('counts say unknown for the ends of an empty ledger', () => {
    const ledger = tempLedger()
    const ends = () => ({ ...ledger.counts(), ...ledger.extent() })
    expect(ends()).toEqual({ responses: 0, sessions: 0 })
    ledger.commit(batch({ responses: [fact(), fact({ messageId: 'msg_2', sessionId: 'session-2', timestampMs: startMs + 5 })] }))
    expect(ends()).toEqual({ responses: 2, sessions: 2, oldestMs: startMs, newestMs: startMs + 5 })
  })

  test('cursors come back as they were put, until they are forgotten', () => {
    const ledger = tempLedger()
    const cursor = { path: '/a.jsonl', inode: 2 ** 63, birthtimeMs: 0.5, sizeBytes: 9, mtimeMs: 1.25, offset: 7 }
    const other = { ...cursor, path: '/b.jsonl', inode: 3, lastTimestampMs: startMs, fingerprint: 2 ** 32 - 1 }
    ledger.commit(batch({ cursors: [cursor, other] }))
    expect([...ledger.cursors()]).toEqual([
      ['/a.jsonl', cursor],
      ['/b.jsonl', other],
    ])
    ledger.commit(batch({ forgottenPaths: ['/a.jsonl', '/never-seen.jsonl'] }))
    expect([...ledger.cursors().keys()]).toEqual(['/b.jsonl'])
  })

  test('coverage spans that overlap or touch unite', () => {
    const ledger = tempLedger()
    for (const [from, to] of [
      [10, 20],
      [40, 50],
      [20, 30],
      [45, 60],
      [25, 28],
    ] as const)
      ledger.addCoverage({ from, to })
    expect(ledger.coverage()).toEqual([
      { from: 10, to: 30 },
      { from: 40, to: 60 },
    ])
    ledger.addCoverage({ from: 0, to: 100 })
    expect(ledger.coverage()).toEqual([{ from: 0, to: 100 }])
  })
})
