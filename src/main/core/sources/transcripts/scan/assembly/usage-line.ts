/**
 * Reads one line that mentions usage. Whatever is not exactly as Claude Code writes it (a key twice or with escapes, a count that is no
 * plain number, another type where a text is expected) makes the line odd, and it is read the plain way, where the rules are.
 */
import {
  countCacheRead,
  countCacheWrite,
  countCacheWrite1h,
  countCacheWrite5m,
  countInput,
  countOutput,
  countWebSearches,
  flagFast,
  flagIncomplete,
  flagSubagent,
  flagUs,
  geoUs,
  keyAgentId,
  keyAttributionAgent,
  keyCacheCreation,
  keyCacheRead,
  keyCacheWrite,
  keyCacheWrite1h,
  keyCacheWrite5m,
  keyCostUsd,
  keyCwd,
  keyGeo,
  keyId,
  keyInput,
  keyIsApiErrorMessage,
  keyIsSidechain,
  keyMessage,
  keyModel,
  keyOutput,
  keyRequestedModel,
  keyRequestId,
  keyRequestSessionId,
  keyServerToolUse,
  keySessionId,
  keySpeed,
  keyStopReason,
  keyTimestamp,
  keyType,
  keyUsage,
  keyWebSearches,
  modelSynthetic,
  objectCacheCreation,
  objectLine,
  objectMessage,
  objectServerToolUse,
  objectUsage,
  speedFast,
  textAttributionAgent,
  textCwd,
  textId,
  textModel,
  textRequestedModel,
  textRequestId,
  textRequestSessionId,
  textSessionId,
  typeAssistant,
  typeRare,
  unknownName,
  valuesOfGeo,
  valuesOfModel,
  valuesOfSpeed,
  valuesOfType,
} from '../scanner-layout'
import { closeBrace, comma, isDigit, newline, openBrace, quote } from './bytes'
import {
  advance,
  at,
  beginAt,
  isNull,
  isTrue,
  next,
  numberIsCount,
  numberValue,
  readKey,
  readNumber,
  readString,
  skipValue,
  stringIsPlain,
  stringLength,
  stringStart,
} from './json'
import { nameOf } from './names'
import { beginRecord, noteRepeats, setCount, setFlag, setText, setTimestamp } from './record'
import { instantOf } from './timestamp'

export const lineOdd: u32 = 0
export const lineOther: u32 = 1
export const lineResponse: u32 = 2

let type: u32 = unknownName
let isOdd: bool = false
/** One bit per key that was there. */
let seen: u32 = 0

function has(key: u32): bool {
  return (seen & (1 << key)) !== 0
}

/** `start` is the line's first byte that is not blank. */
export function readUsageLine(start: usize): u32 {
  beginRecord()
  beginAt(start)
  type = unknownName
  isOdd = false
  seen = 0
  if (!readObject(objectLine) || next() !== newline || type === typeRare) return lineOdd
  // A type that was there twice or spelled with escapes has made the line odd: any other oddness is an assistant's only.
  if (isOdd) return lineOdd
  if (type !== typeAssistant) return lineOther
  const isWhole = has(keyMessage) && has(keyUsage) && has(keyId) && has(keyModel) && has(keyTimestamp)
  if (!isWhole || !(has(keyInput) || has(keyOutput) || has(keyCacheWrite) || has(keyCacheRead))) return lineOdd
  noteRepeats()
  return lineResponse
}

function readObject(object: usize): bool {
  if (next() !== openBrace) return false
  advance()
  if (next() === closeBrace) {
    advance()
    return true
  }
  while (true) {
    if (!readKey()) return false
    if (!stringIsPlain) isOdd = true
    const key = nameOf(object, stringStart, stringLength)
    if (key !== unknownName) {
      if (has(key)) isOdd = true
      seen |= 1 << key
    }
    next()
    if (!readValue(key)) return false
    const after = next()
    advance()
    if (after === closeBrace) return true
    if (after !== comma) return false
  }
}

