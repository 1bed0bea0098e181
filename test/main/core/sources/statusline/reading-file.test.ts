import { describe, expect, test } from 'vitest'
import { parseReadingFile } from '../../../../../src/main/core/sources/statusline/reading-file.ts'
import { account, readingFile } from '../../../../support/status-line-readings.ts'

const atMs = Date.UTC(2026, 10, 22, 12)
const resetsAt = atMs / 1000 + 3600

function readingsOf(rateLimits: unknown) {
  return parseReadingFile(JSON.stringify(readingFile({ at: atMs, rateLimits })))?.readings
}

const common = { account, atMs, sessionId: 'session-1', source: 'statusline' }

test('each limit becomes a reading of its window', () => {
  const bucket = { used_percentage: 13.7, resets_at: resetsAt }
  const limits = {
    five_hour: bucket,
    seven_day: bucket,
    seven_day_opus: bucket,
    spend_limit: { ...bucket, used_usd: 3, limit_usd: 20 },
  }
  expect(readingsOf(limits)).toEqual(
    ['session', 'weekly', 'weekly-model:opus', 'spend'].map((windowId) => ({
      ...common,
      windowId,
      percent: 13.7,
      resetsAtMs: resetsAt * 1000,
    })),
  )
})

test('no bucket is no window, which is not 0 %', () => {
  expect(readingsOf({ five_hour: null, seven_day: { used_percentage: 0, resets_at: resetsAt } })).toEqual([
    { ...common, windowId: 'session' },
    { ...common, windowId: 'weekly', percent: 0, resetsAtMs: resetsAt * 1000 },
  ])
})

test('a window without a reset has not started', () => {
  expect(readingsOf({ five_hour: { used_percentage: 0, resets_at: null } })).toEqual([
    { ...common, windowId: 'session', percent: 0 },
  ])
})

test.each([{}, 5, { used_percentage: '42', resets_at: resetsAt }])(
  'a bucket without a number is not taken for an absent one: %j',
  (bucket) => {
    expect(readingsOf({ five_hour: bucket })).toMatchObject([{ percent: Number.NaN }])
  },
)

test('a limit that we do not know is counted', () => {
  const file = parseReadingFile(JSON.stringify(readingFile({ rateLimits: { seven_day_oauth_apps: null } })))
  expect(file).toMatchObject({ readings: [], unknownLimits: 1, hasLimits: true })
})

test('a session that was told no limits says nothing about windows', () => {
  expect(parseReadingFile(JSON.stringify(readingFile()))).toMatchObject({ readings: [], hasLimits: false, hasAnswered: true })
})

describe('is none', () => {
  test.each([
    '',
    '{',
    '[]',
    'null',
    JSON.stringify(readingFile({ schema: 2 })),
    JSON.stringify(readingFile({ account: '' })),
    JSON.stringify(readingFile({ sessionId: 5 })),
    JSON.stringify(readingFile({ at: '2026-11-22' })),
    JSON.stringify(readingFile({ at: 1.5 })),
    JSON.stringify(readingFile({ seenAt: -1 })),
  ])('%s', (text) => expect(parseReadingFile(text)).toBeUndefined())
})
