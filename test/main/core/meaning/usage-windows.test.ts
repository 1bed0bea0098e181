import { describe, expect, test } from 'vitest'
import type { OfficialWindow } from '../../../../src/main/core/limit-reading.ts'
import { LedgerUsageIndex } from '../../../../src/main/core/meaning/usage-index.ts'
import { type LimitKnowledge, nothingKnown, windowsOf } from '../../../../src/main/core/meaning/usage-windows.ts'
import { Settings } from '../../../../src/shared/contract/settings.ts'
import type { Calibration, UsageWindow } from '../../../../src/shared/contract/snapshot.ts'
import { slicedLedger, type Use } from './sliced-ledger.ts'

const at = (time: string) => Date.parse(`2026-11-22T${time}Z`)
const minute = 60_000
const hour = 60 * minute
const noon = at('12:07:00')
const work = (input: number, output = 0) => ({ input, output, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 })
const home = '/home/dev/.claude'

const read = (windowId: string, given: Partial<OfficialWindow> = {}): OfficialWindow => ({
  account: home,
  windowId,
  resetsAtMs: windowId === 'session' ? at('15:10:00') : at('15:10:00') + 48 * hour,
  firstReadAtMs: at('10:20:00'),
  percent: 42,
  isOver: false,
  reachedAtMs: at('12:00:00'),
  readAtMs: at('12:00:00'),
  newestAtMs: at('12:00:00'),
  isConfirmed: true,
  ...given,
})

const calibrated = (low: number, mid: number, high: number): Calibration => ({
  usdPerPercent: { low, mid, high },
  models: [],
  intervals: 20,
})

interface Given {
  uses?: Use[]
  settings?: object
  limits?: Partial<LimitKnowledge>
  now?: number
}

function windows({ uses = [], settings = {}, limits = {}, now = noon }: Given): UsageWindow[] {
  return windowsOf({
    now,
    timeZone: 'UTC',
    settings: Settings.parse(settings),
    usage: new LedgerUsageIndex(slicedLedger(uses), now),
    limits: { ...nothingKnown, ...limits },
  })
}

function oneOf(given: Given, id: string): UsageWindow {
  const found = windows(given).find((window) => window.id === id)
  if (!found) throw new Error(`no window ${id}`)
  return found
}

describe('what was read officially', () => {
  test('outranks every estimate, and is held against no number of tokens', () => {
    const window = oneOf(
      { uses: [{ at: at('11:59:50'), tokens: work(80_000) }], limits: { windows: [read('session')] } },
      'session',
    )
    expect(window).toMatchObject({
      state: 'running',
      source: 'official',
      usedPercent: 42,
      asOf: at('12:00:00'),
      startsAt: at('10:10:00'),
      resetsAt: at('15:10:00'),
      countedTokens: 80_000,
    })
    expect(window.limit).toBeUndefined()
    expect(window.estimate).toBeUndefined()
  })

  test('leaves its neighbours to their estimates', () => {
    expect(oneOf({ limits: { windows: [read('session')] } }, 'weekly')).toMatchObject({ source: 'preset', state: 'running' })
  })

  test('may be about one model: then only that model’s use counts in it', () => {
    const uses = [
      { at: at('11:00:00'), model: 'claude-opus-5-5', tokens: work(1000) },
      { at: at('11:01:00'), model: 'claude-sonnet-5-5', tokens: work(500) },
    ]
    expect(oneOf({ uses, limits: { windows: [read('weekly-model:opus')] } }, 'weekly-model:opus')).toMatchObject({
      kind: 'weekly-model',
      model: 'opus',
      usedPercent: 42,
      countedTokens: 1000,
    })
  })

  test('may be that there is no such window (any more), which is not 0 %', () => {
    const neverThere = [{ account: home, windowId: 'weekly' }]
    const window = oneOf({ limits: { neverThere, windows: [read('weekly')] } }, 'weekly')
    expect(window.state).toBe('noSuchWindow')
    expect(window.usedPercent).toBeUndefined()
  })
})

