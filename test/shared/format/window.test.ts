import { describe, expect, test } from 'vitest'
import type { UsageWindow } from '../../../src/shared/contract/snapshot.ts'
import { toAscii } from '../../../src/shared/format/spaces.ts'
import {
  countedSentence,
  resetLabel,
  sourceLabel,
  windowLabel,
  windowPercent,
  windowSentence,
} from '../../../src/shared/format/window.ts'

const now = Date.parse('2026-11-22T13:00:00Z')
const minute = 60_000
const here = { now, timeZone: 'UTC' }

const session: UsageWindow = {
  id: 'session',
  kind: 'session',
  state: 'running',
  isRolling: false,
  startsAt: Date.parse('2026-11-22T11:58:00Z'),
  resetsAt: Date.parse('2026-11-22T16:58:00Z'),
  elapsedPercent: 20.7,
  usedPercent: 42.3,
  source: 'preset',
  asOf: now - 40_000,
  limit: { tokens: 88_000, origin: 'Max 5x preset' },
  countedTokens: 37_224,
  countedKinds: ['input', 'output'],
  usage: {
    tokens: { input: 20_000, output: 17_224, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 900_000 },
    cost: { usd: 3.2, unpricedTokens: 0 },
    responses: 31,
    incompleteResponses: 0,
    recoveredTokens: 0,
  },
  models: [],
}
const official: UsageWindow = { ...session, source: 'official' }
const { resetsAt: _resetsAt, ...unending } = session
const { usedPercent: _usedPercent, limit: _limit, ...unlimited } = session

describe('names', () => {
  test('each kind of window has its own', () => {
    expect(windowLabel({ kind: 'session', isRolling: false })).toBe('5-hour session')
    expect(windowLabel({ kind: 'session', isRolling: true })).toBe('Last 5 hours')
    expect(windowLabel({ kind: 'weekly', isRolling: false })).toBe('Week')
    expect(windowLabel({ kind: 'weekly-model', model: 'opus', isRolling: false })).toBe('Week, Opus')
    expect(windowLabel({ kind: 'monthly', isRolling: false })).toBe('Month')
  })
})

describe('sources', () => {
  test('an official figure carries its age', () => {
    expect(toAscii(sourceLabel(official, now))).toBe('official | 40 s')
  })

  test.each([
    ['set', 'estimate | your budget'],
    ['preset', 'estimate | plan preset'],
    ['learned', 'estimate | learned limit'],
    ['calibrated', 'estimate | calibrated'],
    ['none', 'no limit known'],
  ] as const)('a limit from %s says so', (source, label) => {
    expect(toAscii(sourceLabel({ ...session, source }, now))).toBe(label)
  })

  test('a stale figure says whose it is and how old', () => {
    expect(toAscii(sourceLabel({ ...official, state: 'stale', asOf: now - 125 * minute }, now))).toBe('official | stale | 2 h')
  })
})

describe('percents', () => {
  test('an estimate is marked, an official figure is not', () => {
    expect(toAscii(windowPercent(session))).toBe('~ 42 %')
    expect(toAscii(windowPercent(official))).toBe('42 %')
  })

  test('what is not known is a dash, never 0', () => {
    expect(windowPercent({ ...unlimited, source: 'none' })).toBe('—')
    expect(windowPercent({ ...session, state: 'unknown' })).toBe('—')
    expect(windowPercent({ ...session, state: 'notStarted' })).toBe('—')
  })
})

describe('resets', () => {
  test('are told as a countdown or as a time of day', () => {
    expect(toAscii(resetLabel(session, 'countdown', here) ?? '')).toBe('resets in 3 h 58 m')
    expect(resetLabel(session, 'clock', here)).toBe('resets 16:58')
    expect(toAscii(resetLabel(session, 'countdown', { ...here, isShort: true }) ?? '')).toBe('in 3 h 58 m')
    expect(resetLabel(session, 'clock', { ...here, isShort: true })).toBe('16:58')
  })

  test('nothing counts down before a window begins', () => {
    expect(resetLabel({ ...session, state: 'notStarted' }, 'countdown', here)).toBeUndefined()
    expect(resetLabel(unending, 'countdown', here)).toBeUndefined()
  })

  test('a reset that has passed is due, not negative', () => {
    expect(resetLabel({ ...session, resetsAt: now - 1 }, 'countdown', here)).toBe('reset due')
  })
})

describe('counted tokens', () => {
  test('are shown against their limit and never without their kinds', () => {
    expect(toAscii(countedSentence(session))).toBe('37.2 k of 88 k in + out')
    expect(toAscii(countedSentence({ ...unlimited, source: 'none' }))).toBe('37.2 k in + out')
    expect(toAscii(countedSentence({ ...session, countedKinds: ['input', 'output', 'cacheWrite'] }))).toBe(
      '37.2 k of 88 k in + out + writes',
    )
    expect(toAscii(countedSentence({ ...session, countedKinds: ['cacheRead'] }))).toBe('37.2 k of 88 k cache read')
  })
})

describe('the spoken sentence', () => {
  const say = (window: UsageWindow) => windowSentence(window, { now })

  test('says that an estimate is one', () => {
    expect(say(session)).toBe('Claude 5-hour limit about 42 percent used, an estimate, resets in 3 hours 58 minutes')
  })

  test('states an official figure plainly', () => {
    expect(say(official)).toBe('Claude 5-hour limit 42 percent used, resets in 3 hours 58 minutes')
  })

  test('says when nothing has begun, without a countdown', () => {
    expect(say({ ...official, state: 'notStarted' })).toBe('Claude 5-hour limit not started')
  })

  test('says when the limit is used up', () => {
    expect(say({ ...official, state: 'over', usedPercent: 104 })).toBe(
      'Claude 5-hour limit used up, resets in 3 hours 58 minutes',
    )
    expect(say({ ...session, state: 'over', usedPercent: 104 })).toBe(
      'Claude 5-hour limit used up, an estimate, resets in 3 hours 58 minutes',
    )
  })

  test('gives the age of a stale figure', () => {
    expect(say({ ...official, state: 'stale', asOf: now - 120 * minute })).toBe(
      'Claude 5-hour limit last known 2 hours ago: 42 percent used, resets in 3 hours 58 minutes',
    )
  })

  test('gives tokens where no limit is known', () => {
    expect(say({ ...unlimited, source: 'none' })).toBe(
      'Claude 5-hour limit: 37.2 thousand tokens used, limit not known, resets in 3 hours 58 minutes',
    )
  })

  test('names the model of a scoped window', () => {
    expect(say({ ...official, kind: 'weekly-model', model: 'opus' })).toMatch(/^Claude weekly limit for Opus 42 percent used/)
  })
})
