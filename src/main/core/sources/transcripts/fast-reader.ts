/**
 * The reader in use: chunks go into the scanner's memory, and the scanner says where the responses are (scan/assembly). Lines it finds odd, and
 * those too long for its memory, are read as plain-reader.ts reads every line; the two report exactly the same.
 */
import { fstatSync, readSync } from 'node:fs'
import type { RecordContext } from './line-facts.ts'
import type { FactSink, ReadOutcome, ReadRequest, TranscriptReader } from './reader.ts'
import { LineGatherer, longestWholeLineBytes, wholeLine } from './scan/line-gatherer.ts'
import { newline } from './scan/line-shape.ts'
import { ReadReport } from './scan/read-report.ts'
import { RecordReader } from './scan/record-reader.ts'
import { createScanner, type Scanner } from './scan/scanner.ts'
import * as layout from './scan/scanner-layout.ts'

/** Smaller chunks are for tests of what spans two of them. */
export function createFastReader({ chunkBytes = layout.chunkBytes } = {}): TranscriptReader {
  const scanner = createScanner()
  const records = new RecordReader(scanner)
  return { read: (request, sink) => new FastRead(scanner, records, request, sink, chunkBytes).run() }
}

/** One read. Places are in the scanner's memory; `#offsetOf` says where they are in the file. */
class FastRead {
  readonly #scanner: Scanner
  readonly #records: RecordReader
  readonly #request: ReadRequest
  readonly #report: ReadReport
  /** Of the record being read: one object for all of them. */
  readonly #context: RecordContext
  readonly #chunkBytes: number
  /** Of the first line that is not read yet; `#end` is where the bytes in memory end. */
  #lineStart = layout.dataAt
  #end = layout.dataAt
  #endOffset: number
  /** How far the scanner has searched that line for its end, and whether it mentions usage so far. */
  #searchedTo = layout.dataAt
  #mentionsUsage = 0
  /** A line that is too long for the scanner's memory, while it streams through. */
  #longLine: { gatherer: LineGatherer; offset: number } | undefined

  constructor(scanner: Scanner, records: RecordReader, request: ReadRequest, sink: FactSink, chunkBytes: number) {
    this.#chunkBytes = chunkBytes
    this.#scanner = scanner
    this.#records = records
    this.#request = request
    this.#report = new ReadReport(request, sink)
    this.#context = { path: request.path, offset: request.from, agent: request.agent }
    this.#endOffset = request.from
  }

  run(): ReadOutcome {
    while (this.#readChunk()) {
      if (this.#longLine !== undefined && !this.#readLongLine(this.#longLine)) continue
      this.#scanLines()
      if (this.#bytesToBudget() <= 0) return this.#atBudget()
      if (this.#end - this.#lineStart > longestWholeLineBytes) this.#beginLongLine()
    }
    return this.#atEnd()
  }

  #readChunk(): boolean {
    const { bytes } = this.#scanner
    const shift = this.#lineStart - layout.dataAt
    if (shift > 0) {
      bytes.copyWithin(layout.dataAt, this.#lineStart, this.#end)
      this.#lineStart -= shift
      this.#searchedTo -= shift
      this.#end -= shift
    }
    const length = readSync(this.#request.fd, bytes, this.#end, this.#chunkBytes, this.#endOffset)
    this.#end += length
    this.#endOffset += length
    return length > 0
  }

  #scanLines(): void {
    let records: number
    do {
      const stopAt = Math.min(this.#lineStart + this.#bytesToBudget(), this.#end)
      this.#scanner.scan(this.#lineStart, this.#searchedTo, this.#mentionsUsage, this.#end, stopAt)
      records = this.#said(layout.summaryRecords)
      for (let record = 0; record < records; record += 1) this.#readRecord(layout.recordsAt + record * layout.recordBytes)
      this.#report.lines += this.#said(layout.summaryLines)
      const malformed = this.#said(layout.summaryMalformed)
      if (malformed > 0) this.#report.skip('malformed', malformed)
      this.#lineStart = this.#said(layout.summaryLineStart)
      this.#searchedTo = this.#said(layout.summarySearchedTo)
      this.#mentionsUsage = this.#said(layout.summaryMentionsUsage)
    } while (records === layout.mostRecords)
  }

  #readRecord(record: number): void {
    if (this.#word(record + layout.recordKind) === layout.kindResponse) {
      const context = this.#context
      context.offset = this.#offsetOf(this.#word(record + layout.recordStart))
      // A subagent's words in its parent's file: the file's own agent is not theirs.
      const isEcho = (this.#word(record + layout.recordFlags) & layout.flagEcho) !== 0
      context.agent = isEcho ? undefined : this.#request.agent
      this.#report.response(this.#records.response(record, context), this.#scanner.floats[(record + layout.recordNewest) >> 3])
      return
    }
    const lineStart = this.#word(record + layout.recordLineStart)
    const line = this.#scanner.bytes.subarray(lineStart, this.#word(record + layout.recordLineEnd))
    this.#report.line(line.length > longestWholeLineBytes ? gathered(line) : wholeLine(line), this.#offsetOf(lineStart))
  }

  #beginLongLine(): void {
    this.#longLine = { gatherer: new LineGatherer(), offset: this.#offsetOf(this.#lineStart) }
    this.#longLine.gatherer.push(this.#scanner.bytes.subarray(this.#lineStart, this.#end))
    this.#continueAt(this.#end)
  }

  /** Whether its end is there. */
  #readLongLine({ gatherer, offset }: { gatherer: LineGatherer; offset: number }): boolean {
    const bytes = this.#scanner.bytes.subarray(this.#lineStart, this.#end)
    const end = bytes.indexOf(newline)
    gatherer.push(end < 0 ? bytes : bytes.subarray(0, end))
    this.#continueAt(end < 0 ? this.#end : this.#lineStart + end + 1)
    if (end < 0) return false
    this.#report.line(gatherer.take(), offset)
    this.#longLine = undefined
    return true
  }

  #continueAt(place: number): void {
    this.#lineStart = place
    this.#searchedTo = place
    this.#mentionsUsage = 0
  }

  #atBudget(): ReadOutcome {
    const offset = this.#offsetOf(this.#lineStart)
    return this.#report.outcome(offset, offset >= fstatSync(this.#request.fd).size, 0)
  }

  #atEnd(): ReadOutcome {
    const offset = this.#longLine?.offset ?? this.#offsetOf(this.#lineStart)
    const tailBytes = this.#endOffset - offset
    if (this.#request.takesTail && tailBytes > 0) {
      const tail = this.#longLine?.gatherer.take() ?? wholeLine(this.#scanner.bytes.subarray(this.#lineStart, this.#end))
      if (this.#report.tail(tail, offset)) return this.#report.outcome(this.#endOffset, true, 0)
    }
    return this.#report.outcome(offset, true, tailBytes)
  }

  /** The line in which this comes to 0 is the last one. A budget of nothing is still one line. */
  #bytesToBudget(): number {
    return this.#request.from + Math.max(1, this.#request.budgetBytes) - this.#offsetOf(this.#lineStart)
  }

  /** Of the last call of `scan`. */
  #said(what: number): number {
    return this.#word(layout.summaryAt + what)
  }

  #word(place: number): number {
    return this.#scanner.words[place >> 2] ?? 0
  }

  #offsetOf(place: number): number {
    return this.#endOffset - (this.#end - place)
  }
}

function gathered(line: Buffer) {
  const gatherer = new LineGatherer()
  gatherer.push(line)
  return gatherer.take()
}