describe('a stale figure', () => {
  const uses = [
    { at: at('11:59:50'), tokens: work(1000) },
    { at: at('12:10:00'), model: 'claude-sonnet-5-5', tokens: work(1_000_000) },
  ]
  const later = at('12:30:00')

  test('stays as it was read, with what it probably is now beside it', () => {
    const limits = { windows: [read('session')], calibrationOf: () => calibrated(0.4, 0.5, 1) }
    const window = oneOf({ uses, now: later, limits }, 'session')
    expect(window).toMatchObject({ state: 'stale', source: 'official', usedPercent: 42 })
    // A million input tokens of Sonnet 5.5 are $2.
    expect(window.estimate).toEqual({ source: 'calibrated', usedPercent: { low: 44, mid: 46, high: 47 } })
  })

  test('has no estimate beside it while nothing says what a percent is worth', () => {
    expect(oneOf({ uses, now: later, limits: { windows: [read('session')] } }, 'session').estimate).toBeUndefined()
  })
})

describe('since a reset that nobody has read', () => {
  const uses = [{ at: at('15:45:00'), model: 'claude-sonnet-5-5', tokens: work(1_000_000) }]
  const now = at('16:00:00')

  test('the share is unknown, the old percent is said to be of before, and the best limit gives an estimate', () => {
    const limits = { windows: [read('session')], calibrationOf: () => calibrated(0.1, 0.2, 0.4) }
    const window = oneOf({ uses, now, limits }, 'session')
    expect(window).toMatchObject({
      state: 'unknown',
      source: 'calibrated',
      before: { usedPercent: 42, asOf: at('12:00:00') },
      estimate: { source: 'calibrated', usedPercent: { low: 5, mid: 10, high: 20 } },
    })
    expect(window.usedPercent).toBeUndefined()
  })

  test('nothing has started while nothing is used', () => {
    const window = oneOf({ now, limits: { windows: [read('session')] } }, 'session')
    expect(window.state).toBe('notStarted')
    expect(window.resetsAt).toBeUndefined()
    expect(window.usedPercent).toBeUndefined()
  })
})

describe('the ladder', () => {
  const used: Use[] = [{ at: at('12:00:00'), model: 'claude-sonnet-5-5', tokens: work(10_000) }]
  const hit = read('session', {
    resetsAtMs: at('12:00:00') - 24 * hour,
    isOver: true,
    percent: 100,
    hitAtMs: at('10:00:00') - 24 * hour,
  })
  const beforeTheHit: Use = { at: at('09:00:00') - 24 * hour, tokens: work(40_000) }
  const own = { limits: { session: 20_000 } }

  test('stands on what a percent has been worth, first of all', () => {
    const limits = { windows: [hit], calibrationOf: () => calibrated(0.001, 0.002, 0.004) }
    expect(
      oneOf({ uses: [beforeTheHit, ...used], settings: own, limits: { ...limits, windows: [hit, read('weekly')] } }, 'session'),
    ).toMatchObject({
      source: 'calibrated',
      usedPercent: 10,
      estimate: { usedPercent: { low: 5, mid: 10, high: 20 } },
    })
  })

  test('then on what had been used when a request was refused', () => {
    const limits = { windows: [hit, read('weekly')] }
    expect(oneOf({ uses: [beforeTheHit, ...used], settings: own, limits }, 'session')).toMatchObject({
      source: 'learned',
      usedPercent: 25,
      limit: { tokens: 40_000, origin: `learned:${hit.hitAtMs}` },
    })
  })

  test('keeps what was learnt when nothing official is read any more', () => {
    const long = { ...hit, readAtMs: hit.hitAtMs ?? 0 }
    expect(oneOf({ uses: [beforeTheHit, ...used], limits: { windows: [long] } }, 'session').source).toBe('learned')
  })

  test('passes over a refusal before which nothing was used here', () => {
    expect(oneOf({ uses: used, settings: own, limits: { windows: [hit, read('weekly')] } }, 'session').source).toBe('set')
  })

  test('then on the person’s own, then on a guess if they want one, then on the plan’s preset', () => {
    const past = Array.from({ length: 10 }, (_, index) => ({
      at: noon - (index + 1) * 12 * hour,
      tokens: work((index + 1) * 1000),
    }))
    const uses = [...past, ...used]
    expect(oneOf({ uses, settings: { ...own, limitGuess: 'p90' } }, 'session')).toMatchObject({ source: 'set', usedPercent: 50 })
    expect(oneOf({ uses, settings: { limitGuess: 'p90' } }, 'session')).toMatchObject({
      source: 'guess',
      limit: { tokens: 9000, origin: 'guess:p90' },
    })
    expect(oneOf({ uses, settings: { limitGuess: 'largest' } }, 'session').limit).toEqual({
      tokens: 10_000,
      origin: 'guess:largest',
    })
    expect(oneOf({ uses }, 'session').source).toBe('preset')
  })

  test('guesses nothing from fewer than ten sessions', () => {
    expect(oneOf({ uses: used, settings: { limitGuess: 'largest' } }, 'session').source).toBe('preset')
  })
})

