import { english, type Locale } from '../i18n/locale.ts'
import { thinSpace, wordSpace } from './spaces.ts'

const secondMs = 1000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

type Unit = 'day' | 'hour' | 'minute' | 'second'

/**
 * The one or two largest units of a span. Rounded down, so that a countdown never promises more time than there is; seconds only
 * under a minute, where they matter.
 */
function partsOf(durationMs: number): { unit: Unit; count: number }[] {
  const ms = Math.max(0, durationMs)
  const pair = (major: Unit, majorMs: number, minor: Unit, minorMs: number) => {
    const parts = [{ unit: major, count: Math.floor(ms / majorMs) }]
    const rest = Math.floor((ms % majorMs) / minorMs)
    return rest > 0 ? [...parts, { unit: minor, count: rest }] : parts
  }
  if (ms >= dayMs) return pair('day', dayMs, 'hour', hourMs)
  if (ms >= hourMs) return pair('hour', hourMs, 'minute', minuteMs)
  if (ms >= minuteMs) return [{ unit: 'minute', count: Math.floor(ms / minuteMs) }]
  return [{ unit: 'second', count: Math.floor(ms / secondMs) }]
}

/** `2 h 10 m`, `3 d 4 h`, `40 s`. */
export function formatDuration(durationMs: number, locale: Locale = english): string {
  return partsOf(durationMs)
    .map(({ unit, count }) => `${count}${thinSpace}${locale.words.units[unit]}`)
    .join(wordSpace)
}

/** `2 hours 10 minutes`. */
export function formatSpokenDuration(durationMs: number, locale: Locale = english): string {
  const { spoken } = locale.words
  const say = { day: spoken.days, hour: spoken.hours, minute: spoken.minutes, second: spoken.seconds }
  return partsOf(durationMs)
    .map(({ unit, count }) => say[unit](count))
    .join(' ')
}

/** How long ago, in one unit: `now`, `40 s`, `3 m`, `2 h`, `4 d`. A time ahead of the clock is `now` too: clocks get set back. */
export function formatAge(ageMs: number, locale: Locale = english): string {
  const [largest] = partsOf(ageMs)
  if (!largest || ageMs < 5 * secondMs) return locale.words.now
  return `${largest.count}${thinSpace}${locale.words.units[largest.unit]}`
}

export interface Here {
  readonly now: number
  /** IANA zone. */
  readonly timeZone: string
  readonly locale?: Locale
}

/** `16:58` today, `Sun 09:00` within six days, `1 Dec` beyond, `1 Dec 2025` in another year. */
export function formatInstant(at: number, { now, timeZone, locale = english }: Here): string {
  const daysAway = Math.abs(dayNumber(at, timeZone) - dayNumber(now, timeZone))
  const clock = () => dateFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)
  if (daysAway === 0) return clock()
  // Seven days away has today's name again: from there on only a date is clear.
  if (daysAway < 7) return `${dateFormat(locale, { timeZone, weekday: 'short' }).format(at)}${wordSpace}${clock()}`
  const isSameYear = yearOf(at, timeZone) === yearOf(now, timeZone)
  const date: Intl.DateTimeFormatOptions = { timeZone, day: 'numeric', month: 'short' }
  return dateFormat(locale, isSameYear ? date : { ...date, year: 'numeric' })
    .format(at)
    .replaceAll(' ', wordSpace)
}

/** `Sun 22 Nov 2026, 16:58`: the whole of it, for tooltips and tables. */
export function formatFullInstant(at: number, { timeZone, locale = english }: Pick<Here, 'timeZone' | 'locale'>): string {
  return dateFormat(locale, {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at)
}

// Making a DateTimeFormat costs about 50 µs and a panel of countdowns asks for the same few every second.
const formats = new Map<string, Intl.DateTimeFormat>()

function dateFormat(locale: Locale, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale.tag} ${JSON.stringify(options)}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(locale.tag, options)
  formats.set(key, made)
  return made
}

function calendarDay(at: number, timeZone: string): { year: number; month: number; day: number } {
  const parts = dateFormat(english, { timeZone, year: 'numeric', month: 'numeric', day: 'numeric' }).formatToParts(at)
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((found) => found.type === type)?.value)
  return { year: part('year'), month: part('month'), day: part('day') }
}

/** Days on the calendar of a zone, counted; differences are whole days whatever the clocks did in between. */
function dayNumber(at: number, timeZone: string): number {
  const { year, month, day } = calendarDay(at, timeZone)
  return Date.UTC(year, month - 1, day) / dayMs
}

/** Whether a clock time alone says when it is. */
export function isSameDay(one: number, other: number, timeZone: string): boolean {
  return dayNumber(one, timeZone) === dayNumber(other, timeZone)
}

function yearOf(at: number, timeZone: string): number {
  return calendarDay(at, timeZone).year
}
