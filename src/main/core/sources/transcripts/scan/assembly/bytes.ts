/** The bytes that JSON and transcripts are made of. */
const tab: u8 = 0x09
export const newline: u8 = 0x0a
const carriageReturn: u8 = 0x0d
const space: u8 = 0x20
export const quote: u8 = 0x22
export const plus: u8 = 0x2b
export const comma: u8 = 0x2c
export const minus: u8 = 0x2d
export const hyphen: u8 = 0x2d
export const point: u8 = 0x2e
export const zero: u8 = 0x30
export const colon: u8 = 0x3a
export const letterT: u8 = 0x54
export const letterZ: u8 = 0x5a
export const openBracket: u8 = 0x5b
export const backslash: u8 = 0x5c
export const closeBracket: u8 = 0x5d
export const letterU: u8 = 0x75
export const openBrace: u8 = 0x7b
export const closeBrace: u8 = 0x7d

export function byteAt(at: usize): u8 {
  return load<u8>(at)
}

/** Blanks inside a line, where no newline can be. */
export function isBlank(byte: u8): bool {
  return byte === space || byte === tab || byte === carriageReturn
}

export function isDigit(byte: u8): bool {
  return <u32>byte - <u32>zero < 10
}

export function isSame(a: usize, b: usize, length: usize): bool {
  if (length < 8) {
    for (let at: usize = 0; at < length; at += 1) if (load<u8>(a + at) !== load<u8>(b + at)) return false
    return true
  }
  const lastWord = length - 8
  for (let at: usize = 0; at < lastWord; at += 8) if (load<u64>(a + at) !== load<u64>(b + at)) return false
  return load<u64>(a + lastWord) === load<u64>(b + lastWord)
}
