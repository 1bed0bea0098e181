/** Instants as JavaScript writes them: `2026-11-22T01:55:35.594Z`. */
import { isDigit } from './bytes'

const textLength: usize = 24
const notAnInstant: f64 = -1
const dayMs: i64 = 86400000

/** Milliseconds since 1970, or -1 when the text has another form (which then is read the plain way). */
export function instantOf(text: usize, length: usize): f64 {
  if (length !== textLength || !hasForm(text)) return notAnInstant
  const year = number(text, 4)
  const month = number(text + 5, 2)
  const day = number(text + 8, 2)
  const hour = number(text + 11, 2)
  const minute = number(text + 14, 2)
  const second = number(text + 17, 2)
  // The last days of months are left to the plain way only where this month may not have them.
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > shortestLength(month)) return notAnInstant
  if (hour > 23 || minute > 59 || second > 59) return notAnInstant
  const ofDay = (hour * 3600 + minute * 60 + second) * 1000 + number(text + 20, 3)
  return <f64>(daysSince1970(year, month, day) * dayMs + ofDay)
}

function hasForm(text: usize): bool {
  for (let at: usize = 0; at < textLength; at += 1) {
    const byte = load<u8>(text + at)
    switch (<i32>at) {
      case 4:
      case 7:
        if (byte !== 0x2d) return false
        break
      case 10:
        if (byte !== 0x54) return false
        break
      case 13:
      case 16:
        if (byte !== 0x3a) return false
        break
      case 19:
        if (byte !== 0x2e) return false
        break
      case 23:
        if (byte !== 0x5a) return false
        break
      default:
        if (!isDigit(byte)) return false
    }
  }
  return true
}

function number(text: usize, digits: usize): i64 {
  let value: i64 = 0
  for (let at: usize = 0; at < digits; at += 1) value = value * 10 + (load<u8>(text + at) - 0x30)
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
