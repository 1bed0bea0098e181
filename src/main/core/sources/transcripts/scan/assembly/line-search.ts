/** Finds the end of a line and, on the way, whether the line mentions usage (`usage"` or `Usage"`). */
import { splatAt } from '../scanner-layout'
import { newline, quote } from './bytes'

const caseBit: u8 = 0x20
const letterU: u8 = 0x75
const letterG: u8 = 0x67
const wordSage: u32 = 0x65676173
/** A mention is known by its g: its quote is two bytes further, its u three bytes back. */
const toQuote: usize = 2
const toU: usize = 3

/** The newline, or where to go on when more bytes are there. */
export let searchedTo: usize = 0
export let mentionsUsage: bool = false

/** Whether the line ends before `end`. */
export function searchLineEnd(from: usize, end: usize, isMentioned: bool): bool {
  searchedTo = from
  mentionsUsage = isMentioned
  return (!mentionsUsage && searchBoth(end)) || (mentionsUsage && searchNewline(end))
}

/** Stops at a mention too: what is left of the line need only be searched for its end. */
function searchBoth(end: usize): bool {
  let to = searchedTo
  const ends = keptSplat(newline)
  const gs = keptSplat(letterG)
  const quotes = keptSplat(quote)
  while (true) {
    // Nothing is called in this loop, so all it needs stays in registers.
    while (to + 64 + toQuote <= end) {
      const inFirst = v128.or(stops(to, ends, gs, quotes), stops(to + 16, ends, gs, quotes))
      const inLast = v128.or(stops(to + 32, ends, gs, quotes), stops(to + 48, ends, gs, quotes))
      if (v128.any_true(v128.or(inFirst, inLast))) break
      to += 64
    }
    if (to + 64 + toQuote > end) break
    for (const after = to + 64; to < after; to += 16) {
      if (v128.any_true(stops(to, ends, gs, quotes)) && stopsIn(to)) return !mentionsUsage
    }
  }
  while (to + 16 + toQuote <= end) {
    if (stopsIn(to)) return !mentionsUsage
    to += 16
  }
  while (to < end) {
    if (load<u8>(to) === newline) {
      searchedTo = to
      return true
    }
    if (to + toQuote < end && isMention(to)) {
      searchedTo = to
      mentionsUsage = true
      return false
    }
    to += 1
  }
  // The g of a mention may stand in the last bytes.
  if (end > searchedTo + toQuote) searchedTo = end - toQuote
  return false
}

function searchNewline(end: usize): bool {
  let to = searchedTo
  while (to + 64 <= end) {
    const found = v128.or(v128.or(newlines(to), newlines(to + 16)), v128.or(newlines(to + 32), newlines(to + 48)))
    if (v128.any_true(found)) break
    to += 64
  }
  while (to + 16 <= end) {
    const found = i8x16.bitmask(newlines(to))
    if (found !== 0) {
      searchedTo = to + ctz(found)
      return true
    }
    to += 16
  }
  while (to < end && load<u8>(to) !== newline) to += 1
  searchedTo = to
  return to < end
}

/** Whether the 16 bytes have the line's end or, before it, a mention. */
function stopsIn(block: usize): bool {
  const ends = i8x16.bitmask(newlines(block))
  const lineEnd = ends === 0 ? 16 : ctz(ends)
  let found = i8x16.bitmask(mentions(block)) & ((1 << lineEnd) - 1)
  while (found !== 0) {
    const place = block + ctz(found)
    if (isMention(place)) {
      searchedTo = place
      mentionsUsage = true
      return true
    }
    found &= found - 1
  }
  if (ends === 0) return false
  searchedTo = block + lineEnd
  return true
}

/** The ends of lines, and each g with a quote after the next letter, which is rare enough: single quotes are everywhere. */
function stops(block: usize, ends: v128, gs: v128, quotes: v128): v128 {
  const bytes = v128.load(block)
  return v128.or(i8x16.eq(bytes, ends), v128.and(i8x16.eq(bytes, gs), i8x16.eq(v128.load(block, toQuote), quotes)))
}

/** V8 makes a constant vector anew in each turn of a loop; one from memory it keeps, which is a fifth of the search. */
function keptSplat(byte: u8): v128 {
  store<u8>(splatAt, byte)
  return v128.load8_splat(splatAt)
}

function newlines(block: usize): v128 {
  return i8x16.eq(v128.load(block), i8x16.splat(newline))
}

/** A g with a quote after the next letter, which is rare enough: single quotes are everywhere. */
function mentions(block: usize): v128 {
  return v128.and(i8x16.eq(v128.load(block), i8x16.splat(letterG)), i8x16.eq(v128.load(block, toQuote), i8x16.splat(quote)))
}

/** What is before the line's first bytes is a newline or nothing, so no mention begins there. */
function isMention(place: usize): bool {
  const start = place - toU
  return (load<u8>(start) | caseBit) === letterU && load<u32>(start + 1) === wordSage && load<u8>(place + toQuote) === quote
}
