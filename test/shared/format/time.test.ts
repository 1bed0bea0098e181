import { describe, expect, test } from 'vitest'
import { toAscii } from '../../../src/shared/format/spaces.ts'
import {
  formatAge,
  formatDuration,
  formatFullInstant,
  formatInstant,
  formatSpokenDuration,
} from '../../../src/shared/format/time.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

describe('durations', () => {
  test.each([
    [0, '0 s'],
    [-5 * minute, '0 s'],
    [40 * second, '40 s'],
    [59 * minute + 59 * second, '59 m'],
    [2 * hour + 10 * minute, '2 h 10 m'],
    [2 * hour + 30 * second, '2 h'],
    [3 * day + 4 * hour + 59 * minute, '3 d 4 h'],
    [3 * day + 59 * minute, '3 d'],
  ])('%d ms', (ms, text) => {
    expect(toAscii(formatDuration(ms))).toBe(text)
  })

  test('spoken durations are words, with the singular where it belongs', () => {
    expect(formatSpokenDuration(2 * hour + 10 * minute)).toBe('2 hours 10 minutes')
    expect(formatSpokenDuration(hour + minute)).toBe('1 hour 1 minute')
    expect(formatSpokenDuration(day)).toBe('1 day')
  })
})

describe('ages', () => {
  test.each([
    [-hour, 'now'],
    [4 * second, 'now'],
    [40 * second, '40 s'],
    [3 * minute + 50 * second, '3 m'],
    [2 * hour, '2 h'],
    [4 * day, '4 d'],
  ])('%d ms ago', (ms, text) => {
    expect(toAscii(formatAge(ms))).toBe(text)
  })
})

describe('instants', () => {
  const now = Date.parse('2026-11-22T14:48:00Z')
  const show = (iso: string, timeZone = 'UTC') => toAscii(formatInstant(Date.parse(iso), { now, timeZone }))

  test('today is a time of day', () => {
    expect(show('2026-11-22T16:58:00Z')).toBe('16:58')
    expect(show('2026-11-22T00:00:00Z')).toBe('00:00')
  })

  test('within six days either way the weekday is enough', () => {
    expect(show('2026-11-27T09:00:00Z')).toBe('Fri 09:00')
    expect(show('2026-11-21T23:59:00Z')).toBe('Sat 23:59')
  })

  test('a week ahead has the same weekday as today, so it is a date', () => {
    expect(show('2026-11-29T09:00:00Z')).toBe('29 Nov')
  })

  test('another year is named', () => {
    expect(show('2026-12-01T00:00:00Z')).toBe('1 Dec')
    expect(show('2027-01-01T00:00:00Z')).toBe('1 Jan 2027')
  })

  test('the day is the one of the given zone', () => {
    expect(show('2026-11-22T18:00:00Z', 'Asia/Kolkata')).toBe('23:30')
    expect(show('2026-11-22T19:00:00Z', 'Asia/Kolkata')).toBe('Mon 00:30')
  })

  test('a full instant says the day and the year', () => {
    expect(formatFullInstant(now, { timeZone: 'America/New_York' })).toMatch(/^Sun,? 22 Nov 2026(?:,| at) 09:48$/)
  })
})
