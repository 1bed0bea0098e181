/**
 * A strict JSON reader over one line: it accepts exactly what JSON.parse accepts (or less: what it does not accept is parsed the plain way).
 * Every line ends in a newline, which is legal nowhere inside JSON on one line, so nothing here checks for the end.
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

/** The next byte to read. */
export let at: usize = 0

/** What `readString` read last, without its quotes. */
export let stringStart: usize = 0
export let stringLength: usize = 0
/** ASCII without escapes: the bytes are the text. */
export let stringIsPlain: bool = false

/** What `readNumber` read last. */
export let numberValue: f64 = 0
/** Digits only, and few enough that the value is exact. */
export let numberIsCount: bool = false

const exactDigits: usize = 15

const wordTrue: u32 = 0x65757274
const wordNull: u32 = 0x6c6c756e
const wordAlse: u32 = 0x65736c61

export function beginAt(start: usize): void {
  at = start
}

/** The next byte that is not blank. */
export function next(): u8 {
  let byte = byteAt(at)
  while (isBlank(byte)) {
    at += 1
    byte = byteAt(at)
  }
  return byte
}

export function advance(): void {
  at += 1
}

export function readString(): bool {
  const start = at + 1
  let to = start
  let isPlain = true
  while (true) {
    const block = v128.load(to)
    const stops = i8x16.bitmask(
      v128.or(
        v128.or(i8x16.eq(block, i8x16.splat(quote)), i8x16.eq(block, i8x16.splat(backslash))),
        i8x16.lt_u(block, i8x16.splat(0x20)),
      ),
    )
    const coded = i8x16.bitmask(block)
    if (stops === 0) {
      if (coded !== 0) isPlain = false
      to += 16
      continue
    }
    const stop = ctz(stops)
    if ((coded & ((1 << stop) - 1)) !== 0) isPlain = false
    to += stop
    const byte = byteAt(to)
    if (byte === quote) break
    if (byte !== backslash) return false
    isPlain = false
    to += 1
    const kind = byteAt(to)
    if (kind === letterU) {
      for (let digit: usize = 1; digit <= 4; digit += 1) if (!isHexDigit(byteAt(to + digit))) return false
      to += 5
    } else {
      if (!isEscapeKind(kind)) return false
      to += 1
    }
  }
  stringStart = start
  stringLength = to - start
  stringIsPlain = isPlain
  at = to + 1
  return true
}

/** A key and its colon. */
export function readKey(): bool {
  if (next() !== quote || !readString() || next() !== colon) return false
  at += 1
  return true
}

export function readNumber(): bool {
  const start = at
  const isNegative = byteAt(at) === minus
  if (isNegative) at += 1
  const first = byteAt(at)
  if (!isDigit(first)) return false
  let value: u64 = 0
  if (first === zero) {
    at += 1
  } else {
    while (isDigit(byteAt(at))) {
      value = value * 10 + <u64>(byteAt(at) - zero)
      at += 1
    }
  }
  const wholeEnd = at
  if (byteAt(at) === point) {
    at += 1
    if (!readDigits()) return false
  }
  if ((byteAt(at) | 0x20) === 0x65) {
    at += 1
    if (byteAt(at) === plus || byteAt(at) === minus) at += 1
    if (!readDigits()) return false
  }
  numberIsCount = !isNegative && at === wholeEnd && wholeEnd - start <= exactDigits
  numberValue = <f64>value
  return true
}

export function isNull(): bool {
  return load<u32>(at) === wordNull
}

export function isTrue(): bool {
  return load<u32>(at) === wordTrue
}

/** Reads any value and keeps nothing of it. */
export function skipValue(): bool {
  let depth: usize = 0
  while (true) {
    const first = next()
    if (first === openBrace || first === openBracket) {
      const close: u8 = first === openBrace ? closeBrace : closeBracket
      at += 1
      if (next() === close) {
        at += 1
      } else {
        if (depth === <usize>deepestNesting) return false
        store<u8>(depth, close, nestingAt)
        depth += 1
        if (close === closeBrace && !readKey()) return false
        continue
      }
    } else if (!skipScalar(first)) {
      return false
    }
    // A value has ended: so may the arrays and objects around it.
    while (true) {
      if (depth === 0) return true
      const close = load<u8>(depth - 1, nestingAt)
      const after = next()
      if (after === comma) {
        at += 1
        if (close === closeBrace && !readKey()) return false
        break
      }
      if (after !== close) return false
      at += 1
      depth -= 1
    }
  }
}

function skipScalar(first: u8): bool {
  if (first === quote) return readString()
  if (first === minus || isDigit(first)) return readNumber()
  if (isTrue() || isNull()) {
    at += 4
    return true
  }
  if (first === 0x66 && load<u32>(at + 1) === wordAlse) {
    at += 5
    return true
  }
  return false
}

function readDigits(): bool {
  if (!isDigit(byteAt(at))) return false
  while (isDigit(byteAt(at))) at += 1
  return true
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
