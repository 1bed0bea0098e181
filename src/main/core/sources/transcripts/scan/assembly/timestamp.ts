/** Instants as JavaScript writes them: `2026-11-22T01:55:35.594Z`. */
import { colon, hyphen, letterT, letterZ, point, zero } from './bytes'

const textLength: usize = 24
const notAnInstant: f64 = -1
const dayMs: i64 = 86400000

/** Milliseconds since 1970, or -1 when the text has another form (which then is read the plain way). */
export function instantOf(text: usize, length: usize): f64 {
  if (length !== textLength || !hasSeparators(text)) return notAnInstant
  const year = number(text, 4)
  const month = number(text + 5, 2)
  const day = number(text + 8, 2)
  const hour = number(text + 11, 2)
  const minute = number(text + 14, 2)
  const second = number(text + 17, 2)
  const millisecond = number(text + 20, 3)
  if ((hour | minute | second | millisecond) < 0 || hour > 23 || minute > 59 || second > 59) return notAnInstant
  // The last days of months are left to the plain way only where this month may not have them.
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > shortestLength(month)) return notAnInstant
  return <f64>(daysSince1970(year, month, day) * dayMs + (hour * 3600 + minute * 60 + second) * 1000 + millisecond)
}

function hasSeparators(text: usize): bool {
  return (
    load<u8>(text, 4) === hyphen &&
    load<u8>(text, 7) === hyphen &&
    load<u8>(text, 10) === letterT &&
    load<u8>(text, 13) === colon &&
    load<u8>(text, 16) === colon &&
    load<u8>(text, 19) === point &&
    load<u8>(text, 23) === letterZ
  )
}

/** Negative when there is anything but digits. */
function number(text: usize, digits: usize): i64 {
  let value: i64 = 0
  for (let at: usize = 0; at < digits; at += 1) {
    const digit = <i64>load<u8>(text + at) - <i64>zero
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

/** Of any year. */
function shortestLength(month: i64): i64 {
  if (month === 2) return 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Counts years from March, so that the leap day is the last of its year and months before it have a fixed pattern of lengths. */
function daysSince1970(year: i64, month: i64, day: i64): i64 {
  const marchYear = month > 2 ? year : year - 1
  const monthsSinceMarch = month > 2 ? month - 3 : month + 9
  const ofYear = (153 * monthsSinceMarch + 2) / 5 + day - 1
  const leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
  // Days from the 1st of March of year 0 to the 1st of January 1970.
  return marchYear * 365 + leapDays + ofYear - 719468
}
