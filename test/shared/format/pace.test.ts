import { describe, expect, test } from 'vitest'
import type { Forecast, UsageWindow } from '../../../src/shared/contract/snapshot.ts'
import { paceDifference, pacePercent, paceSentence, toneOf } from '../../../src/shared/format/pace.ts'
import { toAscii } from '../../../src/shared/format/spaces.ts'
import { noUsage } from './no-usage.ts'

const hour = 3_600_000

function running(usedPercent: number, elapsedPercent: number, more: Partial<UsageWindow> = {}): UsageWindow {
  return {
    id: 'session',
    kind: 'session',
    state: 'running',
    isRolling: false,
    startsAt: 0,
    resetsAt: 5 * hour,
    elapsedPercent,
    usedPercent,
    source: 'official',
    countedTokens: 0,
    countedKinds: ['input', 'output'],
    usage: noUsage,
    models: [],
    ...more,
  }
}

const say = (window: UsageWindow) => toAscii(paceSentence(window) ?? 'nothing')

test('under an even pace is fine and says by how much', () => {
  expect(toneOf(running(41, 52))).toBe('fine')
  expect(say(running(41, 52))).toBe('11 % under pace')
})

test('within two points of an even pace is on pace', () => {
  expect(toneOf(running(50, 49))).toBe('fine')
  expect(say(running(50, 49))).toBe('On pace')
})

test('ahead of an even pace would run out before the reset', () => {
  expect(toneOf(running(60, 40))).toBe('warning')
  expect(say(running(60, 40))).toBe('20 % over pace | runs out early')
})

test('less than half an hour from the limit at this pace is critical', () => {
  expect(toneOf(running(92, 80))).toBe('critical')
  expect(say(running(92, 80))).toBe('Runs out within 30 minutes at this pace')
})

test('a full window is over, and an estimate of it does not claim a hard stop', () => {
  expect(toneOf(running(104, 80, { state: 'over' }))).toBe('critical')
  expect(say(running(104, 80, { state: 'over' }))).toBe('Limit reached')
  expect(say(running(104, 80, { state: 'over', source: 'preset' }))).toBe('Over the estimated limit')
})

describe('there is no pace to speak of', () => {
  test.each([
    ['in the first minutes of a window', running(5, 2)],
    ['in a rolling window', running(50, 50, { isRolling: true })],
    ['before a window begins', running(0, 0, { state: 'notStarted' })],
    ['when the figure is stale', running(60, 40, { state: 'stale' })],
  ])('%s', (_, window) => {
    expect(say(window)).toBe('nothing')
  })
})

test('a rolling window warns near its limit', () => {
  expect(toneOf(running(91, 0, { isRolling: true }))).toBe('warning')
  expect(toneOf(running(50, 0, { isRolling: true }))).toBe('fine')
})

test('nothing is judged that is not running', () => {
  expect(toneOf(running(60, 40, { state: 'stale' }))).toBe('neutral')
  expect(toneOf(running(60, 40, { state: 'notStarted' }))).toBe('neutral')
})

describe('where the Snapshot knows more than the even pace', () => {
  const forecast = (runsOutAt: Forecast['runsOutAt']): Partial<UsageWindow> => ({
    forecast: { atReset: { low: 60, mid: 80, high: 120 }, runsOutAt, basis: 'both' },
  })
  const window = (runsOutAt: Forecast['runsOutAt']) => running(60, 40, forecast(runsOutAt))

  test('the forecast decides: ahead of the pace and still lasting is fine', () => {
    expect(toneOf(window({ earliest: 3 * hour }))).toBe('fine')
    expect(say(window({ earliest: 3 * hour }))).toBe('20 % over pace')
  })

  test('behind the pace and still running out is a warning', () => {
    const early = running(30, 40, forecast({ earliest: 3 * hour, median: 4 * hour }))
    expect(toneOf(early)).toBe('warning')
    expect(say(early)).toBe('Probably runs out before the reset')
  })

  test('rather within half an hour than not is critical; only perhaps is not', () => {
    expect(toneOf(window({ earliest: 2.1 * hour, median: 2.4 * hour }))).toBe('critical')
    expect(say(window({ earliest: 2.1 * hour, median: 2.4 * hour }))).toBe('Probably runs out within 30 minutes')
    expect(toneOf(window({ earliest: 2.1 * hour, median: 3 * hour }))).toBe('warning')
  })

  test('its pace is the one that counts', () => {
    const paced = running(60, 40, { pace: { expectedPercent: 55, verdict: 'slightlyAhead' } })
    expect(pacePercent(paced)).toBe(55)
    expect(paceDifference(paced)).toBe(5)
  })
})
