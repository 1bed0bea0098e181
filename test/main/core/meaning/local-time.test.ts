import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import {
  contains,
  dayAt,
  hourAt,
  hoursOfWeek,
  hoursUntil,
  instantOf,
  monthAt,
  type Span,
  weekAt,
} from '../../../../src/main/core/meaning/local-time.ts'

const at = (iso: string) => Date.parse(iso)
const iso = (span: Span) => [new Date(span.startsAt).toISOString(), new Date(span.endsAt).toISOString()]
const hoursIn = (span: Span) => (span.endsAt - span.startsAt) / 3_600_000

describe('a day', () => {
  test.each([
    ['has 23 hours when New York puts the clock forward', '2026-03-08T12:00:00Z', 'America/New_York', 23],
    ['has 25 hours when New York puts it back', '2026-11-01T12:00:00Z', 'America/New_York', 25],
    ['has 23 hours when Berlin puts the clock forward', '2026-03-29T12:00:00Z', 'Europe/Berlin', 23],
    ['has 25 hours when Berlin puts it back', '2026-10-25T12:00:00Z', 'Europe/Berlin', 25],
    ['has 24.5 hours when Lord Howe puts the clock back by half an hour', '2026-04-05T01:00:00Z', 'Australia/Lord_Howe', 24.5],
    ['has 23.5 hours when Lord Howe puts it forward', '2026-10-04T01:00:00Z', 'Australia/Lord_Howe', 23.5],
    ['has 24 hours all year in Kolkata', '2026-03-29T12:00:00Z', 'Asia/Kolkata', 24],
    ['has 25 hours when Casablanca puts the clock back for Ramadan', '2026-02-15T12:00:00Z', 'Africa/Casablanca', 25],
    ['has 23 hours when Sao Paulo skips midnight', '2018-11-04T12:00:00Z', 'America/Sao_Paulo', 23],
  ])('%s', (_, now, zone, hours) => {
    expect(hoursIn(dayAt(at(now), zone))).toBe(hours)
  })

  test('starts at half past six in the evening, UTC, in Kolkata', () => {
    expect(iso(dayAt(at('2026-11-22T03:00:00Z'), 'Asia/Kolkata'))).toEqual([
      '2026-11-21T18:30:00.000Z',
      '2026-11-22T18:30:00.000Z',
    ])
  })

  test('without a midnight starts at one o’clock', () => {
    expect(iso(dayAt(at('2018-11-04T12:00:00Z'), 'America/Sao_Paulo'))[0]).toBe('2018-11-04T03:00:00.000Z')
  })

  test('that the zone never had is skipped', () => {
    const before = dayAt(at('2011-12-30T09:59:59Z'), 'Pacific/Apia')
    expect(iso(before)).toEqual(['2011-12-29T10:00:00.000Z', '2011-12-30T10:00:00.000Z'])
    expect(iso(dayAt(before.endsAt, 'Pacific/Apia'))).toEqual(['2011-12-30T10:00:00.000Z', '2011-12-31T10:00:00.000Z'])
  })

  test('goes on when the clock goes back over midnight into the evening before', () => {
    // St. John's, 2010-11-07: one minute past midnight became 23:01 of the 6th.
    const afterwards = at('2010-11-07T02:40:00Z')
    expect(iso(dayAt(afterwards, 'America/St_Johns'))[0]).toBe('2010-11-07T02:30:00.000Z')
  })

  test('is another one as soon as the person is in another zone', () => {
    const now = at('2026-11-22T23:30:00Z')
    expect(iso(dayAt(now, 'Europe/London'))[0]).toBe('2026-11-22T00:00:00.000Z')
    expect(iso(dayAt(now, 'Asia/Tokyo'))[0]).toBe('2026-11-22T15:00:00.000Z')
    expect(iso(dayAt(now, 'Europe/London'))[0]).toBe('2026-11-22T00:00:00.000Z')
  })
})

describe('a week', () => {
  const monday = { weekday: 1, hour: 0 }

  test('starts on its weekday at its hour by the clock of the zone', () => {
    expect(iso(weekAt(at('2026-11-22T12:00:00Z'), monday, 'Europe/Berlin'))).toEqual([
      '2026-11-15T23:00:00.000Z',
      '2026-11-22T23:00:00.000Z',
    ])
    expect(iso(weekAt(at('2026-11-22T12:00:00Z'), { weekday: 7, hour: 9 }, 'UTC'))[0]).toBe('2026-11-22T09:00:00.000Z')
  })

  test('is still the last one on its weekday before its hour', () => {
    expect(iso(weekAt(at('2026-11-22T08:59:59Z'), { weekday: 7, hour: 9 }, 'UTC'))[0]).toBe('2026-11-15T09:00:00.000Z')
  })

  test('is an hour longer or shorter over a change of the clock', () => {
    expect(hoursIn(weekAt(at('2026-10-28T12:00:00Z'), { weekday: 6, hour: 12 }, 'Europe/Berlin'))).toBe(169)
    expect(hoursIn(weekAt(at('2026-03-08T12:00:00Z'), monday, 'America/New_York'))).toBe(167)
  })

  test('whose first hour the clock skips starts after the gap', () => {
    // New York, Sunday 2026-03-08: 02:00 became 03:00.
    expect(iso(weekAt(at('2026-03-08T12:00:00Z'), { weekday: 7, hour: 2 }, 'America/New_York'))[0]).toBe(
      '2026-03-08T07:00:00.000Z',
    )
  })

  test('whose first hour comes twice starts at the first of them', () => {
    expect(iso(weekAt(at('2026-11-01T12:00:00Z'), { weekday: 7, hour: 1 }, 'America/New_York'))[0]).toBe(
      '2026-11-01T05:00:00.000Z',
    )
  })
})

