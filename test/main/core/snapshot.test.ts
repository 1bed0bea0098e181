import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LedgerUsageIndex } from '../../../src/main/core/meaning/usage-index.ts'
import { nothingKnown } from '../../../src/main/core/meaning/usage-windows.ts'
import { buildSnapshot, nextBoundary, noOutlook, type SnapshotInput } from '../../../src/main/core/snapshot.ts'
import type { ResponseRow } from '../../../src/main/core/usage.ts'
import { Settings } from '../../../src/shared/contract/settings.ts'
import { Snapshot, type UsageWindow } from '../../../src/shared/contract/snapshot.ts'
import { slicedLedger, type Use } from './meaning/sliced-ledger.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
// A Sunday: the week began on Monday the 16th.
const noon = Date.parse('2026-11-22T12:07:00Z')
const work = (input: number, output = 0) => ({ input, output, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 })

function snapshotOf(uses: Use[], settings: object = {}, given: Partial<SnapshotInput> = {}): Snapshot {
  const now = given.now ?? noon
  return buildSnapshot({
    now,
    timeZone: 'UTC',
    settings: Settings.parse(settings),
    appVersion: '0.1.0',
    isDemo: false,
    usage: new LedgerUsageIndex(slicedLedger(uses), now),
    limits: nothingKnown,
    outlook: noOutlook,
    recent: [],
    sources: [],
    coverage: [{ from: now - 30 * dayMs, to: now }],
    problems: [],
    ...given,
  })
}

function windowOf(snapshot: Snapshot, id: string): UsageWindow {
  const found = snapshot.windows.find((window) => window.id === id)
  if (!found) throw new Error(`no window ${id}`)
  return found
}

describe('the session window', () => {
  test('runs from the hour of the first response, and says how far it is', () => {
    const snapshot = snapshotOf([
      { at: Date.parse('2026-11-22T10:59:00Z'), tokens: work(20_000, 2000) },
      { at: Date.parse('2026-11-22T12:00:30Z'), tokens: work(0, 22_000) },
    ])
    expect(windowOf(snapshot, 'session')).toMatchObject({
      state: 'running',
      isRolling: false,
      startsAt: Date.parse('2026-11-22T10:00:00Z'),
      resetsAt: Date.parse('2026-11-22T15:00:00Z'),
      elapsedPercent: expect.closeTo((127 / 300) * 100),
      usedPercent: 50,
      countedTokens: 44_000,
      countedKinds: ['input', 'output'],
      source: 'preset',
      limit: { tokens: 88_000, origin: 'preset:max5x:community-monitors' },
      asOf: Date.parse('2026-11-22T12:00:30Z'),
    })
  })

  test('has not started when nothing was used since the last one: no countdown, nothing used', () => {
    const session = windowOf(snapshotOf([{ at: noon - 6 * hourMs, tokens: work(9000) }]), 'session')
    expect(session).toMatchObject({ state: 'notStarted', usedPercent: 0, countedTokens: 0 })
    for (const key of ['startsAt', 'resetsAt', 'elapsedPercent', 'asOf']) expect(session).not.toHaveProperty(key)
  })

  test('resets by itself at its end', () => {
    const uses = [{ at: Date.parse('2026-11-22T10:59:00Z'), tokens: work(9000) }]
    expect(windowOf(snapshotOf(uses, {}, { now: Date.parse('2026-11-22T14:59:59.999Z') }), 'session').state).toBe('running')
    expect(windowOf(snapshotOf(uses, {}, { now: Date.parse('2026-11-22T15:00:00Z') }), 'session').state).toBe('notStarted')
  })

  test('in rolling mode is the last five hours to the millisecond, and never resets', () => {
    const uses = [
      { at: noon - 5 * hourMs - 1, tokens: work(1) },
      { at: noon - 5 * hourMs, tokens: work(20) },
      { at: noon, tokens: work(300) },
    ]
    const session = windowOf(snapshotOf(uses, { sessionMode: 'rolling' }), 'session')
    expect(session).toMatchObject({ isRolling: true, startsAt: noon - 5 * hourMs, countedTokens: 320, state: 'running' })
    expect(session).not.toHaveProperty('resetsAt')
  })

  test('is over when the limit is reached, and goes on counting past it', () => {
    expect(windowOf(snapshotOf([{ at: noon, tokens: work(500) }], { limits: { session: 500 } }), 'session').state).toBe('over')
    const past = windowOf(snapshotOf([{ at: noon, tokens: work(1250) }], { limits: { session: 500 } }), 'session')
    expect(past).toMatchObject({ state: 'over', usedPercent: 250 })
  })

  test('counts a response that a clock set back has put a little into the future, once its window runs', () => {
    const uses = [
      { at: noon - hourMs, tokens: work(1) },
      { at: noon + 60_000, tokens: work(20) },
    ]
    expect(windowOf(snapshotOf(uses), 'session').countedTokens).toBe(21)
    expect(windowOf(snapshotOf(uses.slice(1)), 'session').state).toBe('running')
    expect(windowOf(snapshotOf([{ at: noon + 2 * hourMs, tokens: work(20) }]), 'session').state).toBe('notStarted')
  })
})

