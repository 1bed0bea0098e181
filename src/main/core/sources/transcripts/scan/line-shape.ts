/**
 * What can be said of a line from its bytes alone. The scanner (scan/assembly) says the same of every line, so a change here is a change
 * there; test/main/core/sources/transcripts/fast-reader.test.ts holds them equal.
 */
export const newline = 0x0a
const space = 0x20
const tab = 0x09
const carriageReturn = 0x0d
const openBrace = 0x7b
const closeBrace = 0x7d
const quote = 0x22
const backslash = 0x5c
const openBracket = 0x5b
const closeBracket = 0x5d

/** Without blanks at either end and without a byte order mark. */
export function trimmed(line: Buffer): { record: Buffer; start: number } {
  let start = 0
  const end = line.length
  if (line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf) start = 3
  while (start < end && isBlank(line[start])) start += 1
  return { record: line.subarray(start, Math.max(start, trimmedEnd(line, end))), start }
}

export function trimmedEnd(bytes: Buffer, from: number): number {
  let end = from
  while (end > 0 && isBlank(bytes[end - 1])) end -= 1
  return end
}

/** Only such a line is ever parsed: 88 % of a transcript's bytes are what people and tools said. Keys spelled with \u escapes are not looked for. */
export function mentionsUsage(line: Buffer): boolean {
  return line.includes('usage"') || line.includes('Usage"')
}

/** All that is asked of a line that does not mention usage. */
export function looksLikeObject(record: Buffer): boolean {
  return record[0] === openBrace && record.at(-1) === closeBrace
}

/**
 * [Note: glued records] A writer that died leaves half a record without a newline, and the next one writes on the same line. The object
 * that the last brace closes is whole all the same. It is found by walking back: quotes pair up from the end just as well, since a
 * backslash never stands outside a string. At most one object ends at a given byte, so there is nothing to choose.
 */
export function startOfLastObject(bytes: Buffer, end: number): number | undefined {
  if (bytes[end - 1] !== closeBrace) return undefined
  let depth = 0
  let isInString = false
  for (let at = end - 1; at >= 0; at -= 1) {
    const byte = bytes[at]
    if (byte === quote) {
      if (!isEscaped(bytes, at)) isInString = !isInString
    } else if (isInString) {
      // words
    } else if (byte === closeBrace || byte === closeBracket) {
      depth += 1
    } else if (byte === openBrace || byte === openBracket) {
      depth -= 1
      if (depth === 0) return byte === openBrace ? at : undefined
    }
  }
  return undefined
}

function isEscaped(bytes: Buffer, at: number): boolean {
  let backslashes = 0
  while (bytes[at - 1 - backslashes] === backslash) backslashes += 1
  return backslashes % 2 === 1
}

function isBlank(byte: number | undefined): boolean {
  return byte === space || byte === tab || byte === carriageReturn
}
