import { expect, test } from 'vitest'
import { delayBeforeRetry, readRetryAfter } from '../../../../../src/main/server/otlp/forward/backoff.ts'

const now = Date.parse('2026-11-22T13:48:00Z')

test('the delay doubles up to five minutes, and never overflows', () => {
  expect([1, 2, 3, 9, 10, 5000].map((failures) => delayBeforeRetry(failures, 1))).toEqual([
    1000, 2000, 4000, 256_000, 300_000, 300_000,
  ])
})

test('chance takes off up to a half, so that many senders do not come back at once', () => {
  expect(delayBeforeRetry(3, 0)).toBe(2000)
  expect(delayBeforeRetry(3, 0.5)).toBe(3000)
})

test('what the target asks for is obeyed, up to an hour, and never shortens the delay', () => {
  expect(delayBeforeRetry(1, 1, 90_000)).toBe(90_000)
  expect(delayBeforeRetry(5, 1, 1000)).toBe(16_000)
  expect(delayBeforeRetry(1, 1, 7 * 24 * 3_600_000)).toBe(3_600_000)
})

test.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['Sun, 22 Nov 2026 13:49:30 GMT', 90_000],
  ['Sun, 22 Nov 2026 13:00:00 GMT', 0],
  ['soon', undefined],
  ['-5', undefined],
  ['1.5', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After: %s means %s ms', (value, expected) => {
  expect(readRetryAfter(value, now)).toBe(expected)
})
