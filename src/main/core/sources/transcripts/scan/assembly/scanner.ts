/**
 * The scanner: bytes of a transcript in memory → a table of responses, written for WebAssembly with SIMD. Compiled by
 * scripts/build-scanner.mjs into ../scanner-wasm.generated.ts; fast-reader.ts says how it is used. 88 % of the bytes are lines that do not
 * mention usage: those are only searched for their end. The others are read key by key, without decoding or keeping anything.
 */
import {
  longestWholeLine,
  summaryAt,
  summaryLineStart,
  summaryLines,
  summaryMalformed,
  summaryMentionsUsage,
  summaryRecords,
  summarySearchedTo,
} from '../scanner-layout'
import { byteAt, closeBrace, isBlank, openBrace } from './bytes'
import { mentionsUsage, searchedTo, searchLineEnd } from './line-search'
import { beginTable, isTableFull, keepOdd, keepResponse, kept } from './record'
import { lineOdd, lineResponse, readUsageLine } from './usage-line'

/**
 * Reads the lines from `lineStart` that end before `end`, until the table is full or a line has ended at or after `stopAt`. The first line
 * was already searched to `searchFrom`.
 */
export function scan(lineStart: usize, searchFrom: usize, isMentioned: bool, end: usize, stopAt: usize): void {
  beginTable()
  let start = lineStart
  let from = searchFrom
  let isMarked = isMentioned
  let lines: u32 = 0
  let malformed: u32 = 0
  while (start < stopAt && !isTableFull()) {
    if (!searchLineEnd(from, end, isMarked)) {
      from = searchedTo
      isMarked = mentionsUsage
      break
    }
    const lineEnd = searchedTo
    if (lineEnd - start > <usize>longestWholeLine) {
      keepOdd(start, lineEnd)
    } else if (mentionsUsage) {
      const record = skipBlanks(start)
      const kind = readUsageLine(record)
      if (kind === lineOdd) keepOdd(start, lineEnd)
      else if (kind === lineResponse) keepResponse(record)
      if (kind !== lineOdd) lines += 1
    } else {
      lines += 1
      if (!isBlankOrObject(skipBlanks(start), lineEnd)) malformed += 1
    }
    start = lineEnd + 1
    from = start
    isMarked = false
  }
  store<u32>(summaryAt, kept, summaryRecords)
  store<u32>(summaryAt, <u32>start, summaryLineStart)
  store<u32>(summaryAt, <u32>from, summarySearchedTo)
  store<u32>(summaryAt, isMarked ? 1 : 0, summaryMentionsUsage)
  store<u32>(summaryAt, lines, summaryLines)
  store<u32>(summaryAt, malformed, summaryMalformed)
}

/** Past blanks and a byte order mark. */
function skipBlanks(lineStart: usize): usize {
  let start = lineStart
  if ((load<u32>(start) & 0xffffff) === 0xbfbbef) start += 3
  while (isBlank(byteAt(start))) start += 1
  return start
}

function isBlankOrObject(start: usize, lineEnd: usize): bool {
  if (start === lineEnd) return true
  let last = lineEnd - 1
  while (isBlank(byteAt(last))) last -= 1
  return byteAt(start) === openBrace && byteAt(last) === closeBrace
}
