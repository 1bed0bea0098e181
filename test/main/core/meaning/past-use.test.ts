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

/** Long ago enough for nothing after it to be a first day. */
const used = response(now - 20 * 86_400_000, 1)

test('of the weeks before somebody’s first day nothing is known, although somebody looked', () => {
  const use = pastUseOf([response(now - 3 * 3_600_000, 5)], covered, now, 'UTC')
  expect(use.usd.filter((value) => !Number.isNaN(value))).toHaveLength((24 + 3) * 4)
  expect(pastUseOf([], covered, now, 'UTC').usd.every(Number.isNaN)).toBe(true)
})

test('a time in which nobody looked is unknown, not zero', () => {
  const from = now - 7 * 60_000 - 3 * quarterMs
  const use = pastUseOf([used], { since: 0, gaps: [{ from, to: from + quarterMs }] }, now, 'UTC')
  expect([...use.usd.slice(-4)]).toEqual([0, Number.NaN, 0, 0])
})

test('nothing is known before the first look', () => {
  const use = pastUseOf([used], { since: now - 2 * quarterMs, gaps: [] }, now, 'UTC')
  expect(use.usd.filter((value) => !Number.isNaN(value))).toHaveLength(1)
  expect(pastUseOf([], { gaps: [] }, now, 'UTC').usd.every(Number.isNaN)).toBe(true)
})
