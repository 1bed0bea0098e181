import { describe, expect, test } from 'vitest'
import type { Forecast, UsageWindow } from '../../../src/shared/contract/snapshot.ts'
import { burnSentence, outlookSentence, scoreSentence } from '../../../src/shared/format/forecast.ts'
import { toAscii } from '../../../src/shared/format/spaces.ts'
import { noUsage } from './no-usage.ts'

const now = Date.UTC(2026, 10, 24, 15)
const at = (clock: string, day = 24) => Date.parse(`2026-11-${day}T${clock}Z`)
const here = { now, timeZone: 'UTC' }

function running(forecast: Partial<Forecast> | undefined, more: Partial<UsageWindow> = {}): UsageWindow {
  const made: Forecast = { atReset: { low: 65, mid: 72, high: 80 }, runsOutAt: {}, basis: 'both', ...forecast }
  return {
    id: 'session',
    kind: 'session',
    state: 'running',
    isRolling: false,
    startsAt: at('13:00'),
    resetsAt: at('18:00'),
    elapsedPercent: 40,
    usedPercent: 41,
    source: 'official',
    countedTokens: 0,
    countedKinds: ['input', 'output'],
    usage: noUsage,
    models: [],
    ...(forecast && { forecast: made }),
    ...more,
  }
}

const say = (window: UsageWindow) => toAscii(outlookSentence(window, here) ?? 'nothing')

describe('the outlook', () => {
  test('of a window that lasts is what will be spare, as a range', () => {
    expect(say(running({}))).toBe('Lasts to the reset, 20-35 % spare')
    expect(say(running({ atReset: { low: 60.2, mid: 60.3, high: 60.4 } }))).toBe('Lasts to the reset, about 40 % spare')
  })

  test('of one that runs out is between when and when, never a lone minute', () => {
    const runsOutAt = { earliest: at('16:12'), median: at('17:00'), latest: at('17:38') }
    expect(say(running({ runsOutAt }))).toBe('Runs out between 16:10 and 17:40')
    const sharp = { earliest: at('16:10'), median: at('16:10'), latest: at('16:10') }
    expect(say(running({ runsOutAt: sharp }))).toBe('Runs out between 16:10 and 16:15')
  })

  test('never claims a time before now or after the reset', () => {
    const window = { resetsAt: at('15:08'), startsAt: at('10:08') }
    const runsOutAt = { earliest: at('15:01'), median: at('15:03'), latest: at('15:07') }
    expect(say(running({ runsOutAt }, window))).toBe('Runs out between 15:00 and 15:08')
  })

  test('of one that probably or possibly runs out says which of the two', () => {
    expect(say(running({ runsOutAt: { earliest: at('16:12'), median: at('17:00') } }))).toBe(
      'Probably runs out, not before 16:10',
    )
    expect(say(running({ runsOutAt: { earliest: at('16:12') } }))).toBe('May run out, not before 16:10')
  })

  test('days ahead goes by half hours', () => {
    const runsOutAt = { earliest: at('09:20', 26), median: at('12:00', 26), latest: at('16:40', 27) }
    expect(say(running({ runsOutAt }, { resetsAt: at('00:00', 29) }))).toBe('Runs out between Thu 09:00 and Fri 17:00')
  })

  test('without a forecast is the pace', () => {
    expect(say(running(undefined))).toBe('On pace')
  })

  test('of a window that is used up needs no forecast', () => {
    expect(say(running({ atReset: { low: 110, mid: 120, high: 130 } }, { usedPercent: 101, state: 'over' }))).toBe(
      'Limit reached',
    )
  })
})

test('the score says how many forecasts were held', () => {
  const score = { windowId: 'session', forecasts: 40, coveragePercent: 82.5, meanError: 6.2, linearMeanError: 10.8 }
  expect(toAscii(scoreSentence(score))).toBe('33 of 40 held | off by 6 points, an even pace by 11')
})

test('the speed is said as percent an hour, now and on average, and not while nothing happens', () => {
  const burn = { percentPerHour: { recent: 34.2, average: 27 }, usdPerHour: {}, workTokensPerMinute: 850 }
  expect(toAscii(burnSentence(running(undefined, { burn })) ?? '')).toBe('34 % an hour now, 27 % on average')
  expect(burnSentence(running(undefined))).toBeUndefined()
})