describe('week and month', () => {
  const uses = [
    { at: Date.parse('2026-11-01T00:00:00Z'), tokens: work(1) },
    { at: Date.parse('2026-11-15T23:59:59.999Z'), tokens: work(20) },
    { at: Date.parse('2026-11-16T00:00:00Z'), tokens: work(300) },
    { at: Date.parse('2026-10-31T23:59:59.999Z'), tokens: work(4000) },
  ]

  test('count from their start to the millisecond', () => {
    const snapshot = snapshotOf(uses)
    expect(windowOf(snapshot, 'weekly')).toMatchObject({ countedTokens: 300, startsAt: Date.parse('2026-11-16T00:00:00Z') })
    expect(windowOf(snapshot, 'monthly')).toMatchObject({ countedTokens: 321, resetsAt: Date.parse('2026-12-01T00:00:00Z') })
  })

  test('move with the zone', () => {
    const snapshot = snapshotOf(uses, {}, { timeZone: 'America/New_York' })
    expect(windowOf(snapshot, 'weekly')).toMatchObject({ countedTokens: 0, startsAt: Date.parse('2026-11-16T05:00:00Z') })
    expect(windowOf(snapshot, 'monthly').countedTokens).toBe(320)
  })

  test('show no percent where no limit is known', () => {
    const monthly = windowOf(snapshotOf(uses, { plan: 'pro' }), 'monthly')
    expect(monthly).toMatchObject({ source: 'none', countedTokens: 321 })
    expect(monthly).not.toHaveProperty('usedPercent')
    expect(monthly).not.toHaveProperty('limit')
  })

  test('count the kinds the person chose', () => {
    const tokens = { input: 1, output: 20, cacheWrite5m: 300, cacheWrite1h: 4000, cacheRead: 50_000 }
    expect(windowOf(snapshotOf([{ at: noon, tokens }]), 'weekly').countedTokens).toBe(4321)
    expect(windowOf(snapshotOf([{ at: noon, tokens }], { countedKinds: ['cacheRead'] }), 'weekly').countedTokens).toBe(50_000)
  })
})

test('the most constrained window comes first, and those without a limit last', () => {
  const order = (settings: object) => snapshotOf([{ at: noon, tokens: work(1000) }], settings).windows.map(({ id }) => id)
  expect(order({ plan: 'custom', limits: { weekly: 5000, monthly: 2000 } })).toEqual(['monthly', 'weekly', 'session'])
  expect(order({ plan: 'custom', limits: { weekly: 5000, session: 5000 } })).toEqual(['session', 'weekly', 'monthly'])
  expect(order({ plan: 'custom' })).toEqual(['session', 'weekly', 'monthly'])
})