describe('a month', () => {
  test.each([
    ['31', '2026-02-28T00:00:00Z', 31, ['2026-02-28T00:00:00.000Z', '2026-03-31T00:00:00.000Z']],
    ['31', '2026-02-27T23:59:59Z', 31, ['2026-01-31T00:00:00.000Z', '2026-02-28T00:00:00.000Z']],
    ['30 of a leap year', '2028-02-29T12:00:00Z', 30, ['2028-02-29T00:00:00.000Z', '2028-03-30T00:00:00.000Z']],
    ['29 of no leap year', '2027-02-28T12:00:00Z', 29, ['2027-02-28T00:00:00.000Z', '2027-03-29T00:00:00.000Z']],
    ['1', '2026-11-22T12:00:00Z', 1, ['2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z']],
    ['15 over new year', '2027-01-14T23:59:59Z', 15, ['2026-12-15T00:00:00.000Z', '2027-01-15T00:00:00.000Z']],
  ])('from day %s, at %s', (_, now, startDay, expected) => {
    expect(iso(monthAt(at(now), startDay, 'UTC'))).toEqual(expected)
  })

  test('starts at the zone’s midnight', () => {
    expect(iso(monthAt(at('2026-11-22T12:00:00Z'), 1, 'America/New_York'))).toEqual([
      '2026-11-01T04:00:00.000Z',
      '2026-12-01T05:00:00.000Z',
    ])
  })
})

describe('the last hours', () => {
  test('end with the running one, in the zone’s hours', () => {
    const hours = hoursUntil(at('2026-11-22T03:07:00Z'), 3, 'Asia/Kolkata')
    expect(hours.map((hour) => iso(hour)[0])).toEqual([
      '2026-11-22T00:30:00.000Z',
      '2026-11-22T01:30:00.000Z',
      '2026-11-22T02:30:00.000Z',
    ])
  })

  test('hold an hour of 90 minutes where Lord Howe puts the clock back by half an hour', () => {
    const hours = hoursUntil(at('2026-04-04T15:40:00Z'), 3, 'Australia/Lord_Howe')
    expect(hours.map(hoursIn)).toEqual([1, 1.5, 1])
  })

  test('hold two bars where an hour comes twice, and none where it is skipped', () => {
    const autumn = hoursUntil(at('2026-10-25T02:30:00Z'), 4, 'Europe/Berlin')
    expect(autumn.map((hour) => iso(hour)[0])).toEqual([
      '2026-10-24T23:00:00.000Z',
      '2026-10-25T00:00:00.000Z',
      '2026-10-25T01:00:00.000Z',
      '2026-10-25T02:00:00.000Z',
    ])
  })
})

const zones = [
  'UTC',
  'America/New_York',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'America/Sao_Paulo',
  'America/Havana',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Africa/Casablanca',
]
const someZone = fc.constantFrom(...zones)
const someInstant = fc.integer({ min: at('2012-01-01T00:00:00Z'), max: at('2036-01-01T00:00:00Z') })

