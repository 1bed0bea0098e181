import { describe, expect, test } from 'vitest'
import type { OfficialWindow } from '../../../../src/main/core/limit-reading.ts'
import { latestOfficial, namedWindow, standingOf, type UseTimes } from '../../../../src/main/core/meaning/official-windows.ts'

const at = (time: string) => Date.parse(`2026-11-22T${time}Z`)
const minute = 60_000
const day = 24 * 60 * minute

const session: OfficialWindow = {
  account: '/home/dev/.claude',
  windowId: 'session',
  resetsAtMs: at('15:10:00'),
  firstReadAtMs: at('10:20:00'),
  percent: 42,
  isOver: false,
  reachedAtMs: at('12:00:00'),
  readAtMs: at('12:00:00'),
  newestAtMs: at('12:00:00'),
  isConfirmed: true,
}

/** Responses at these times, and no others. */
function used(...times: number[]): UseTimes {
  return {
    ends(fromMs, toMs) {
      const within = times.filter((time) => time >= fromMs && time < toMs)
      return within.length === 0 ? undefined : { firstAtMs: Math.min(...within), lastAtMs: Math.max(...within) }
    },
  }
}

describe('before its reset an official window', () => {
  test('runs for the five hours before it, at the percent that was read', () => {
    expect(standingOf(session, at('12:05:00'), used(at('11:59:50')))).toEqual({
      state: 'running',
      span: { startsAt: at('10:10:00'), endsAt: at('15:10:00') },
      read: { percent: 42, atMs: at('12:00:00') },
    })
  })

  test('of 0 percent runs: it has begun and less than one percent is used', () => {
    expect(standingOf({ ...session, percent: 0 }, at('12:05:00'), used()).state).toBe('running')
  })

  test('is stale once use went on for a quarter of an hour without a new reading', () => {
    const later = used(at('11:59:50'), at('12:09:00'))
    expect(standingOf(session, at('12:15:00'), later).state).toBe('running')
    expect(standingOf(session, at('12:15:01'), later).state).toBe('stale')
  })

  test('is not stale while nobody uses anything, however old its reading', () => {
    expect(standingOf(session, at('15:09:59'), used(at('11:59:50'), at('12:00:40'))).state).toBe('running')
  })

  test('is over at 100 percent and where use was refused, until the reset', () => {
    const later = used(at('12:30:00'))
    expect(standingOf({ ...session, percent: 100 }, at('15:00:00'), later).state).toBe('over')
    expect(standingOf({ ...session, percent: 97, isOver: true }, at('15:00:00'), later).state).toBe('over')
  })
})

describe('after its reset an official window', () => {
  test('has not started while nothing is used, and counts down to nothing', () => {
    expect(standingOf(session, at('15:10:00'), used(at('14:00:00')))).toEqual({
      state: 'notStarted',
      before: { percent: 42, atMs: at('12:00:00') },
    })
  })

  test('is unknown once something is used: the next five hours began with it, and the old percent is of before', () => {
    expect(standingOf(session, at('17:00:00'), used(at('15:45:00'), at('16:50:00')))).toEqual({
      state: 'unknown',
      span: { startsAt: at('15:45:00'), endsAt: at('20:45:00') },
      before: { percent: 42, atMs: at('12:00:00') },
    })
  })

  test('goes on in a chain: each session begins with the first use after the one before', () => {
    const standing = standingOf(session, at('23:30:00'), used(at('15:45:00'), at('20:44:00'), at('22:15:00')))
    expect(standing.span).toEqual({ startsAt: at('22:15:00'), endsAt: at('22:15:00') + 5 * 60 * minute })
    expect(standingOf(session, at('21:00:00'), used(at('15:45:00'), at('20:44:00'))).state).toBe('notStarted')
  })

  test('never begins before the reset, where the first use is only known by its quarter hour', () => {
    expect(standingOf(session, at('15:20:00'), used(at('15:00:00') + 10 * minute)).span?.startsAt).toBe(at('15:10:00'))
  })

  test('is the next week of the same anchor, for a week', () => {
    const week = { ...session, windowId: 'weekly', resetsAtMs: at('15:10:00') }
    const now = at('15:10:00') + 8 * day
    expect(standingOf(week, now, used(now - minute)).span).toEqual({
      startsAt: at('15:10:00') + 7 * day,
      endsAt: at('15:10:00') + 14 * day,
    })
    expect(standingOf(week, now, used(now - 2 * day)).state).toBe('notStarted')
  })
})

describe('of all windows that were read', () => {
  test('the newest of each account and kind counts', () => {
    const next = { ...session, resetsAtMs: session.resetsAtMs + 5 * 60 * minute, percent: 3 }
    const other = { ...session, account: '/home/dev/.claude-work', percent: 80 }
    expect(latestOfficial([session, next, other], at('12:05:00'))).toEqual([next, other])
  })

  test('of two that have yet to reset, the one read last is true: windows have been reset early', () => {
    const reset = { ...session, resetsAtMs: session.resetsAtMs - 60 * minute, readAtMs: session.readAtMs + minute, percent: 1 }
    expect(latestOfficial([session, reset], at('12:05:00'))).toEqual([reset])
    expect(latestOfficial([reset, session], at('12:05:00'))).toEqual([reset])
  })

  test('a session tells nothing of today ten hours after its reset, a week two weeks after', () => {
    expect(latestOfficial([session], at('15:10:00') + 10 * 60 * minute - 1)).toEqual([session])
    expect(latestOfficial([session], at('15:10:00') + 10 * 60 * minute)).toEqual([])
    const week = { ...session, windowId: 'weekly' }
    expect(latestOfficial([week], at('15:10:00') + 13 * day)).toEqual([week])
  })

  test('one that was read under a clock far ahead does not hide today’s', () => {
    const ahead = { ...session, firstReadAtMs: session.firstReadAtMs + 365 * day, resetsAtMs: session.resetsAtMs + 365 * day }
    expect(latestOfficial([session, ahead], at('12:05:00'))).toEqual([session])
  })
})

test('an id names its kind and model, and nothing else is a window', () => {
  expect(namedWindow('weekly-model:opus')).toEqual({ kind: 'weekly-model', model: 'opus' })
  expect(namedWindow('session')).toEqual({ kind: 'session' })
  expect(namedWindow('weekly-model:')).toBeUndefined()
  expect(namedWindow('overage')).toBeUndefined()
})
