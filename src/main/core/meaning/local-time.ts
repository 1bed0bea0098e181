/**
 * Days, weeks, months and hours as a person in a time zone lives them, as spans of instants. All the zone arithmetic of the core is here.
 */
import { Temporal } from 'temporal-polyfill'
import { quarterMs } from '../usage.ts'

/** `[startsAt, endsAt)`, milliseconds since the Unix epoch. */
export interface Span {
  startsAt: number
  endsAt: number
}

export interface WeekStart {
  /** ISO 8601: 1 is Monday, 7 is Sunday. */
  weekday: number
  hour: number
}

const minuteMs = 60_000
export const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

export function dayAt(now: number, timeZone: string): Span {
  return rememberedSpan(`day ${timeZone}`, now, () => {
    const today = localTime(now, timeZone).toPlainDate()
    return spanAround(now, (step) => today.add({ days: step }).toZonedDateTime(timeZone).epochMilliseconds)
  })
}

/** A start that the clock skips (an hour lost to summer time) moves to the first instant after the gap. */
export function weekAt(now: number, start: WeekStart, timeZone: string): Span {
  return rememberedSpan(`week ${start.weekday} ${start.hour} ${timeZone}`, now, () => {
    const today = localTime(now, timeZone).toPlainDate()
    const first = today.add({ days: start.weekday - today.dayOfWeek })
    const plainTime = new Temporal.PlainTime(start.hour)
    return spanAround(now, (step) => first.add({ weeks: step }).toZonedDateTime({ timeZone, plainTime }).epochMilliseconds)
  })
}

/** A month that lacks the day starts on its last one. */
export function monthAt(now: number, startDay: number, timeZone: string): Span {
  return rememberedSpan(`month ${startDay} ${timeZone}`, now, () => {
    const month = localTime(now, timeZone).toPlainDate().toPlainYearMonth()
    return spanAround(
      now,
      (step) => month.add({ months: step }).toPlainDate({ day: startDay }).toZonedDateTime(timeZone).epochMilliseconds,
    )
  })
}

/** The last `count` hours of the zone's clock, oldest first; the last one is running. On Lord Howe an hour can last 30 or 90 minutes. */
export function hoursUntil(now: number, count: number, timeZone: string): readonly Span[] {
  return rememberedSeries(`${count} hours ${timeZone}`, now, count, (instant) => hourAt(instant, timeZone))
}

/** The last `count` days, oldest first; the last one is running. Days of 23 and 25 hours may be among them. */
export function daysUntil(now: number, count: number, timeZone: string): readonly Span[] {
  return rememberedSeries(`${count} days ${timeZone}`, now, count, (instant) => dayAt(instant, timeZone))
}

export function hourAt(now: number, timeZone: string): Span {
  return rememberedSpan(`hour ${timeZone}`, now, () => {
    const startsAt = hourStart(now, timeZone)
    // An offset may change within the hour, and changes by quarters (see [Note: quarters]).
    let endsAt = startsAt + 15 * minuteMs
    while (hourStart(endsAt, timeZone) === startsAt) endsAt += 15 * minuteMs
    return { startsAt, endsAt }
  })
}

function hourStart(instant: number, timeZone: string): number {
  return localTime(instant, timeZone).round({ smallestUnit: 'hour', roundingMode: 'floor' }).epochMilliseconds
}

/**
 * The hour of the week that the zone's clock shows in each of `count` quarters of an hour from a quarter's start on: 0 is Monday 00:00,
 * 167 is Sunday 23:00. An hour that comes twice is the same hour of the week both times.
 */
export function hoursOfWeek(startsAt: number, count: number, timeZone: string): Uint8Array {
  const hours = new Uint8Array(count)
  for (let index = 0; index < count; ) {
    const instant = startsAt + index * quarterMs
    const first = Math.floor((instant % dayMs) / quarterMs)
    const day = hoursOfWeekOn(Math.floor(instant / dayMs), timeZone).subarray(first, first + count - index)
    hours.set(day, index)
    index += day.length
  }
  return hours
}

/** The 96 quarters of one day of UTC. Asking the calendar for each of the thousands of quarters of a habit would take half a second. */
function hoursOfWeekOn(utcDay: number, timeZone: string): Uint8Array {
  const key = `${utcDay} ${timeZone}`
  const known = rememberedHours.get(key)
  if (known) return known
  const offsetAt = (instant: number) => localTime(instant, timeZone).offsetNanoseconds / 1e6
  const offsets = [offsetAt(utcDay * dayMs), offsetAt((utcDay + 1) * dayMs)]
  const hours = Uint8Array.from({ length: dayMs / quarterMs }, (_, quarter) => {
    const instant = utcDay * dayMs + quarter * quarterMs
    const local = instant + (offsets[0] === offsets[1] ? (offsets[0] as number) : offsetAt(instant))
    // 1970 began on a Thursday.
    return (Math.floor(local / hourMs) + 3 * 24) % (7 * 24)
  })
  if (rememberedHours.size > 1000) rememberedHours.clear()
  rememberedHours.set(key, hours)
  return hours
}

/**
 * The instant that a text in ISO 8601 names: by its own offset, or else in the zone; a date alone is the start of its day. A time that the
 * clock skips moves on by as much, one that comes twice is the first.
 */
export function instantOf(text: string, timeZone: string): number | undefined {
  const written = text.trim()
  try {
    if (/[zZ]|[+-]\d{2}(:?\d{2})?$/.test(written.slice(10))) return Temporal.Instant.from(written).epochMilliseconds
    if (written.length > 10) return Temporal.PlainDateTime.from(written).toZonedDateTime(timeZone).epochMilliseconds
    return Temporal.PlainDate.from(written).toZonedDateTime(timeZone).epochMilliseconds
  } catch {
    return undefined
  }
}

/** What the zone's clock shows: `16:58`. */
export function clockTimeAt(instant: number, timeZone: string): string {
  return localTime(instant, timeZone).toPlainTime().toString({ smallestUnit: 'minute' })
}

export function contains(span: Span, instant: number): boolean {
  return span.startsAt <= instant && instant < span.endsAt
}

function localTime(instant: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone)
}

/**
 * The span around now, of those that start at `startOf(0)`, `startOf(1)` and so on. It searches because the local date does not settle it:
 * a week may start later in the day than now, and a clock set back over midnight shows yesterday's date after today began.
 */
function spanAround(now: number, startOf: (step: number) => number): Span {
  let step = 0
  while (startOf(step) > now) step--
  while (startOf(step + 1) <= now) step++
  return { startsAt: startOf(step), endsAt: startOf(step + 1) }
}

/** A zone's calendar takes tenths of a millisecond to ask and answers the same until now leaves the span. */
const rememberedSpans = new Map<string, Span>()
const rememberedHours = new Map<string, Uint8Array>()
const rememberedSeriesByKey = new Map<string, readonly Span[]>()

function rememberedSpan(key: string, now: number, find: () => Span): Span {
  const known = rememberedSpans.get(key)
  if (known && contains(known, now)) return known
  const span = find()
  rememberedSpans.set(key, span)
  return span
}

function rememberedSeries(key: string, now: number, count: number, spanAt: (instant: number) => Span): readonly Span[] {
  const known = rememberedSeriesByKey.get(key)
  const running = known?.at(-1)
  if (known && running && contains(running, now)) return known
  const spans = [spanAt(now)]
  while (spans.length < count) spans.unshift(spanAt((spans[0] as Span).startsAt - 1))
  rememberedSeriesByKey.set(key, spans)
  return spans
}
