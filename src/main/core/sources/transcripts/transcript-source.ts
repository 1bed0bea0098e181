/**
 * The transcripts as a source of facts: knows which files there are, how far each has been read and what is left to do, and does it
 * in small steps, so that the thread that runs it can answer others in between. Knows no timer and no watcher; follow.ts has them.
 *
 * Each step commits its facts together with the cursors that say so. A step that never ends (a kill, a full disk) has therefore not
 * happened, and the next one reads the same lines again.
 */
import { lstatSync } from 'node:fs'
import type { Problem, SourceStatus } from '../../../../shared/contract/snapshot.ts'
import type { Clock } from '../../clock.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { FileCursor } from '../../usage.ts'
import { Batch, largeStep, smallStep } from './batch.ts'
import { coveredSpan } from './coverage.ts'
import { type FileLook, isGone, planRead } from './file-look.ts'
import { PresentFiles } from './present-files.ts'
import { readTranscript } from './read-transcript.ts'
import type { TranscriptReader } from './reader.ts'
import { type FoundRoot, findRoots, type RootCandidate } from './roots.ts'
import { createSkippedLines } from './skipped-lines.ts'
import { describeSource } from './source-status.ts'
import { createUnfinishedLines } from './unfinished-lines.ts'
import { createTreeWalker, isWithin } from './walk.ts'

export interface TranscriptSourceOptions {
  /** Asked at the start of each scan, so that a changed setting takes effect with the next one. */
  candidates: () => RootCandidate[]
  /** Days after which Claude Code deletes transcripts. */
  retentionDays: () => number
  ledger: Ledger
  reader: TranscriptReader
  clock: Clock
  /** The roots that a scan is about to walk. */
  onRoots?: (roots: readonly FoundRoot[]) => void
  /** A folder of transcripts, just before it is listed. */
  onFolder?: (path: string) => void
}

export interface TranscriptSource {
  /** Everything is to be looked at, from the list of roots on. Reads nothing yet. */
  requestScan(): void
  /** Something may have happened at this path: a transcript, or a folder below a root. Reads nothing yet. */
  noteChange(path: string): void
  /** Does a bounded part of what is to be done, what was noted first. */
  step(): StepOutcome
  /** When there will be something to do without any further change: an unfinished last line to be tried. */
  nextDueMs(): number | undefined
  status(): SourceStatus
}

export interface StepOutcome {
  hasMore: boolean
  /** With this step everything that the last `requestScan` asked for has been read. */
  finishedScan: boolean
  newResponses: number
  changedResponses: number
  changedQuarters: number[]
  changedLimits: boolean
  /** What the ledger threw. Nothing of this step has happened, and nothing more is tried before the next scan. */
  failure?: unknown
}

/** Of one step, while it walks. */
const stepLooks = 4000

/** A scan with more than this left to read is an import: the first one, or that of a root that has come back. */
const importBytes = 64 << 20

interface Scan {
  number: number
  startedAtMs: number
  roots: FoundRoot[]
  /** Those that are not walked to the end yet. */
  walks: Walk[]
  /** Last change of the file that was left alone longest, by root. */
  oldestChangesMs: number[]
  /** Files with something to read, the most recently changed last. */
  pending: FileLook[]
  /** Of these files. */
  bytesLeft: number
}

interface Walk {
  root: string
  looks: Generator<FileLook>
  oldestChangeMs: number
}