describe('the rest', () => {
  test('today is the day of the zone', () => {
    const uses = [
      { at: Date.parse('2026-11-22T04:59:59Z'), tokens: work(1) },
      { at: Date.parse('2026-11-22T05:00:00Z'), tokens: work(20), project: '/work/a' },
    ]
    const { today } = snapshotOf(uses, {}, { timeZone: 'America/New_York' })
    expect(today).toMatchObject({
      startsAt: Date.parse('2026-11-22T05:00:00Z'),
      usage: { tokens: work(20) },
      projects: [{ name: '/work/a' }],
    })
  })

  test('totals hold what is older than any window', () => {
    expect(
      snapshotOf([
        { at: noon - 400 * dayMs, tokens: work(1) },
        { at: noon, tokens: work(20) },
      ]).totals.usage.tokens.input,
    ).toBe(21)
  })

  test('hours are 24, of which those before the coverage began are gaps and not zeros', () => {
    const { hours } = snapshotOf([{ at: noon, tokens: work(7) }], {}, { coverage: [{ from: noon - 3 * hourMs, to: noon }] })
    expect(hours).toHaveLength(24)
    expect(hours.at(-1)).toEqual({ startsAt: Date.parse('2026-11-22T12:00:00Z'), isCovered: true, tokens: work(7) })
    expect(hours.filter((hour) => hour.isCovered)).toHaveLength(3)
  })

  test('sessions are the 30 used last, recent responses the 100 newest', () => {
    const uses = Array.from({ length: 50 }, (_, index) => ({ at: noon - index * hourMs, sessionId: `session-${index}` }))
    const row: ResponseRow = {
      messageId: 'msg_1',
      timestampMs: noon,
      sessionId: 'session-0',
      model: 'claude-opus-4-8',
      tokens: work(1_000_000),
      webSearches: 0,
      speed: 'standard',
      isComplete: true,
      seenIn: ['transcript'],
      place: { path: '/home/dev/.claude/projects/x.jsonl', offset: 12 },
    }
    const snapshot = snapshotOf(uses, {}, { recent: Array.from({ length: 120 }, () => row) })
    expect(snapshot.sessions.map(({ sessionId }) => sessionId)).toEqual(uses.slice(0, 30).map(({ sessionId }) => sessionId))
    expect(snapshot.recent).toHaveLength(100)
    expect(snapshot.recent[0]).toEqual({
      id: 'msg_1',
      at: noon,
      sessionId: 'session-0',
      model: 'claude-opus-4-8',
      tokens: work(1_000_000),
      cost: { usd: 5, unpricedTokens: 0 },
      isComplete: true,
      seenIn: ['transcript'],
    })
  })

  test('the digest changes with any setting', () => {
    const digest = (settings: object) => snapshotOf([], settings).settings.digest
    expect(digest({})).toBe(digest({ plan: 'max5x' }))
    expect(digest({ monthStartDay: 2 })).not.toBe(digest({}))
  })
})

describe('the next boundary', () => {
  test('is the next hour when nothing resets before', () => {
    expect(nextBoundary(snapshotOf([]))).toBe(Date.parse('2026-11-22T13:00:00Z'))
  })

  test('is the half hour in a zone that is half an hour off, or a reset at the full one', () => {
    const kolkata = { timeZone: 'Asia/Kolkata' }
    expect(nextBoundary(snapshotOf([], {}, kolkata))).toBe(Date.parse('2026-11-22T12:30:00Z'))
    const now = Date.parse('2026-11-22T14:40:00Z')
    const uses = [{ at: Date.parse('2026-11-22T10:59:00Z') }]
    expect(nextBoundary(snapshotOf(uses, {}, { ...kolkata, now }))).toBe(Date.parse('2026-11-22T15:00:00Z'))
  })

  test('is a minute away while a window rolls', () => {
    expect(nextBoundary(snapshotOf([], { sessionMode: 'rolling' }))).toBe(noon + 60_000)
  })
})

