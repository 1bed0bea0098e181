import { describe, expect, test } from 'vitest'
import {
  type ForecastPromise,
  type PromisingWindow,
  promiseDue,
  promiseOf,
  scoresOf,
} from '../../../../src/main/core/meaning/forecast-score.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const account = '/home/someone/.claude'
const window: PromisingWindow = { account, windowId: 'session', startsAt: 0, resetsAt: 5 * hourMs }

function promise(more: Partial<ForecastPromise> = {}): ForecastPromise {
  const made = { resetsAtMs: 5 * hourMs, madeAtMs: hourMs, low: 40, mid: 50, high: 60, linear: 80 }
  return { account, windowId: 'session', ...made, ...more }
}

const ended = (percent: number, more: { resetsAtMs?: number; isOver?: boolean; windowId?: string } = {}) => ({
  account,
  windowId: 'session',
  resetsAtMs: 5 * hourMs,
  percent,
  isOver: false,
  ...more,
})

describe('a promise is due', () => {
  test('after each fifth of the window, once', () => {
    const promises: ForecastPromise[] = []
    for (let now = 0; now < 6 * hourMs; now += minuteMs) {
      if (promiseDue(window, promises, now)) promises.push(promise({ madeAtMs: now }))
    }
    expect(promises.map(({ madeAtMs }) => madeAtMs / hourMs)).toEqual([1, 2, 3, 4])
  })

  test('late, where nobody was there in time, and not twice for what was missed', () => {
    expect(promiseDue(window, [], 3.5 * hourMs)).toBe(true)
    expect(promiseDue(window, [promise({ madeAtMs: 3.5 * hourMs })], 3.6 * hourMs)).toBe(false)
  })

  test('not again because the reset is read a minute later', () => {
    const later = { ...window, startsAt: minuteMs, resetsAt: 5 * hourMs + minuteMs }
    expect(promiseDue(later, [promise()], hourMs + 2 * minuteMs)).toBe(false)
  })

  test('for each window and account on its own', () => {
    expect(promiseDue(window, [promise({ windowId: 'weekly' })], hourMs)).toBe(true)
    expect(promiseDue(window, [promise({ account: '/elsewhere' })], hourMs)).toBe(true)
    expect(promiseDue(window, [promise({ resetsAtMs: 0 })], hourMs)).toBe(true)
  })

  test('neither before the first fifth nor after the reset', () => {
    expect(promiseDue(window, [], hourMs - 1)).toBe(false)
    expect(promiseDue(window, [], 5 * hourMs)).toBe(false)
  })
})

test('a promise is what the forecast says, and what the even pace would', () => {
  const forecast = { atReset: { low: 40, mid: 50, high: 60 }, runsOutAt: {}, basis: 'both' as const }
  expect(promiseOf({ ...window, usedPercent: 16 }, forecast, hourMs)).toEqual(promise())
})

describe('the score', () => {
  test('says how many were held, and how far off they and the even pace were', () => {
    const promises = [promise(), promise({ madeAtMs: 2 * hourMs, low: 58, mid: 70, high: 80, linear: 70 })]
    expect(scoresOf(promises, [ended(55)], 6 * hourMs)).toEqual([
      { windowId: 'session', forecasts: 2, coveragePercent: 50, meanError: 10, linearMeanError: 20 },
    ])
  })

  test('waits until the window is over', () => {
    expect(scoresOf([promise()], [ended(55)], 5 * hourMs - 1)).toEqual([])
    expect(scoresOf([promise()], [], 6 * hourMs)).toEqual([])
  })

  test('knows a window whose reset was read a little differently', () => {
    expect(scoresOf([promise()], [ended(55, { resetsAtMs: 5 * hourMs + 2 * minuteMs })], 6 * hourMs)).toHaveLength(1)
    expect(scoresOf([promise()], [ended(55, { resetsAtMs: 4 * hourMs })], 6 * hourMs)).toEqual([])
  })

  test('of a window that ran full takes any figure above 100 as right', () => {
    const [score] = scoresOf(
      [promise({ low: 90, mid: 120, high: 160, linear: 300 })],
      [ended(99.6, { isOver: true })],
      6 * hourMs,
    )
    expect(score).toMatchObject({ coveragePercent: 100, meanError: 0, linearMeanError: 0 })
    expect(scoresOf([promise({ low: 120, mid: 130, high: 160 })], [ended(100)], 6 * hourMs)[0]?.coveragePercent).toBe(100)
    expect(scoresOf([promise({ low: 120, mid: 130, high: 160 })], [ended(90)], 6 * hourMs)[0]?.coveragePercent).toBe(0)
  })

  test('forgives the rounding of the meter', () => {
    expect(scoresOf([promise({ high: 60.4 })], [ended(60.9)], 6 * hourMs)[0]?.coveragePercent).toBe(100)
    expect(scoresOf([promise({ high: 60.4 })], [ended(61)], 6 * hourMs)[0]?.coveragePercent).toBe(0)
  })

  test('is one for each kind of window', () => {
    const promises = [promise(), promise({ windowId: 'weekly' }), promise({ windowId: 'weekly', madeAtMs: 2 * hourMs })]
    const windows = [ended(50), ended(50, { windowId: 'weekly' })]
    expect(scoresOf(promises, windows, 6 * hourMs).map(({ windowId, forecasts }) => [windowId, forecasts])).toEqual([
      ['session', 1],
      ['weekly', 2],
    ])
  })
})
