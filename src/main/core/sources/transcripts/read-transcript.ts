/** Brings one file from its cursor to its end, or to the end of the budget. Opens, looks, reads and closes; keeps nothing. */
import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import type { FileCursor } from '../../usage.ts'
import { type FileLook, isGone, lookOf, planRead } from './file-look.ts'
import { fingerprintAt } from './fingerprint.ts'
import type { FactSink, SkipReason, TranscriptReader } from './reader.ts'
import { subagentType } from './subagent-meta.ts'

export interface TranscriptRequest {
  path: string
  cursor: FileCursor | undefined
  budgetBytes: number
  /** Whether the file, looking like this, has stopped growing: then a last line without a newline is tried as well. */
  isSettled(look: FileLook): boolean
}

export type TranscriptOutcome =
  | { kind: 'nothing' }
  | { kind: 'gone' }
  | { kind: 'unreadable' }
  | {
      kind: 'read'
      cursor: FileCursor
      startedOver: boolean
      reachedEnd: boolean
      bytesRead: number
      /** Bytes of a last line that no newline ends yet. */
      tailBytes: number
      triedTail: boolean
      skippedLines: Partial<Record<SkipReason, number>>
    }

/** Without O_NONBLOCK (which Windows does not have) a named pipe would hold up the thread. */
const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

export function readTranscript(request: TranscriptRequest, reader: TranscriptReader, sink: FactSink): TranscriptOutcome {
  const { path, cursor } = request
  let fd: number
  try {
    fd = openSync(path, openFlags)
  } catch {
    return { kind: isGone(path) ? 'gone' : 'unreadable' }
  }
  try {
    const stats = fstatSync(fd)
    if (!stats.isFile()) return { kind: 'gone' }
    const look = lookOf(path, stats)
    const plan = planRead(cursor, look)
    if (plan === 'nothing') return { kind: 'nothing' }
    const start = plan === 'continue' && cursor && isUntouched(fd, cursor) ? cursor : undefined
    const agent = subagentType(path)
    const takesTail = request.isSettled(look)
    const from = start?.offset ?? 0
    const outcome = reader.read(
      {
        fd,
        path,
        from,
        takesTail,
        budgetBytes: request.budgetBytes,
        ...(agent !== undefined && { agent }),
        ...(start?.lastTimestampMs !== undefined && { lastTimestampMs: start.lastTimestampMs }),
      },
      sink,
    )
    return {
      kind: 'read',
      cursor: {
        ...look,
        offset: outcome.offset,
        fingerprint: fingerprintAt(fd, outcome.offset),
        ...(outcome.lastTimestampMs !== undefined && { lastTimestampMs: outcome.lastTimestampMs }),
      },
      startedOver: start === undefined,
      reachedEnd: outcome.reachedEnd,
      bytesRead: outcome.offset - from,
      tailBytes: outcome.tailBytes,
      triedTail: takesTail,
      skippedLines: outcome.skippedLines,
    }
  } catch {
    // What was reported before the error stays: the same facts come again with the next try and merge.
    return { kind: 'unreadable' }
  } finally {
    closeSync(fd)
  }
}

/** See [Note: a file rewritten in place]. */
function isUntouched(fd: number, cursor: FileCursor): boolean {
  return cursor.fingerprint === undefined || cursor.fingerprint === fingerprintAt(fd, cursor.offset)
}
