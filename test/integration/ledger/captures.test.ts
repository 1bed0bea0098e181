/**
 * What real sessions said of themselves against what we counted of them, to the token. A session that differs is named here with its
 * reason.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Ledger, ModelTokens, SessionReconciliation } from '../../../src/main/core/ledger/ledger.ts'
import { openDatabase } from '../../../src/main/core/ledger/open-ledger.ts'
import { SqliteLedger } from '../../../src/main/core/ledger/sqlite-ledger.ts'
import { createPlainReader } from '../../../src/main/core/sources/transcripts/plain-reader.ts'
import { createTranscriptSource } from '../../../src/main/core/sources/transcripts/transcript-source.ts'
import { unpackCaptures } from '../../support/captures.ts'
import { startMs, tokens } from '../../support/facts.ts'

let root: string
let ledger: Ledger

beforeAll(() => {
  root = unpackCaptures()
  ledger = new SqliteLedger(openDatabase(':memory:'))
  const homes = [
    'home-main/dot-claude',
    'home-configdir/dot-claude',
    'home-configdir/alt-config',
    'home-subscriber-dummy/dot-claude',
  ]
  const source = createTranscriptSource({
    candidates: () => homes.map((home) => ({ path: join(root, home), origin: 'settings' })),
    retentionDays: () => 30,
    ledger,
    reader: createPlainReader(),
    clock: { now: () => startMs },
  })
  source.requestScan()
  while (source.step().hasMore) {}
})

afterAll(() => {
  ledger.close()
  rmSync(root, { recursive: true })
})

const sonnet = 'claude-sonnet-5-5'
const opus = 'claude-opus-5-5'

describe('the captured sessions', () => {
  test('are 159 responses, each counted once', () => {
    expect(ledger.counts().responses).toBe(159)
    expect(sum(ledger.slices(0, 8.64e15).filter((slice) => !slice.isResidual))).toBe(sum(ledger.recent(1000)))
  })

  test('are the sum of their rows and residuals, but for one id that two processes used in two folders', () => {
    const different = ledger
      .reconciliation()
      .filter(({ reported, counted, residual }) => sum(reported) !== sum(counted) + sum(residual))
    expect(different.map(({ sessionId }) => sessionId.slice(0, 8))).toEqual(['00000066'])
    // Each process reported only its own response, so that the larger report is less than both rows.
    expect(session('00000066')).toMatchObject({
      reported: [{ tokens: { output: 1285 } }],
      counted: [{ tokens: { output: 1285 + 1275 } }],
      residual: [],
    })
  })

  test('have a residual only where something was cut off or compacted', () => {
    const residuals = ledger
      .reconciliation()
      .flatMap(({ sessionId, residual }) => residual.map((one) => [sessionId.slice(0, 8), one]))
    expect(residuals).toEqual([
      // The server cut two attempts before their first block was finished, so that nothing was written.
      [
        '00000027',
        { model: sonnet, tokens: tokens({ input: 251, output: 26, cacheWrite5m: 1251, cacheWrite1h: 800, cacheRead: 40_510 }) },
      ],
      // Cut after a finished block: the line has the stream's first count of 1, Claude Code estimates 10.
      ['00000041', { model: sonnet, tokens: tokens({ output: 9 }) }],
      // `/compact` asks twice, and writes neither answer as a response.
      [
        '00000058',
        { model: sonnet, tokens: tokens({ input: 437, output: 2380, cacheWrite5m: 1437, cacheWrite1h: 800, cacheRead: 42_370 }) },
      ],
      [
        '00000301',
        { model: sonnet, tokens: tokens({ input: 727, output: 5280, cacheWrite5m: 1727, cacheWrite1h: 800, cacheRead: 45_270 }) },
      ],
      ['00000306', { model: sonnet, tokens: tokens({ output: 9 }) }],
    ])
  })

  test('have their residual between the lines that it was used between', () => {
    const ofCompacted = ledger.recent(1000).filter(({ sessionId }) => sessionId.startsWith('00000058'))
    const [after = 0, before = 0] = ofCompacted.map(({ timestampMs }) => timestampMs)
    const residual = ledger.slices(before, after).filter((slice) => slice.isResidual && slice.sessionId.startsWith('00000058'))
    expect(residual).toMatchObject([{ tokens: { output: 2380 }, responses: 0, project: '/home/dev/work/proj' }])
  })

  test('leave to the parent what a fork began with', () => {
    expect(session('008f9147')).toEqual({
      sessionId: '008f9147-31ca-44da-a858-d1c272465dd9',
      reported: [
        { model: opus, tokens: tokens({ input: 110, output: 105, cacheWrite5m: 610, cacheWrite1h: 400, cacheRead: 20_100 }) },
      ],
      counted: [
        { model: opus, tokens: tokens({ input: 110, output: 105, cacheWrite5m: 610, cacheWrite1h: 400, cacheRead: 20_100 }) },
      ],
      residual: [],
    })
    expect(session('00000002').counted).toMatchObject([{ model: opus, tokens: { input: 422, output: 240 } }])
  })

  test('include the subagents of both models', () => {
    expect(session('00000007').counted).toMatchObject([
      { model: 'claude-haiku-5-5', tokens: { output: 195 } },
      { model: opus, tokens: { output: 1170 } },
    ])
  })

  test('compare by the name that was requested', () => {
    const requested = session('00000411')
    expect(requested.reported).toMatchObject([{ model: 'claude-sonnet-4-6[1m]' }])
    expect(requested.counted).toMatchObject([{ model: 'claude-sonnet-4-6' }])
    expect(requested.residual).toEqual([])
  })
})

function session(start: string): SessionReconciliation {
  const found = ledger.reconciliation().find(({ sessionId }) => sessionId.startsWith(start))
  if (!found) throw new Error(`No session ${start}`)
  return found
}

function sum(uses: readonly Pick<ModelTokens, 'tokens'>[]): number {
  return uses.flatMap((use) => Object.values(use.tokens)).reduce((total, count) => total + count, 0)
}