export function createTranscriptSource(options: TranscriptSourceOptions): TranscriptSource {
  const { ledger, reader, clock } = options
  const walker = createTreeWalker({ now: () => clock.now(), ...(options.onFolder && { onFolder: options.onFolder }) })
  const cursors = ledger.cursors()
  const isFirstImport = ledger.coverage().length === 0

  const present = new PresentFiles()
  const unreadable = new Set<string>()
  const unfinished = createUnfinishedLines(clock)
  const skipped = createSkippedLines()

  let roots: FoundRoot[] = []
  let scan: Scan | undefined
  let scanNumber = 0
  let isScanRequested = false
  const noted = new Set<string>()
  let checkedAtMs: number | undefined
  let writeProblem: Problem | undefined
  /** Limits that were hit and not believed. */
  const refusedHits: Record<string, number> = {}
  const known = ledger.counts()
  let responses = known.responses
  let lastSeenAtMs = known.newestMs

  function step(): StepOutcome {
    const batch = new Batch(scan && scan.bytesLeft > importBytes ? largeStep : smallStep)
    const outcome: StepOutcome = {
      hasMore: false,
      finishedScan: false,
      newResponses: 0,
      changedResponses: 0,
      changedQuarters: [],
      changedLimits: false,
    }
    readNoted(batch)
    readUnfinished(batch)
    if (!batch.isFull()) advanceScan(batch)
    const isScanAtEnd = scan?.walks.length === 0 && scan.pending.length === 0
    if (isScanAtEnd && scan) forgetUnseen(scan, batch)
    try {
      commit(batch, outcome)
      if (isScanAtEnd && scan) {
        finishScan(scan)
        outcome.finishedScan = !isScanRequested
        scan = undefined
      }
    } catch (error) {
      // Nothing of this step has happened. The next scan finds the same files unread.
      scan = undefined
      unfinished.clear()
      writeProblem = {
        code: 'ledgerNotWritable',
        message: `Usage could not be recorded: ${error instanceof Error ? error.message : String(error)}`,
        remedy: 'Check that the disk has room. Plimsoll tries again by itself.',
      }
      return { ...outcome, finishedScan: false, failure: error }
    }
    outcome.hasMore = noted.size > 0 || scan !== undefined || isScanRequested
    return outcome
  }

  function readNoted(batch: Batch) {
    for (const path of noted) {
      if (batch.isFull()) return
      noted.delete(path)
      if (path.endsWith('.jsonl')) {
        if (readOne(path, batch) === 'more') noted.add(path)
      } else {
        noteFolder(path)
      }
    }
  }

  /** Files of a new or changed folder become noted themselves. */
  function noteFolder(path: string) {
    if (isGone(path)) {
      if (walker.isKnownFolder(path)) isScanRequested = true
      return
    }
    for (const look of walker.walkChanged(path)) if (hasWork(look)) noted.add(look.path)
  }

  function readUnfinished(batch: Batch) {
    for (const path of unfinished.due()) if (!batch.isFull()) readOne(path, batch)
  }

  function advanceScan(batch: Batch) {
    if (!scan) {
      if (!isScanRequested) return
      isScanRequested = false
      scan = beginScan()
    }
    if (!walkOn(scan)) return
    while (!batch.isFull()) {
      const look = scan.pending.pop()
      if (!look) return
      scan.bytesLeft -= bytesToRead(look, cursorOf(look.path, batch))
      if (readOne(look.path, batch) === 'done') continue
      scan.pending.push(look)
      scan.bytesLeft += bytesToRead(look, cursorOf(look.path, batch))
    }
  }

  function beginScan(): Scan {
    const startedAtMs = clock.now()
    roots = findRoots(options.candidates())
    options.onRoots?.(roots)
    return {
      number: ++scanNumber,
      startedAtMs,
      roots,
      walks: roots.flatMap(({ path, projects }) =>
        projects === undefined ? [] : { root: path, looks: walker.walk(projects), oldestChangeMs: Number.POSITIVE_INFINITY },
      ),
      oldestChangesMs: [],
      pending: [],
      bytesLeft: 0,
    }
  }

  /** True when every root has been walked. */
  function walkOn(current: Scan): boolean {
    const [walk] = current.walks
    if (!walk) return true
    for (let looks = 0; looks < stepLooks; looks++) {
      const next = walk.looks.next()
      if (next.done) {
        current.oldestChangesMs.push(walk.oldestChangeMs)
        current.walks.shift()
        current.pending.sort((a, b) => a.mtimeMs - b.mtimeMs)
        return current.walks.length === 0
      }
      const look = next.value
      if (look.mtimeMs < walk.oldestChangeMs) walk.oldestChangeMs = look.mtimeMs
      present.meet(look, walk.root, current.number)
      if (!hasWork(look)) continue
      current.pending.push(look)
      current.bytesLeft += bytesToRead(look, cursors.get(look.path))
    }
    return false
  }

  function hasWork(look: FileLook): boolean {
    return planRead(cursors.get(look.path), look) !== 'nothing' && !unfinished.isAllThatWaits(look)
  }

  function readOne(path: string, batch: Batch): 'more' | 'done' {
    const cursor = cursorOf(path, batch)
    const request = { path, cursor, budgetBytes: batch.budgetBytes(), isSettled: unfinished.isSettled }
    const outcome = readTranscript(request, reader, batch)
    batch.addCost(outcome.kind === 'read' ? outcome.bytesRead + outcome.tailBytes : 0)
    if (outcome.kind === 'unreadable') unreadable.add(path)
    else unreadable.delete(path)
    if (outcome.kind === 'gone') forget(path, batch)
    if (outcome.kind !== 'read') return 'done'

    batch.cursors.set(path, outcome.cursor)
    present.meet(outcome.cursor, rootOf(path), scanNumber)
    skipped.add(path, outcome.skippedLines, outcome.startedOver)
    if (!outcome.reachedEnd) return 'more'
    if (outcome.tailBytes > 0) unfinished.note(path, outcome.cursor, outcome.triedTail)
    else unfinished.forget(path)
    return 'done'
  }

  function cursorOf(path: string, batch: Batch): FileCursor | undefined {
    return batch.cursors.get(path) ?? cursors.get(path)
  }

  function rootOf(path: string): string {
    return roots.find(({ projects }) => projects !== undefined && isWithin(path, projects))?.path ?? ''
  }

  function forget(path: string, batch: Batch) {
    present.forget(path)
    unfinished.forget(path)
    skipped.forget(path)
    unreadable.delete(path)
    if (cursors.has(path)) batch.forgottenPaths.push(path)
  }

  /** Files that the walk did not meet. One that came after its folder was listed, or whose folder is closed to us, is still there. */
  function forgetUnseen(current: Scan, batch: Batch) {
    for (const path of present.notMetBy(current.number)) {
      // Of a root that is away only the cursor is kept, for its return.
      if (!isWalked(path, current)) present.forget(path)
      else if (isGone(path)) forget(path, batch)
    }
    // Those of an earlier run, whose file went while nobody was there.
    for (const path of cursors.keys()) if (!present.has(path) && isWalked(path, current) && isGone(path)) forget(path, batch)
  }

  function isWalked(path: string, { roots: walked }: Scan): boolean {
    return walked.some(({ projects }) => projects !== undefined && isWithin(path, projects))
  }

  function commit(batch: Batch, outcome: StepOutcome) {
    const toCommit = batch.toCommit()
    if (!toCommit) return
    const committed = ledger.commit(toCommit)
    writeProblem = undefined
    for (const path of batch.forgottenPaths) cursors.delete(path)
    for (const [path, cursor] of batch.cursors) cursors.set(path, cursor)
    responses += committed.newResponses
    for (const { timestampMs } of batch.responses) lastSeenAtMs = Math.max(timestampMs, lastSeenAtMs ?? timestampMs)
    outcome.newResponses = committed.newResponses
    outcome.changedResponses = committed.changedResponses
    outcome.changedQuarters = committed.changedQuarters
    outcome.changedLimits = committed.changedLimits
    for (const [reason, count] of Object.entries(committed.refusedReadings ?? {}))
      refusedHits[reason] = (refusedHits[reason] ?? 0) + count
  }

  function finishScan(current: Scan) {
    // A root that refuses to be read may hold what no other does; without any root nobody has looked.
    if (current.oldestChangesMs.length > 0 && !current.roots.some(({ state }) => state === 'unreadable')) {
      ledger.addCoverage(coveredSpan(current.startedAtMs, options.retentionDays(), current.oldestChangesMs))
    }
    for (const refused of [unreadable, walker.unreadable])
      for (const path of refused) if (!isListed(path) || !isWalked(path, current)) refused.delete(path)
    checkedAtMs = clock.now()
  }

  function status(): SourceStatus {
    const isImporting = isFirstImport && scan?.walks.length === 0 && checkedAtMs === undefined
    return describeSource({
      roots,
      present,
      responses,
      skippedLines: { ...skipped.sum(), ...refusedHits },
      unreadableFiles: new Set([...unreadable, ...walker.unreadable]).size,
      bytesLeft: isImporting ? scan?.bytesLeft : undefined,
      lastSeenAtMs,
      checkedAtMs,
      writeProblem,
    })
  }

  function bytesToRead(look: FileLook, cursor: FileCursor | undefined): number {
    return cursor && planRead(cursor, look) === 'continue' ? look.sizeBytes - cursor.offset : look.sizeBytes
  }

  return {
    requestScan() {
      isScanRequested = true
    },
    noteChange(path) {
      noted.add(path)
    },
    step,
    nextDueMs: unfinished.nextDueMs,
    status,
  }
}

function isListed(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return true
  }
}
