/**
 * The writing end of the journal: what telemetry said, on its way to the engine's thread. Whoever sent it has its answer already, so
 * nothing here makes anybody wait and nothing throws: while the disk is full or the folder gone, facts wait in memory, up to a bound.
 */
import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, stat } from 'node:fs/promises'
import { systemClock } from '../../clock.ts'
import { journalFile, journalNumbers } from './journal-files.ts'
import { journalLine } from './journal-line.ts'
import type { TelemetryFact } from './telemetry-facts.ts'

interface JournalCounts {
  written: number
  waiting: number
  /** Given up because too many were waiting already. */
  dropped: number
  /** Why the last attempt to write failed, until one succeeds. */
  failure?: string
}

export interface TelemetryJournal {
  append(facts: readonly TelemetryFact[]): void
  /** Tries to write what is waiting now, even if it is not yet time to try again. */
  flush(): Promise<void>
  counts(): JournalCounts
  /** Calls after each write. Returns how to end that. */
  onWritten(listener: () => void): () => void
  /** Writes what is waiting, once. What cannot be written then is dropped. */
  close(): Promise<void>
}

export interface JournalOptions {
  /** The shortest time between two writes. What comes after a pause is written at once. */
  gatherMs?: number
  firstRetryMs?: number
  maximumWaitingBytes?: number
  /** A file that has grown to this is followed by another. */
  maximumFileBytes?: number
  /** Of all files together. A reader that is away for so long must not fill the disk. */
  maximumFolderBytes?: number
  now?: () => number
}

const mebibyte = 1024 * 1024
const longestRetryMs = 30_000
const largestWriteBytes = mebibyte

interface WaitingLine {
  text: string
  bytes: number
}

export function openTelemetryJournal(folder: string, options: JournalOptions = {}): TelemetryJournal {
  const { gatherMs = 5, firstRetryMs = 250, maximumWaitingBytes = 8 * mebibyte } = options
  const files = journalWriter(folder, options)
  const listeners = new Set<() => void>()
  const waiting: WaitingLine[] = []
  let waitingBytes = 0
  let written = 0
  let dropped = 0
  let failure: string | undefined
  let isClosed = false
  let retryMs = firstRetryMs
  let notBeforeMs = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> | undefined

  function schedule(): void {
    if (timer || writing || isClosed || waiting.length === 0) return
    timer = setTimeout(() => void write(), Math.max(0, notBeforeMs - performance.now()))
  }

  function write(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    writing ??= writeWaiting().finally(() => {
      writing = undefined
      schedule()
    })
    return writing
  }

  async function writeWaiting(): Promise<void> {
    let lines = nextLines(waiting)
    while (lines.length > 0) {
      const result = await files.write(lines)
      for (const { bytes } of waiting.splice(0, result.lines)) waitingBytes -= bytes
      written += result.lines
      failure = result.failure
      if (result.lines > 0) for (const listener of listeners) listener()
      if (failure !== undefined) {
        notBeforeMs = performance.now() + retryMs
        retryMs = Math.min(longestRetryMs, retryMs * 2)
        return
      }
      retryMs = firstRetryMs
      notBeforeMs = performance.now() + gatherMs
      // A full write left more behind, which need not wait; what came meanwhile is gathered again.
      lines = waitingBytes >= largestWriteBytes ? nextLines(waiting) : []
    }
  }

  async function flush(): Promise<void> {
    // A write that is under way may have begun before the last facts came.
    await writing
    do await write()
    while (waiting.length > 0 && failure === undefined)
  }

  return {
    append(facts) {
      for (const fact of facts) {
        const text = journalLine(fact)
        const bytes = Buffer.byteLength(text)
        if (isClosed || waitingBytes + bytes > maximumWaitingBytes) {
          dropped += 1
          continue
        }
        waiting.push({ text, bytes })
        waitingBytes += bytes
      }
      schedule()
    },
    flush,
    counts: () => ({ written, waiting: waiting.length, dropped, ...(failure === undefined ? {} : { failure }) }),
    onWritten(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      if (isClosed) return
      isClosed = true
      await flush()
      dropped += waiting.length
      waiting.length = 0
      waitingBytes = 0
    },
  }
}

function nextLines(waiting: readonly WaitingLine[]): WaitingLine[] {
  let bytes = 0
  const end = waiting.findIndex((line) => {
    bytes += line.bytes
    return bytes > largestWriteBytes
  })
  return end === -1 ? [...waiting] : waiting.slice(0, Math.max(1, end))
}

interface WriteResult {
  /** How many lines are in the file as a whole. */
  lines: number
  failure?: string
}

/**
 * Appends to the newest file, opened anew for each write, so that a folder that somebody removed is noticed and made again. A file
 * that does not end where our last whole line did (torn by a full disk, or changed by somebody) is left behind for a new one.
 */
function journalWriter(folder: string, options: JournalOptions) {
  const { maximumFileBytes = 4 * mebibyte, maximumFolderBytes = 512 * mebibyte, now = systemClock.now } = options
  // A restart begins a new file: the last one may end within a line.
  let current: { number: number; bytes: number } | undefined

  async function openCurrent(): Promise<FileHandle> {
    const existing = current && current.bytes < maximumFileBytes ? await openUnchanged(folder, current) : undefined
    if (existing) return existing
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const numbers = journalNumbers(folder)
    await refuseToFill(folder, numbers, maximumFolderBytes)
    const number = Math.max(now(), (numbers.at(-1) ?? 0) + 1, (current?.number ?? 0) + 1)
    const handle = await open(journalFile(folder, number), 'ax', 0o600)
    current = { number, bytes: 0 }
    return handle
  }

  return {
    async write(lines: readonly WaitingLine[]): Promise<WriteResult> {
      let handle: FileHandle | undefined
      let wholeLines = 0
      try {
        handle = await openCurrent()
        const bytes = Buffer.from(lines.map(({ text }) => text).join(''))
        let sent = 0
        let wholeBytes = 0
        while (sent < bytes.length) {
          sent += (await handle.write(bytes, sent)).bytesWritten
          for (let line = lines[wholeLines]; line && wholeBytes + line.bytes <= sent; line = lines[wholeLines]) {
            wholeBytes += line.bytes
            wholeLines += 1
            // Only whole lines: a file that ends in a torn one is longer than this, and not written to again.
            if (current) current.bytes += line.bytes
          }
        }
        return { lines: wholeLines }
      } catch (error) {
        return { lines: wholeLines, failure: error instanceof Error ? error.message : String(error) }
      } finally {
        await handle?.close().catch(() => {})
      }
    },
  }
}

async function openUnchanged(
  folder: string,
  { number, bytes }: { number: number; bytes: number },
): Promise<FileHandle | undefined> {
  const path = journalFile(folder, number)
  if ((await stat(path).catch(() => undefined))?.size !== bytes) return undefined
  return open(path, constants.O_WRONLY | constants.O_APPEND)
}

async function refuseToFill(folder: string, numbers: readonly number[], maximumBytes: number): Promise<void> {
  let bytes = 0
  for (const number of numbers) bytes += (await stat(journalFile(folder, number)).catch(() => undefined))?.size ?? 0
  if (bytes >= maximumBytes) throw new Error(`${folder} already holds ${Math.round(bytes / mebibyte)} MiB that nobody has read`)
}
