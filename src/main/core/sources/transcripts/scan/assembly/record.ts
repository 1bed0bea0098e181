/** The record of the line being read, in the next free place of the table; it only counts once it is kept. */
import {
  countOutput,
  counts,
  flagIncomplete,
  kindOdd,
  kindResponse,
  lastTextBytes,
  lastTextsAt,
  longestLastText,
  mostRecords,
  recordBytes,
  recordChangedTexts,
  recordCounts,
  recordFlags,
  recordKind,
  recordLineEnd,
  recordLineStart,
  recordNewest,
  recordPresentTexts,
  recordStart,
  recordsAt,
  recordTexts,
  recordTimestamp,
  textIsCoded,
  textKinds,
} from '../scanner-layout'
import { isSame } from './bytes'

export let kept: u32 = 0
let record: usize = recordsAt

export function beginTable(): void {
  kept = 0
  record = recordsAt
}

export function isTableFull(): bool {
  return kept === mostRecords
}

export function beginRecord(): void {
  for (let at = record; at < record + recordBytes; at += 16) v128.store(at, i8x16.splat(0))
}

export function setFlag(flag: u32): void {
  store<u32>(record + recordFlags, load<u32>(record + recordFlags) | flag)
}

export function setTimestamp(ms: f64): void {
  store<f64>(record + recordTimestamp, ms)
  store<f64>(record + recordNewest, ms)
}

export function setCount(count: usize, value: u32): void {
  store<u32>(record + recordCounts + count * 4, value)
}

export function setText(text: usize, start: usize, length: usize, isPlain: bool): void {
  store<u32>(record + recordTexts + text * 8, <u32>start)
  store<u32>(record + recordTexts + text * 8, <u32>length | (isPlain ? 0 : textIsCoded), 4)
}

export function keepOdd(lineStart: usize, lineEnd: usize): void {
  store<u32>(record + recordKind, kindOdd)
  store<u32>(record + recordLineStart, <u32>lineStart)
  store<u32>(record + recordLineEnd, <u32>lineEnd)
  keep()
}

export function keepResponse(start: usize): void {
  noteChangedTexts()
  if (isSightingOfLast()) {
    mergeIntoLast()
    return
  }
  store<u32>(record + recordKind, kindResponse)
  store<u32>(record + recordStart, <u32>start)
  keep()
}

function keep(): void {
  kept += 1
  record += recordBytes
}

/** Sessions, folders and models repeat from line to line: those need not be made into strings again. */
function noteChangedTexts(): void {
  let changed: u32 = 0
  let present: u32 = 0
  for (let text: usize = 0; text < <usize>textKinds; text += 1) {
    const start = <usize>load<u32>(record + recordTexts + text * 8)
    if (start === 0) continue
    const coded = load<u32>(record + recordTexts + text * 8, 4)
    const length = <usize>(coded & ~textIsCoded)
    const bit: u32 = 1 << (<u32>text)
    present |= bit
    const last: usize = lastTextsAt + <i32>text * lastTextBytes
    if (load<u32>(last) === coded && isSame(last + 8, start, length)) continue
    changed |= bit
    if (length <= <usize>longestLastText) {
      store<u32>(last, coded)
      for (let at: usize = 0; at < length; at += 16) v128.store(last + 8 + at, v128.load(start + at))
    } else {
      store<u32>(last, 0)
    }
  }
  store<u32>(record + recordPresentTexts, present)
  store<u32>(record + recordChangedTexts, changed)
}

/** One response has a line per block of its content. What read-report.ts would fold into one fact need not become two. */
function isSightingOfLast(): bool {
  const last = record - recordBytes
  if (kept === 0 || load<u32>(last + recordKind) !== kindResponse || load<u32>(record + recordChangedTexts) !== 0) return false
  if (load<u32>(last + recordPresentTexts) !== load<u32>(record + recordPresentTexts)) return false
  if (((load<u32>(last + recordFlags) ^ load<u32>(record + recordFlags)) & ~flagIncomplete) !== 0) return false
  for (let count: usize = 0; count < <usize>counts; count += 1) {
    if (count !== countOutput && countOf(last, count) !== countOf(record, count)) return false
  }
  return true
}

function mergeIntoLast(): void {
  const last = record - recordBytes
  store<f64>(last + recordTimestamp, min<f64>(load<f64>(last + recordTimestamp), load<f64>(record + recordTimestamp)))
  store<f64>(last + recordNewest, max<f64>(load<f64>(last + recordNewest), load<f64>(record + recordNewest)))
  store<u32>(last + recordCounts + countOutput * 4, max<u32>(countOf(last, countOutput), countOf(record, countOutput)))
  if ((load<u32>(record + recordFlags) & flagIncomplete) === 0) {
    store<u32>(last + recordFlags, load<u32>(last + recordFlags) & ~flagIncomplete)
  }
}

function countOf(at: usize, count: usize): u32 {
  return load<u32>(at + recordCounts + count * 4)
}
