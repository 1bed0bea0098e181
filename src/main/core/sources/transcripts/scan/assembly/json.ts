/**
 * A strict JSON reader over one line: it accepts exactly what JSON.parse accepts (or less: what it does not accept is parsed the plain way).
 * Each function takes a place in memory and gives the place after what it has read, or 0. Every line ends in a newline, which stands nowhere
 * inside JSON on one line, so nothing here checks for the end.
 */
import { deepestNesting, nestingAt } from '../scanner-layout'
import {
  backslash,
  byteAt,
  closeBrace,
  closeBracket,
  colon,
  comma,
  isBlank,
  isDigit,
  letterU,
  minus,
  openBrace,
  openBracket,
  plus,
  point,
  quote,
  zero,
} from './bytes'

const failed: usize = 0

/** What `afterNumber` read last. */
export let numberValue: u32 = 0
/** Digits only, and few enough for `numberValue`. */
export let numberIsCount: bool = false

/** V8 keeps whole numbers below 2^30 in the object itself, any others in one of their own: more digits are left to the plain way. */
const mostDigits: usize = 9

const wordTrue: u32 = 0x65757274
const wordNull: u32 = 0x6c6c756e
const wordAlse: u32 = 0x65736c61

export function afterBlanks(from: usize): usize {
  let at = from
  while (isBlank(byteAt(at))) at += 1
  return at
}

/** As `afterString`, or 0 for one that is longer than a few letters or has escapes; small enough to be compiled into its callers. */
function afterShortString(from: usize): usize {
  const block = v128.load(from)
  const stops = i8x16.bitmask(
    v128.or(
      v128.or(i8x16.eq(block, i8x16.splat(quote)), i8x16.eq(block, i8x16.splat(backslash))),
      i8x16.lt_u(block, i8x16.splat(0x20)),
    ),
  )
  // No stop is 32.
  const end = from + ctz(stops)
  return stops !== 0 && byteAt(end) === quote ? end + 1 : failed
}

/** `from` is after the opening quote. */
export function afterString(from: usize): usize {
  let at = from
  while (at !== failed) {
    const block = v128.load(at)
    const stops = i8x16.bitmask(
      v128.or(
        v128.or(i8x16.eq(block, i8x16.splat(quote)), i8x16.eq(block, i8x16.splat(backslash))),
        i8x16.lt_u(block, i8x16.splat(0x20)),
      ),
    )
    if (stops === 0) {
      at += 16
      continue
    }
    at += ctz(stops)
    const byte = byteAt(at)
    if (byte === quote) return at + 1
    if (byte !== backslash) return failed
    const kind = byteAt(at + 1)
    if (kind === letterU) {
      for (let digit: usize = 2; digit <= 5; digit += 1) if (!isHexDigit(byteAt(at + digit))) return failed
      at += 6
    } else {
      if (!isEscapeKind(kind)) return failed
      at += 2
    }
  }
  return failed
}

/** Whether the bytes of a string are its text: ASCII without escapes. */
export function isPlainText(start: usize, length: usize): bool {
  for (let at: usize = 0; at < length; at += 16) {
    const block = v128.load(start + at)
    const coded = i8x16.bitmask(v128.or(block, i8x16.eq(block, i8x16.splat(backslash))))
    const left = length - at
    if ((left < 16 ? coded & ((1 << (<i32>left)) - 1) : coded) !== 0) return false
  }
  return true
}

/** After a key's colon and blanks. `from` is after the key's closing quote. */
export function afterColon(from: usize): usize {
  const at = afterBlanks(from)
  return byteAt(at) === colon ? afterBlanks(at + 1) : failed
}

/** A key with its colon, `from` any blanks before it. */
function afterKey(from: usize): usize {
  let at = afterBlanks(from)
  if (byteAt(at) !== quote) return failed
  const start = at + 1
  at = afterShortString(start)
  if (at === failed) at = afterString(start)
  return at === failed ? failed : afterColon(at)
}

export function afterNumber(from: usize): usize {
  let at = from
  const isNegative = byteAt(at) === minus
  if (isNegative) at += 1
  if (!isDigit(byteAt(at))) return failed
  let value: u32 = 0
  if (byteAt(at) === zero) {
    at += 1
  } else {
    while (isDigit(byteAt(at))) {
      value = value * 10 + <u32>(byteAt(at) - zero)
      at += 1
    }
  }
  const wholeEnd = at
  if (byteAt(at) === point) {
    at = afterDigits(at + 1)
    if (at === failed) return failed
  }
  if ((byteAt(at) | 0x20) === 0x65) {
    at += 1
    if (byteAt(at) === plus || byteAt(at) === minus) at += 1
    at = afterDigits(at)
    if (at === failed) return failed
  }
  numberIsCount = !isNegative && at === wholeEnd && wholeEnd - from <= mostDigits
  numberValue = value
  return at
}

export function isNull(at: usize): bool {
  return load<u32>(at) === wordNull
}

export function isTrue(at: usize): bool {
  return load<u32>(at) === wordTrue
}

/** Any value, of which nothing is kept. `from` is its first byte. */
export function afterValue(from: usize): usize {
  let at = from
  let depth: usize = 0
  while (at !== failed) {
    const first = byteAt(at)
    if (first === openBrace || first === openBracket) {
      const close: u8 = first === openBrace ? closeBrace : closeBracket
      at = afterBlanks(at + 1)
      if (byteAt(at) !== close) {
        if (depth === <usize>deepestNesting) return failed
        store<u8>(depth, close, nestingAt)
        depth += 1
        if (close === closeBrace) {
          at = afterKey(at)
          if (at === failed) return failed
        }
        continue
      }
      at += 1
    } else {
      at = afterScalar(at, first)
      if (at === failed) return failed
    }
    // A value has ended: so may the arrays and objects around it.
    while (true) {
      if (depth === 0) return at
      const close = load<u8>(depth - 1, nestingAt)
      at = afterBlanks(at)
      const after = byteAt(at)
      at += 1
      if (after === comma) {
        at = close === closeBrace ? afterKey(at) : afterBlanks(at)
        if (at === failed) return failed
        break
      }
      if (after !== close) return failed
      depth -= 1
    }
  }
  return failed
}

function afterScalar(at: usize, first: u8): usize {
  if (first === quote) {
    const end = afterShortString(at + 1)
    return end === failed ? afterString(at + 1) : end
  }
  if (first === minus || isDigit(first)) return afterNumber(at)
  if (isTrue(at) || isNull(at)) return at + 4
  return first === 0x66 && load<u32>(at + 1) === wordAlse ? at + 5 : failed
}

function afterDigits(from: usize): usize {
  let at = from
  while (isDigit(byteAt(at))) at += 1
  return at === from ? failed : at
}

function isHexDigit(byte: u8): bool {
  return isDigit(byte) || <u32>(byte | 0x20) - 0x61 < 6
}

/** One of `"\/bfnrt`. */
function isEscapeKind(byte: u8): bool {
  switch (byte) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return true
    default:
      return false
  }
}
