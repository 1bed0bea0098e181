import type { LimitReading } from '../../limit-reading.ts'
import type { ResponseFact, SessionTotalFact } from '../../usage.ts'

/** Why a line was not counted. Lines that carry no usage are not skipped lines: they are simply not about usage. */
export type SkipReason = 'malformed' | 'badUsage' | 'tooLong' | 'unknownLimit'

export interface ReadRequest {
  fd: number
  path: string
  /** Byte to start at, just after a line's end. */
  from: number
  /** The subagent type of the whole file (from its `.meta.json`), where it is a subagent's. */
  agent?: string
  /** Also try the last line though no newline ends it: the file has stopped growing. */
  takesTail: boolean
  /** Stop at the first line's end after this many bytes, so that the caller can do other work in between. */
  budgetBytes: number
  /** The newest timestamp before `from`, for lines that carry none. */
  lastTimestampMs?: number
}

export interface FactSink {
  response(fact: ResponseFact): void
  sessionTotal(fact: SessionTotalFact): void
  /** A limit that refused a request. */
  limitHit(reading: LimitReading): void
}

export interface ReadOutcome {
  /** Just after the last line that was read: where to go on. */
  offset: number
  /** False when the budget ended before the file did. */
  reachedEnd: boolean
  /** Bytes after `offset` that end in no newline yet. */
  tailBytes: number
  lines: number
  skippedLines: Partial<Record<SkipReason, number>>
  lastTimestampMs?: number
}

/** Reads whole lines of one transcript file, in constant memory whatever their length, and reports the facts in them. */
export interface TranscriptReader {
  /** Throws only what reading the descriptor throws; no content makes it throw. */
  read(request: ReadRequest, sink: FactSink): ReadOutcome
}
