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
  flagEcho,
  flagFast,
  flagIncomplete,
  flagSubagent,
  flagUs,
  keyAgentId,
  keyAttributionAgent,
  keyCacheCreation,
  keyCacheRead,
  keyCacheWrite,
  keyCacheWrite1h,
  keyCacheWrite5m,
  keyCostUsd,
  keyCwd,
  keyData,
  keyDataMessage,
  keyDataType,
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
  objectData,
  objectLine,
  objectMessage,
  objectServerToolUse,
  objectUsage,
  textAttributionAgent,
  textCwd,
  textId,
  textModel,
  textRequestedModel,
  textRequestId,
  textRequestSessionId,
  textSessionId,
  typeAgentProgress,
  typeAssistant,
  typeProgress,
  typeRare,
  unknownName,
  valuesOfGeo,
  valuesOfModel,
  valuesOfSpeed,
  valuesOfType,
} from '../scanner-layout'
import { byteAt, closeBrace, colon, comma, isDigit, newline, openBrace, quote } from './bytes'
import { expect, expectedLength, expectedNameAt, firstPlace, placeAfter } from './expected-keys'
import {
  afterBlanks,
  afterColon,
  afterNumber,
  afterString,
  afterValue,
  isNull,
  isPlainText,
  isTrue,
  numberIsCount,
  numberValue,
} from './json'
import { nameOf } from './names'
import { beginRecord, setCount, setFlag, setText, setTimestamp } from './record'
import { instantOf } from './timestamp'

export const lineOdd: u32 = 0
const lineOther: u32 = 1
export const lineResponse: u32 = 2

const failed: usize = 0
const nowhere: usize = 0

let type: u32 = unknownName
let isOdd: bool = false
let isSynthetic: bool = false
let isEcho: bool = false
/** A line that names no request is known by its uuid, which is not read here. */
let namesRequest: bool = false
/** The object that `data` or its `message` is. */
let data: usize = 0
/** One bit per key that was there. */
let seen: u32 = 0

function has(key: u32): bool {
  return (seen & (1 << key)) !== 0
}

/** `start` is the line's first byte that is not blank. */
export function readUsageLine(start: usize): u32 {
  beginRecord()
  type = unknownName
  isOdd = false
  isSynthetic = false
  isEcho = false
  namesRequest = false
  data = nowhere
  seen = 0
  if (byteAt(start) !== openBrace) return lineOdd
  const end = afterObject(start, objectLine)
  if (end === failed || byteAt(afterBlanks(end)) !== newline || type === typeRare) return lineOdd
  if (type === typeProgress && !isOdd && !readEcho()) return isOdd ? lineOdd : lineOther
  // A type that was there twice or spelled with escapes has made the line odd: any other oddness is an assistant's only.
  if (isOdd) return lineOdd
  if (type !== typeAssistant || isSynthetic) return lineOther
  const isWhole = has(keyMessage) && has(keyUsage) && has(keyId) && has(keyModel) && has(keyTimestamp)
  return isWhole && namesRequest && (has(keyInput) || has(keyOutput) || has(keyCacheWrite) || has(keyCacheRead))
    ? lineResponse
    : lineOdd
}

/**
 * A parent's commentary on a subagent holds, as `data.message`, the subagent's line; where that is silent the line around it is heard. Old
 * versions wrote one per answer, and parsing them the plain way took an eighth of a scan.
 */
function readEcho(): bool {
  if (has(keyMessage)) isOdd = true
  if (isOdd || data === nowhere) return false
  const outer = data
  data = nowhere
  type = unknownName
  afterObject(outer, objectData)
  if (isOdd || type !== typeAgentProgress || data === nowhere) return false
  const echoed = data
  const timestamp = seen & (1 << keyTimestamp)
  type = unknownName
  seen = 0
  isEcho = true
  afterObject(echoed, objectLine)
  seen |= timestamp
  setFlag(flagEcho | flagSubagent)
  return true
}

/** `from` is the opening brace. */
function afterObject(from: usize, object: usize): usize {
  let at = afterBlanks(from + 1)
  if (byteAt(at) === closeBrace) return at + 1
  let place = firstPlace(object)
  while (at !== failed) {
    const length = expectedLength(place, at)
    let key: u32
    if (length !== 0) {
      key = expectedNameAt(place)
      at = afterBlanks(at + length)
    } else {
      if (byteAt(at) !== quote) return failed
      const start = at + 1
      const end = afterString(start)
      if (end === failed) return failed
      key = keyOf(object, start, end - 1 - start)
      if (!isOdd && byteAt(end) === colon) expect(place, at, end + 1, key)
      at = afterColon(end)
      if (at === failed) return failed
    }
    place = placeAfter(place, object)
    if (key !== unknownName) {
      if (has(key)) isOdd = true
      seen |= 1 << key
    }
    at = afterKnownValue(at, key)
    if (at === failed) return failed
    at = afterBlanks(at)
    const after = byteAt(at)
    if (after === closeBrace) return at + 1
    if (after !== comma) return failed
    at = afterBlanks(at + 1)
  }
  return failed
}

