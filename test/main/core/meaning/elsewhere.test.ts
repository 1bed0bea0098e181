import { expect, test } from 'vitest'
import type { OfficialWindow } from '../../../../src/main/core/limit-reading.ts'
import { elsewhereOf } from '../../../../src/main/core/meaning/elsewhere.ts'
import { pastUseOf } from '../../../../src/main/core/meaning/past-use.ts'
import { response } from './used-slices.ts'

const hourMs = 3_600_000
const now = Date.UTC(2026, 10, 24, 14)
const resetsAtMs = now - 5 * hourMs

const window = (percent: number, more: Partial<OfficialWindow> = {}): OfficialWindow => {
  const read = {
    firstReadAtMs: resetsAtMs,
    reachedAtMs: resetsAtMs,
    readAtMs: resetsAtMs,
    newestAtMs: resetsAtMs,
    isConfirmed: true,
    isOver: false,
  }
  return { account: 'a', windowId: 'session', resetsAtMs, percent, ...read, ...more }
}

/** Ten dollars here: twenty percent. */
const use = pastUseOf([response(resetsAtMs - 2 * hourMs, 10)], { since: 0, gaps: [] }, now, 'UTC')

test('what the use counted here does not account for was used elsewhere', () => {
  expect(elsewhereOf([window(30)], 5 * hourMs, use, 0.5)).toEqual([2])
})

test('a window that went up by less than was used here was used nowhere else', () => {
  expect(elsewhereOf([window(15)], 5 * hourMs, use, 0.5)).toEqual([0])
})

test('windows that ran full, are not over or were not seen from end to end say nothing', () => {
  const gap = { from: resetsAtMs - hourMs, to: resetsAtMs }
  const unseen = pastUseOf([], { since: 0, gaps: [gap] }, now, 'UTC')
  expect(elsewhereOf([window(100, { isOver: true })], 5 * hourMs, use, 0.5)).toEqual([])
  expect(elsewhereOf([window(30, { resetsAtMs: now + hourMs })], 5 * hourMs, use, 0.5)).toEqual([])
  expect(elsewhereOf([window(30, { resetsAtMs: now - 100 * 24 * hourMs })], 5 * hourMs, use, 0.5)).toEqual([])
  expect(elsewhereOf([window(30)], 5 * hourMs, unseen, 0.5)).toEqual([])
})
