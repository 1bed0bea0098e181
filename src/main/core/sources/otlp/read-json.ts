/** Parses JSON that is neither too deep nor too rich to be held: which must be known before it is parsed. */
import { maximumJsonDepth, maximumValues, TooMuch, Unreadable } from './unreadable.ts'

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d

/** Throws Unreadable. */
export function readJson(bytes: Buffer): unknown {
  refuseTooMuch(bytes)
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    // The parser's own words quote the body.
    throw new Unreadable('not JSON')
  }
}

function refuseTooMuch(bytes: Buffer): void {
  let depth = 0
  let values = 0
  let isInString = false
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]
    if (isInString) {
      if (byte === quote) isInString = false
      else if (byte === backslash) at += 1
    } else if (byte === quote) isInString = true
    else if (byte === comma) values += 1
    else if (byte === openBrace || byte === openBracket) {
      values += 1
      depth += 1
      if (depth > maximumJsonDepth) throw new TooMuch('nested too deeply')
    } else if (byte === closeBrace || byte === closeBracket) depth -= 1
  }
  if (values > maximumValues) throw new TooMuch('too many values')
}