function keyOf(object: usize, start: usize, length: usize): u32 {
  const key = nameOf(object, start, length)
  // It may be a known one, spelled with escapes.
  if (key === unknownName && !isPlainText(start, length)) isOdd = true
  return key
}

function afterKnownValue(at: usize, key: u32): usize {
  switch (key) {
    case keyType:
      return afterType(at)
    case keyMessage:
      return afterInner(at, objectMessage)
    case keyUsage:
      return afterInner(at, objectUsage)
    case keyCacheCreation:
      return afterInner(at, objectCacheCreation)
    case keyServerToolUse:
      return afterInner(at, objectServerToolUse)
    case keyData:
    case keyDataMessage:
      if (byteAt(at) === openBrace) data = at
      return afterValue(at)
    case keyDataType:
      return afterType(at)
    case keyId:
      return afterText(at, textId)
    case keyRequestId:
      return afterText(at, textRequestId)
    case keySessionId:
      return afterText(at, textSessionId)
    case keyRequestSessionId:
      return afterText(at, textRequestSessionId)
    case keyCwd:
      return afterText(at, textCwd)
    case keyModel:
      return afterText(at, textModel)
    case keyRequestedModel:
      return afterText(at, textRequestedModel)
    case keyAttributionAgent:
      return afterText(at, textAttributionAgent)
    case keyTimestamp:
      return afterTimestamp(at)
    case keyInput:
      return afterCount(at, countInput)
    case keyOutput:
      return afterCount(at, countOutput)
    case keyCacheWrite:
      return afterCount(at, countCacheWrite)
    case keyCacheWrite5m:
      return afterCount(at, countCacheWrite5m)
    case keyCacheWrite1h:
      return afterCount(at, countCacheWrite1h)
    case keyCacheRead:
      return afterCount(at, countCacheRead)
    case keyWebSearches:
      return afterCount(at, countWebSearches)
    case keyIsSidechain:
      if (isTrue(at)) setFlag(flagSubagent)
      return afterValue(at)
    case keyAgentId:
      // An empty one names nobody.
      if (byteAt(at) === quote && byteAt(at + 1) !== quote) setFlag(flagSubagent)
      return afterValue(at)
    case keyStopReason:
      if (isNull(at)) setFlag(flagIncomplete)
      return afterValue(at)
    case keySpeed:
      return afterWord(at, valuesOfSpeed, flagFast)
    case keyGeo:
      return afterWord(at, valuesOfGeo, flagUs)
    case keyIsApiErrorMessage:
    case keyCostUsd:
      // Rare on real lines; `false` and `null` change nothing.
      if (!isNull(at) && byteAt(at) !== 0x66) isOdd = true
      return afterValue(at)
    default:
      return afterValue(at)
  }
}

function afterInner(at: usize, object: usize): usize {
  if (byteAt(at) === openBrace) return afterObject(at, object)
  isOdd = true
  return afterValue(at)
}

function afterText(at: usize, text: usize): usize {
  if (byteAt(at) !== quote) {
    if (isEcho || !isNull(at)) isOdd = true
    return afterValue(at)
  }
  const start = at + 1
  const end = afterString(start)
  if (end === failed) return failed
  const length = end - 1 - start
  if (text === textRequestId && length > 0) namesRequest = true
  if (length > 0) setText(text, start, length, isPlainText(start, length))
  else if (isEcho || text === textId || text === textModel) isOdd = true
  if (text === textModel && nameOf(valuesOfModel, start, length) === modelSynthetic) isSynthetic = true
  return end
}

function afterCount(at: usize, count: usize): usize {
  if (!isDigit(byteAt(at))) {
    isOdd = true
    return afterValue(at)
  }
  const end = afterNumber(at)
  if (numberIsCount) setCount(count, numberValue)
  else isOdd = true
  return end
}

function afterTimestamp(at: usize): usize {
  if (byteAt(at) !== quote) {
    isOdd = true
    return afterValue(at)
  }
  const end = afterString(at + 1)
  if (end === failed) return failed
  const ms = instantOf(at + 1, end - 2 - at)
  if (ms < 0) isOdd = true
  setTimestamp(ms)
  return end
}

/** A flag that one word means. */
function afterWord(at: usize, values: usize, flag: u32): usize {
  if (byteAt(at) !== quote) return afterValue(at)
  const start = at + 1
  const end = afterString(start)
  if (end === failed) return failed
  const length = end - 1 - start
  if (nameOf(values, start, length) !== unknownName) setFlag(flag)
  else if (!isPlainText(start, length)) isOdd = true
  return end
}

function afterType(at: usize): usize {
  if (byteAt(at) !== quote) {
    isOdd = true
    return afterValue(at)
  }
  const start = at + 1
  const end = afterString(start)
  if (end === failed) return failed
  const length = end - 1 - start
  type = nameOf(valuesOfType, start, length)
  if (type === unknownName && !isPlainText(start, length)) isOdd = true
  return end
}
