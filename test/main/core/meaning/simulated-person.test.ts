import { expect, test } from 'vitest'
import { usdOf } from '../../../../src/main/core/pricing/cost.ts'
import { percentAt, shares, simulatePerson, usdPerPercent } from '../../../support/simulated-person.ts'

const person = simulatePerson(2, { weeks: 2, isDoubled: false })
const doubled = simulatePerson(2, { weeks: 2, isDoubled: true })

test('a made-up person is the same for the same seed and another for another', () => {
  const again = simulatePerson(2, { weeks: 2, isDoubled: false })
  expect(JSON.stringify(again.responses)).toBe(JSON.stringify(person.responses))
  expect(JSON.stringify(again.readings)).toBe(JSON.stringify(person.readings))
  expect(simulatePerson(3, { weeks: 2 }).responses.length).not.toBe(person.responses.length)
})

test('kept rises only rise within their window, as far as the rounded truth', () => {
  const highest = new Map<string, number>()
  for (const { windowId, resetsAtMs, percent, atMs } of person.rises) {
    const key = `${windowId} ${resetsAtMs}`
    expect(percent).toBeGreaterThan(highest.get(key) ?? -1)
    highest.set(key, percent)
    const window = person.truth.windows.find(
      (one) => one.windowId === windowId && Math.abs(one.resetsAtMs - resetsAtMs) <= 60_000,
    )
    const isRefusal = percent === 100
    if (window && !isRefusal) expect(percent - person.truth.stepPercent).toBeLessThan(percentAt(window, atMs))
  }
})

test('every priced response is in the percent that it cost, and a doubled limit halves that', () => {
  for (const { responses, truth, startMs, endMs } of [person, doubled]) {
    expect(truth.spent.filter(({ response }) => response)).toHaveLength(responses.length)
    expect(responses.every((response) => usdOf(response) !== undefined)).toBe(true)
    expect(usdPerPercent(truth, 'session', startMs, endMs)).toBeGreaterThan(0)
  }
  const { doubling, ...meter } = doubled.truth.meter
  expect(meter).toEqual(person.truth.meter)
  expect(doubling?.atMs).toBeGreaterThan(doubled.startMs)
})

test('the true shares of a window come to its percent', () => {
  for (const window of person.truth.windows) {
    const { elsewhere, ...shared } = shares(person.truth, window)
    for (const names of Object.values(shared)) {
      const sum = [...names.values()].reduce((all, percent) => all + percent, elsewhere)
      expect(sum).toBeCloseTo(window.finalPercent)
    }
  }
})