describe('spans of one kind follow each other without gap or overlap, and one of them holds now', () => {
  function followEachOther(spanAt: (now: number) => Span, now: number) {
    const span = spanAt(now)
    expect(contains(span, now)).toBe(true)
    expect(spanAt(span.endsAt).startsAt).toBe(span.endsAt)
    expect(spanAt(span.startsAt - 1).endsAt).toBe(span.startsAt)
    expect(spanAt(span.startsAt)).toEqual(span)
    expect(spanAt(span.endsAt - 1)).toEqual(span)
  }

  test('days', () => {
    fc.assert(fc.property(someInstant, someZone, (now, zone) => followEachOther((instant) => dayAt(instant, zone), now)))
  })

  test('weeks', () => {
    const someWeekStart = fc.record({ weekday: fc.integer({ min: 1, max: 7 }), hour: fc.integer({ min: 0, max: 23 }) })
    fc.assert(
      fc.property(someInstant, someZone, someWeekStart, (now, zone, start) =>
        followEachOther((instant) => weekAt(instant, start, zone), now),
      ),
    )
  })

  test('months', () => {
    fc.assert(
      fc.property(someInstant, someZone, fc.integer({ min: 1, max: 31 }), (now, zone, startDay) =>
        followEachOther((instant) => monthAt(instant, startDay, zone), now),
      ),
    )
  })

  test('hours', () => {
    fc.assert(fc.property(someInstant, someZone, (now, zone) => followEachOther((instant) => hourAt(instant, zone), now)))
  })

  test('all of them are whole quarters of an hour', () => {
    fc.assert(
      fc.property(someInstant, someZone, (now, zone) => {
        for (const span of [
          dayAt(now, zone),
          weekAt(now, { weekday: 3, hour: 2 }, zone),
          monthAt(now, 31, zone),
          hourAt(now, zone),
        ]) {
          expect(span.startsAt % 900_000).toBe(0)
        }
      }),
    )
  })
})

test('a day is what Intl calls one date', () => {
  fc.assert(
    fc.property(someInstant, someZone, (now, zone) => {
      const { format } = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' })
      const day = dayAt(now, zone)
      expect(format(day.startsAt)).toBe(format(now))
      expect(format(day.endsAt - 1)).toBe(format(now))
      expect(format(day.endsAt)).not.toBe(format(now))
    }),
  )
})

describe('a time in text', () => {
  test.each([
    ['with an offset', '2026-03-29T12:00:00+05:30', '2026-03-29T06:30:00.000Z'],
    ['in UTC', '2026-03-29T12:00:00.5Z', '2026-03-29T12:00:00.500Z'],
    ['by the zone', '2026-03-29T12:00:00.123456', '2026-03-29T10:00:00.123Z'],
    ['with a space', ' 2026-03-29 12:00 ', '2026-03-29T10:00:00.000Z'],
    ['that summer time skips', '2026-03-29T02:30:00', '2026-03-29T01:30:00.000Z'],
    ['that comes twice', '2026-10-25T02:30:00', '2026-10-25T00:30:00.000Z'],
    ['that is a day', '2026-03-29', '2026-03-28T23:00:00.000Z'],
  ])('%s is an instant', (_, text, expected) => {
    expect(new Date(instantOf(text, 'Europe/Berlin') ?? Number.NaN).toISOString()).toBe(expected)
  })

  test.each(['', 'today', '2026-13-01', '2026-02-30T12:00:00', '12:00', '2026-03-29T25:00Z'])('"%s" is none', (text) => {
    expect(instantOf(text, 'Europe/Berlin')).toBeUndefined()
  })
})

describe('the hours of the week', () => {
  const hoursAt = (iso: string, hours: number, timeZone: string) => [
    ...hoursOfWeek(Date.parse(iso), hours * 4, timeZone).filter((_, quarter) => quarter % 4 === 0),
  ]

  test('count from Monday 00:00 of the zone', () => {
    expect(hoursAt('2026-11-23T00:00:00Z', 2, 'UTC')).toEqual([0, 1])
    expect(hoursAt('2026-11-22T23:00:00Z', 2, 'Europe/Berlin')).toEqual([0, 1])
    expect(hoursAt('2026-11-29T22:00:00Z', 2, 'UTC')).toEqual([166, 167])
  })

  test('lack the hour that summer time skips, in a week of 167', () => {
    const week = hoursAt('2026-03-22T23:00:00Z', 167, 'Europe/Berlin')
    expect(week).toHaveLength(167)
    expect(new Set(week).size).toBe(167)
    expect(week).not.toContain(6 * 24 + 2)
    expect(week.at(-1)).toBe(167)
  })

  test('have one twice when summer time ends, in a week of 169', () => {
    const week = hoursAt('2026-10-18T22:00:00Z', 169, 'Europe/Berlin')
    expect(week.filter((hour) => hour === 6 * 24 + 2)).toHaveLength(2)
    expect(week.at(-1)).toBe(167)
  })

  test('begin with the quarter, where a zone is three quarters of an hour off', () => {
    expect([...hoursOfWeek(Date.parse('2026-11-22T18:00:00Z'), 3, 'Asia/Kathmandu')]).toEqual([167, 0, 0])
  })

  test('are those that the calendar says, in any zone at any time', () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia']
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 80_000 }),
        fc.integer({ min: 1, max: 300 }),
        (zone, first, count) => {
          const startsAt = Date.UTC(2025, 0, 1) + first * 900_000
          const instant = Temporal.Instant.fromEpochMilliseconds(startsAt + (count - 1) * 900_000).toZonedDateTimeISO(zone)
          expect(hoursOfWeek(startsAt, count, zone).at(-1)).toBe((instant.dayOfWeek - 1) * 24 + instant.hour)
        },
      ),
      { numRuns: 60 },
    )
  })
})