function readValue(key: u32): bool {
  switch (key) {
    case keyType:
      return readType()
    case keyMessage:
      return readInner(objectMessage)
    case keyUsage:
      return readInner(objectUsage)
    case keyCacheCreation:
      return readInner(objectCacheCreation)
    case keyServerToolUse:
      return readInner(objectServerToolUse)
    case keyId:
      return readText(textId)
    case keyRequestId:
      return readText(textRequestId)
    case keySessionId:
      return readText(textSessionId)
    case keyRequestSessionId:
      return readText(textRequestSessionId)
    case keyCwd:
      return readText(textCwd)
    case keyModel:
      return readModel()
    case keyRequestedModel:
      return readText(textRequestedModel)
    case keyAttributionAgent:
      return readText(textAttributionAgent)
    case keyTimestamp:
      return readTimestamp()
    case keyInput:
      return readCount(countInput)
    case keyOutput:
      return readCount(countOutput)
    case keyCacheWrite:
      return readCount(countCacheWrite)
    case keyCacheWrite5m:
      return readCount(countCacheWrite5m)
    case keyCacheWrite1h:
      return readCount(countCacheWrite1h)
    case keyCacheRead:
      return readCount(countCacheRead)
    case keyWebSearches:
      return readCount(countWebSearches)
    case keyIsSidechain:
      if (isTrue()) setFlag(flagSubagent)
      return skipValue()
    case keyAgentId:
      return readAgentId()
    case keyStopReason:
      if (isNull()) setFlag(flagIncomplete)
      return skipValue()
    case keySpeed:
      return readSpeed()
    case keyGeo:
      return readGeo()
    case keyIsApiErrorMessage:
    case keyCostUsd:
      return readRarity()
    default:
      return skipValue()
  }
}

function readInner(object: usize): bool {
  if (load<u8>(at) === openBrace) return readObject(object)
  isOdd = true
  return skipValue()
}

function readText(text: usize): bool {
  if (load<u8>(at) !== quote) {
    if (!isNull()) isOdd = true
    return skipValue()
  }
  if (!readString()) return false
  if (stringLength > 0) setText(text, stringStart, stringLength, stringIsPlain)
  else if (text === textId || text === textModel) isOdd = true
  return true
}

function readModel(): bool {
  if (!readText(textModel)) return false
  if (nameOf(valuesOfModel, stringStart, stringLength) === modelSynthetic) isOdd = true
  return true
}

function readCount(count: usize): bool {
  if (!isDigit(load<u8>(at))) {
    isOdd = true
    return skipValue()
  }
  if (!readNumber()) return false
  if (numberIsCount) setCount(count, numberValue)
  else isOdd = true
  return true
}

function readTimestamp(): bool {
  if (load<u8>(at) !== quote) {
    isOdd = true
    return skipValue()
  }
  if (!readString()) return false
  const ms = instantOf(stringStart, stringLength)
  if (ms < 0) isOdd = true
  setTimestamp(ms)
  return true
}

function readAgentId(): bool {
  if (load<u8>(at) !== quote) return skipValue()
  if (!readString()) return false
  if (stringLength > 0) setFlag(flagSubagent)
  return true
}

function readSpeed(): bool {
  if (load<u8>(at) !== quote) return skipValue()
  if (!readString()) return false
  if (!stringIsPlain) isOdd = true
  if (nameOf(valuesOfSpeed, stringStart, stringLength) === speedFast) setFlag(flagFast)
  return true
}

function readGeo(): bool {
  if (load<u8>(at) !== quote) return skipValue()
  if (!readString()) return false
  if (!stringIsPlain) isOdd = true
  if (nameOf(valuesOfGeo, stringStart, stringLength) === geoUs) setFlag(flagUs)
  return true
}

/** Absent on nearly every line; only `false` and `null` change nothing. */
function readRarity(): bool {
  if (!isNull() && load<u8>(at) !== 0x66) isOdd = true
  return skipValue()
}

function readType(): bool {
  if (load<u8>(at) !== quote) {
    isOdd = true
    return skipValue()
  }
  if (!readString()) return false
  if (!stringIsPlain) isOdd = true
  type = nameOf(valuesOfType, stringStart, stringLength)
  return true
}
