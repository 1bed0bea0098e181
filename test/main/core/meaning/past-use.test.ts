import { expect, test } from 'vitest'
import { pastMs, pastUseOf } from '../../../../src/main/core/meaning/past-use.ts'
import { response } from './used-slices.ts'

const quarterMs = 900_000
const now = Date.UTC(2026, 10, 24, 15, 7)
const covered = { since: 0, gaps: [] }

test('past use is what each whole quarter of the last eight weeks cost', () => {
  const use = pastUseOf([response(now - 20 * 60_000, 1), response(now - 10 * 60_000, 2), response(now, 4)], covered, now, 'UTC')
  expect(use.endsAt).toBe(Date.UTC(2026, 10, 24, 15))
  expect(use.startsAt).toBe(use.endsAt - pastMs)
  // The quarter that is running is not past yet.
  expect([...use.usd.slice(-3)]).toEqual([0, 0, 3])
})

test('a time in which nobody looked is unknown, not zero', () => {
  const from = now - 7 * 60_000 - 3 * quarterMs
  const use = pastUseOf([], { since: 0, gaps: [{ from, to: from + quarterMs }] }, now, 'UTC')
  expect([...use.usd.slice(-4)]).toEqual([0, Number.NaN, 0, 0])
})

test('nothing is known before the first look', () => {
  const use = pastUseOf([], { since: now - 2 * quarterMs, gaps: [] }, now, 'UTC')
  expect(use.usd.filter((value) => !Number.isNaN(value))).toHaveLength(1)
  expect(pastUseOf([], { gaps: [] }, now, 'UTC').usd.every(Number.isNaN)).toBe(true)
})
