import { describe, expect, test } from 'vitest'
import { burnOf, recentUsdPerHour } from '../../../../src/main/core/meaning/burn.ts'
import { response } from './used-slices.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const now = Date.UTC(2026, 10, 24, 15)
const ago = (minutes: number) => now - minutes * minuteMs

/** A dollar every ten minutes for four hours. */
const steady = Array.from({ length: 24 }, (_, n) => response(ago(5 + 10 * n), 1))
const window = { startsAt: ago(240), usd: 24 }

test('steady use burns as fast now as on average', () => {
  const burn = burnOf({ recent: steady, window, now })
  expect(burn?.usdPerHour.average).toBe(6)
  expect(burn?.usdPerHour.recent).toBeCloseTo(6, 0)
})

test('the percent goes as fast as the dollars that it is worth', () => {
  const burn = burnOf({ recent: steady, window, usdPerPercent: 0.5, now })
  expect(burn?.percentPerHour?.average).toBe(12)
  expect(burn?.percentPerHour?.recent).toBeCloseTo(2 * (burn?.usdPerHour.recent ?? 0))
})

test('without a known percent there are dollars only', () => {
  expect(burnOf({ recent: steady, window, now })).not.toHaveProperty('percentPerHour')
})

test('twenty minutes of quiet halve the recent speed', () => {
  const soon = recentUsdPerHour(steady, now)
  expect(recentUsdPerHour(steady, now + 20 * minuteMs)).toBeCloseTo(soon / 2)
})

test('a dollar now is faster than a dollar an hour ago', () => {
  expect(recentUsdPerHour([response(ago(1), 1)], now)).toBeGreaterThan(recentUsdPerHour([response(ago(60), 1)], now) * 7)
})

test('a young window is not thought of as hours of nothing before', () => {
  const burn = burnOf({ recent: [response(ago(10), 1), response(ago(5), 1)], window: { startsAt: ago(10), usd: 2 }, now })
  expect(burn?.usdPerHour.average).toBe(12)
  expect(burn?.usdPerHour.recent).toBeGreaterThan(10)
})

test('tokens per minute are input and output of the last five minutes, by five', () => {
  const recent = [
    response(ago(1), 0, { tokens: { input: 1000, output: 500, cacheWrite5m: 9000, cacheWrite1h: 0, cacheRead: 90_000 } }),
    response(ago(4.9), 0.01),
    response(ago(5.1), 1),
  ]
  expect(burnOf({ recent, window: { startsAt: ago(60), usd: 1.1 }, now })?.workTokensPerMinute).toBe(500)
})

describe('there is no burn', () => {
  test('in the first five minutes of a window', () => {
    expect(burnOf({ recent: steady, window: { startsAt: ago(4), usd: 1 }, now })).toBeUndefined()
  })

  test('when nothing has happened for an hour', () => {
    expect(burnOf({ recent: [response(ago(61), 1)], window, now })).toBeUndefined()
    expect(burnOf({ recent: [response(ago(59), 1)], window, now })).toBeDefined()
  })

  test('just after a reset, whatever was used before it', () => {
    expect(burnOf({ recent: [response(ago(20), 5)], window: { startsAt: ago(10), usd: 0 }, now })).toBeUndefined()
  })
})

test('use that a clock set back has put into the future counts for nothing', () => {
  const ahead = response(now + hourMs, 50)
  expect(burnOf({ recent: [...steady, ahead], window, now })).toEqual(burnOf({ recent: steady, window, now }))
})
