/**
 * The reading end of the journal, in the engine's thread. A fact is read once its line has ended; where reading has come to is a place
 * that the engine commits together with what it made of the facts, so that a crash between the two reads again and never twice.
 */
import { closeSync, fstatSync, openSync, readSync, rmSync } from 'node:fs'
import { journalFile, journalNumbers } from './journal-files.ts'
import { parseJournalLine } from './journal-line.ts'
import type { TelemetryFact } from './telemetry-facts.ts'

/** Everything before `offset` (bytes) of the file with this number has been read, and every file before it. */
export interface JournalPlace {
  file: number
  offset: number
}

export interface JournalPart {
  facts: TelemetryFact[]
  next: JournalPlace
  /** Reading on from `next` may give more at once. */
  hasMore: boolean
  /** Ended lines that are no facts: damaged. They are passed over. */
  badLines: number
}

/** A fact is some 400 bytes. What has not ended after this much is no line of ours. */
const longestReadBytes = 1024 * 1024
const lineEnd = 0x0a

/** Before every file there may ever be. */
const beginning: JournalPlace = { file: 0, offset: 0 }

/** Our own text, but a person may have edited the ledger: from the beginning is always right. */
export function parseJournalPlace(text: string | undefined): JournalPlace | undefined {
  try {
    const { file, offset } = JSON.parse(text ?? '') as JournalPlace
    return Number.isSafeInteger(file) && Number.isSafeInteger(offset) ? { file, offset } : undefined
  } catch {
    return undefined
  }
}

/** Throws where a file is there and may not be read: its facts are not to be passed over. */
export function readJournal(folder: string, from: JournalPlace | undefined, maxFacts: number): JournalPart {
  // Listed before anything is read: whatever is followed by another file in this list will not be written to any more.
  const numbers = journalNumbers(folder)
  const facts: TelemetryFact[] = []
  let badLines = 0
  let next = startIn(numbers, from ?? beginning)
  if (!numbers.includes(next.file)) return { facts, next, hasMore: false, badLines }
  while (facts.length < maxFacts) {
    const read = readLines(journalFile(folder, next.file), next.offset, maxFacts - facts.length, facts)
    badLines += read.badLines
    next = { file: next.file, offset: read.offset }
    if (!read.isAtEnd) continue
    const { file } = next
    const following = numbers.find((number) => number > file)
    if (following === undefined) return { facts, next, hasMore: false, badLines }
    // The rest without a line end, if any, was cut off by a crash or a full disk.
    next = { file: following, offset: 0 }
  }
  return { facts, next, hasMore: true, badLines }
}

/**
 * Removes the files that lie wholly before `place`. The file that `place` is in stays, so that an emptied journal is never mistaken for
 * one that somebody has thrown away. What cannot be removed now is removed another time.
 */
export function forgetJournalBefore(folder: string, place: JournalPlace): void {
  for (const number of journalNumbers(folder)) {
    if (number >= place.file) return
    try {
      rmSync(journalFile(folder, number), { force: true })
    } catch {
      // On Windows a virus scanner may have it open.
    }
  }
}

function startIn(numbers: readonly number[], from: JournalPlace): JournalPlace {
  const [first] = numbers
  if (first === undefined || numbers.includes(from.file)) return from
  // Somebody removed that file. All older than it: the whole folder was thrown away, the clock set back, and a journal begun anew.
  return { file: numbers.find((number) => number > from.file) ?? first, offset: 0 }
}

interface ReadLines {
  offset: number
  isAtEnd: boolean
  badLines: number
}

function readLines(path: string, from: number, maxFacts: number, facts: TelemetryFact[]): ReadLines {
  const bytes = readBytes(path, from)
  // Gone meanwhile: nothing more will come of it.
  if (!bytes) return { offset: from, isAtEnd: true, badLines: 0 }
  let badLines = 0
  let start = 0
  let taken = 0
  for (let end = bytes.indexOf(lineEnd); end !== -1; end = bytes.indexOf(lineEnd, start)) {
    const fact = parseJournalLine(bytes.toString('utf8', start, end))
    start = end + 1
    if (!fact) badLines += 1
    else {
      facts.push(fact)
      taken += 1
      if (taken === maxFacts) return { offset: from + start, isAtEnd: false, badLines }
    }
  }
  const isFull = bytes.length === longestReadBytes
  if (start === 0 && isFull) return { offset: from + bytes.length, isAtEnd: false, badLines: badLines + 1 }
  return { offset: from + start, isAtEnd: !isFull, badLines }
}

function readBytes(path: string, from: number): Buffer | undefined {
  let descriptor: number | undefined
  try {
    descriptor = openSync(path, 'r')
    const { size } = fstatSync(descriptor)
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(longestReadBytes, size - from)))
    let length = 0
    while (length < bytes.length) {
      const read = readSync(descriptor, bytes, length, bytes.length - length, from + length)
      if (read === 0) break
      length += read
    }
    return bytes.subarray(0, length)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}