describe('weekly hours of a model', () => {
  test('are a window of their own, of so many tokens each', () => {
    const uses = [{ at: at('11:00:00'), model: 'claude-opus-5-5', tokens: work(100_000) }]
    expect(oneOf({ uses, settings: { weeklyHours: { opus: 10 } } }, 'weekly-model:opus')).toMatchObject({
      source: 'set',
      usedPercent: 20,
      limit: { tokens: 500_000, origin: 'set' },
    })
  })

  test('of the plan are the lower end of what was published', () => {
    const settings = { plan: 'max20x', weeklyHours: { opus: 'plan', sonnet: 'plan' }, tokensPerHour: { opus: 40_000 } }
    expect(oneOf({ settings }, 'weekly-model:opus').limit).toEqual({ tokens: 960_000, origin: 'preset:max20x:weekly-hours' })
    expect(oneOf({ settings }, 'weekly-model:sonnet').limit?.tokens).toBe(24_000_000)
  })

  test('that the plan has none of have no limit', () => {
    expect(oneOf({ settings: { plan: 'pro', weeklyHours: { opus: 'plan' } } }, 'weekly-model:opus').source).toBe('none')
  })
})

describe('people who pay by use', () => {
  const uses = [{ at: at('11:00:00'), model: 'claude-sonnet-5-5', tokens: work(5_000_000) }]
  const ids = (given: Given) => windows(given).map(({ id }) => id)

  test('have money in the place of windows, by what their status line shows or by setting', () => {
    expect(ids({ limits: { billing: 'api' } })).toEqual(['spend'])
    expect(ids({ settings: { billing: 'api' } })).toEqual(['spend'])
    expect(ids({ settings: { billing: 'subscription' }, limits: { billing: 'api' } })).not.toContain('spend')
  })

  test('see it against their budget, and without one no share', () => {
    const limits = { billing: 'api' } as const
    expect(oneOf({ uses, limits, settings: { limits: { monthlyUsd: 40 } } }, 'spend')).toMatchObject({
      source: 'set',
      usedPercent: 25,
      limitUsd: 40,
    })
    expect(oneOf({ uses, limits }, 'spend')).toMatchObject({ source: 'none', state: 'running' })
    expect(oneOf({ uses, limits }, 'spend').usedPercent).toBeUndefined()
  })

  test('see no windows beside their gateway’s figure', () => {
    expect(ids({ limits: { billing: 'api', windows: [read('spend')] } })).toEqual(['spend'])
  })

  test('see their gateway’s own figure first', () => {
    const spend = read('spend', { percent: 61 })
    expect(oneOf({ uses, limits: { billing: 'api', windows: [spend] } }, 'spend')).toMatchObject({
      source: 'official',
      usedPercent: 61,
    })
  })
})

describe('several accounts', () => {
  const other = '/home/dev/.claude-work'
  const both = [
    read('session'),
    read('session', { account: other, percent: 90, readAtMs: at('12:01:00') }),
    read('weekly', { account: other }),
  ]

  test('have windows of their own, told apart by name', () => {
    expect(windows({ limits: { windows: both } }).map(({ id }) => id)).toEqual([
      `session@${other}`,
      `weekly@${other}`,
      `session@${home}`,
      'monthly',
    ])
  })
})

test('the window that binds first comes first, an unread one by its estimate, one that the plan lacks last', () => {
  const limits = {
    windows: [read('session', { percent: 5 }), read('weekly-model:opus', { percent: 70 })],
    neverThere: [{ account: home, windowId: 'weekly' }],
  }
  expect(windows({ limits, settings: { plan: 'pro' } }).map(({ id }) => id)).toEqual([
    'weekly-model:opus',
    'session',
    'monthly',
    'weekly',
  ])
})
