/** The record of the line being read, in the next free place of the table; it only counts once it is kept. */
import {
  lastTextBytes,
  lastTextsAt,
  longestLastText,
  mostRecords,
  recordBytes,
  recordCounts,
  recordFlags,
  recordKind,
  recordLineEnd,
  recordLineStart,
  recordRepeats,
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
  memory.fill(record, 0, recordBytes)
}

export function setFlag(flag: u32): void {
  store<u32>(record + recordFlags, load<u32>(record + recordFlags) | flag)
}

export function setTimestamp(ms: f64): void {
  store<f64>(record + recordTimestamp, ms)
}

export function setCount(count: usize, value: f64): void {
  store<f64>(record + recordCounts + count * 8, value)
}

export function setText(text: usize, start: usize, length: usize, isPlain: bool): void {
  store<u32>(record + recordTexts + text * 8, <u32>start)
  store<u32>(record + recordTexts + text * 8, <u32>length | (isPlain ? 0 : textIsCoded), 4)
}

export function keep(kind: u32, lineStart: usize, lineEnd: usize, start: usize): void {
  store<u32>(record + recordKind, kind)
  store<u32>(record + recordLineStart, <u32>lineStart)
  store<u32>(record + recordLineEnd, <u32>lineEnd)
  store<u32>(record + recordStart, <u32>start)
  kept += 1
  record += recordBytes
}

/** Sessions, folders and models repeat from line to line: those need not be made into strings again. */
export function noteRepeats(): void {
  let repeats: u32 = 0
  for (let text: usize = 0; text < <usize>textKinds; text += 1) {
    const start = <usize>load<u32>(record + recordTexts + text * 8)
    const coded = load<u32>(record + recordTexts + text * 8, 4)
    if (start === 0) continue
    const length = <usize>(coded & ~textIsCoded)
    const last = lastTextsAt + <i32>text * lastTextBytes
    // The length is noted with the code, so that an empty or an unread place never looks like a repeat.
    if (load<u32>(last) === coded && isSame(last + 8, start, length)) {
      repeats |= 1 << (<u32>text)
    } else if (length <= <usize>longestLastText) {
      store<u32>(last, coded)
      memory.copy(last + 8, start, length)
    } else {
      store<u32>(last, 0)
    }
  }
  store<u32>(record + recordRepeats, repeats)
}