describe('for any use, settings and zone', () => {
  const someUse = fc.record(
    {
      at: fc.integer({ min: noon - 90 * dayMs, max: noon + dayMs }),
      model: fc.constantFrom('claude-opus-4-8', 'claude-sonnet-5-5[1m]', 'glm-5'),
      project: fc.constantFrom('/work/a', '/work/b'),
      sessionId: fc.constantFrom('session-1', 'session-2'),
      agent: fc.constantFrom('Explore', 'unknown'),
      tokens: fc.record({
        input: fc.nat(1e6),
        output: fc.nat(1e6),
        cacheWrite5m: fc.nat(1e6),
        cacheWrite1h: fc.nat(1e6),
        cacheRead: fc.nat(1e9),
      }),
    },
    { requiredKeys: ['at', 'tokens'] },
  )
  const someSettings = fc.record(
    {
      plan: fc.constantFrom('pro', 'max5x', 'max20x', 'custom'),
      sessionMode: fc.constantFrom('block', 'rolling'),
      monthStartDay: fc.integer({ min: 1, max: 31 }),
      weekStart: fc.record({ weekday: fc.integer({ min: 1, max: 7 }), hour: fc.integer({ min: 0, max: 23 }) }),
      limits: fc.record({ session: fc.integer({ min: 1, max: 1e9 }) }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  )
  const someZone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata')
  const someNow = fc.integer({ min: noon - 60 * dayMs, max: noon })

  test('the Snapshot keeps its contract, and now is inside every window that runs', () => {
    fc.assert(
      fc.property(fc.array(someUse, { maxLength: 40 }), someSettings, someZone, someNow, (uses, settings, timeZone, now) => {
        const snapshot = snapshotOf(uses, settings, { timeZone, now })
        expect(Snapshot.parse(snapshot)).toEqual(snapshot)
        for (const { state, startsAt, resetsAt, isRolling } of snapshot.windows) {
          if (state === 'notStarted') expect(resetsAt).toBeUndefined()
          else expect(startsAt).toBeLessThanOrEqual(now)
          if (!isRolling && state !== 'notStarted') expect(resetsAt).toBeGreaterThan(now)
        }
        expect(nextBoundary(snapshot)).toBeGreaterThan(now)
      }),
    )
  })

  test('nothing but time itself changes before the next boundary', () => {
    const timeless = ({ windows, now: _, ...rest }: Snapshot) => ({
      ...rest,
      windows: windows.map(({ elapsedPercent: _, ...window }) => window),
    })
    // Use that a clock set back has put into the future may start a window at any time; the commit that brings such use is news itself.
    const past = fc.array(someUse, { maxLength: 40 }).map((uses) => uses.filter((use) => use.at <= noon))
    fc.assert(
      fc.property(past, someZone, (uses, timeZone) => {
        const snapshot = snapshotOf(uses, {}, { timeZone })
        const before = snapshotOf(
          uses,
          {},
          { timeZone, now: nextBoundary(snapshot) - 1, coverage: [{ from: noon - 30 * dayMs, to: noon }] },
        )
        expect(timeless(before)).toEqual(timeless(snapshot))
      }),
    )
  })
})

test('ranges begin with a local day, over days of 23 and 25 hours too, and end with today', () => {
  // Berlin set its clocks back on 25 October 2026, four days before.
  const now = Date.parse('2026-10-29T11:00:00Z')
  const snapshot = snapshotOf(
    [
      { at: Date.parse('2026-10-22T22:00:00Z'), tokens: work(0, 1) },
      { at: Date.parse('2026-10-22T21:59:59Z'), tokens: work(0, 10) },
      { at: Date.parse('2026-10-29T10:00:00Z'), tokens: work(0, 100) },
    ],
    {},
    { now, timeZone: 'Europe/Berlin' },
  )
  expect(snapshot.ranges.map(({ id, startsAt, usage }) => [id, new Date(startsAt).toISOString(), usage.tokens.output])).toEqual([
    ['7d', '2026-10-22T22:00:00.000Z', 101],
    ['30d', '2026-09-29T22:00:00.000Z', 111],
    ['month', '2026-09-30T22:00:00.000Z', 111],
  ])
})

test('the digest of the settings tells nothing about the secrets in them', () => {
  const digest = (authorization: string) =>
    snapshotOf([], { forward: { endpoint: 'https://collector.example', headers: { authorization } } }).settings.digest
  expect(digest('one')).toBe(digest('other'))
  expect(digest('one')).not.toBe(snapshotOf([]).settings.digest)
})
