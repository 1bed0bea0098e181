/**
 * The readings that status lines leave, as a source of facts: what is new in the folder goes into the ledger, what is old is removed. Knows no
 * timer and no watcher; follow-readings.ts has them.
 */
import type { Problem, SourceStatus } from '../../../../shared/contract/snapshot.ts'
import type { Clock } from '../../clock.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { LimitReading } from '../../limit-reading.ts'
import { refusalOf } from '../../meaning/readings.ts'
import { type Billing, billingOf } from './billing.ts'
import { parseReadingFile, type ReadingFile } from './reading-file.ts'
import { type FoundFile, isReading, listReadings, readReading, removeReading } from './readings-folder.ts'

export interface ReadingsSourceOptions {
  folder: string
  ledger: Ledger
  clock: Clock
}

export interface ReadingsStep {
  changedQuarters: number[]
  changedLimits: boolean
  /** What the ledger threw. Nothing of this step has happened; it is tried again. */
  failure?: unknown
}

export interface ReadingsSource {
  /** Looks at all files. Undefined when nothing was different. */
  look(): ReadingsStep | undefined
  status(): SourceStatus
  /** As the newest sessions show; undefined where none has shown it. */
  billingSeen(): Billing | undefined
}

/** Whoever is gone for so long is told anew by the next answer. The ledger has what was said by then. */
const keptMs = 24 * 3_600_000
/** How far back the last reading of an earlier run is looked for. */
const weekMs = 7 * keptMs

type Counts = Record<string, number>

interface KnownFile extends FoundFile {
  file: ReadingFile | undefined
  /** Of the session's first file in this run. */
  firstApiMs: number | undefined
  /** The limits as they were told: the same ones, told again, are no news. */
  told: string
  /** What of it was not believed. */
  refused: Counts
}

export function createReadingsSource({ folder, ledger, clock }: ReadingsSourceOptions): ReadingsSource {
  const known = new Map<string, KnownFile>()
  const unreadable = new Set<string>()
  /** Not believed, of what has been replaced since. */
  let refusedBefore: Counts = {}
  let lastSeenAtMs = newestRise(ledger, clock.now() - weekMs)
  let checkedAtMs: number | undefined
  let problem: Problem | undefined
  let billing: Billing | undefined

  function look(): ReadingsStep | undefined {
    const found = list()
    if (!found) return undefined
    const changed = found.filter(isReading).flatMap((one) => read(one) ?? [])
    const isNews = ({ name, told }: KnownFile) => known.get(name)?.told !== told
    const readings = changed.filter(isNews).flatMap(({ file }) => file?.readings ?? [])
    const believed = readings.filter((reading) => refusalOf(reading, clock.now()) === undefined)
    const step: ReadingsStep = { changedQuarters: [], changedLimits: false }
    try {
      if (believed.length > 0) {
        const committed = ledger.commit({ responses: [], sessionTotals: [], cursors: [], readings: believed })
        step.changedLimits = committed.changedLimits
        problem = undefined
      }
    } catch (failure) {
      problem = {
        code: 'ledgerNotWritable',
        message: `What the status line told could not be recorded: ${failure instanceof Error ? failure.message : String(failure)}`,
        remedy: 'Check that the disk has room. Plimsoll tries again by itself.',
      }
      return { ...step, failure }
    }
    const hadNews = changed.some(isNews)
    const wasBilled = billing
    for (const one of changed) note(one)
    forgetGone(found)
    for (const { atMs } of believed) lastSeenAtMs = Math.max(atMs, lastSeenAtMs ?? atMs)
    billing = billingOf([...known.values()].flatMap(seenSession)) ?? billing
    removeOld(found)
    checkedAtMs = clock.now()
    return hadNews || billing !== wasBilled ? step : undefined
  }

  function list(): FoundFile[] | undefined {
    try {
      const found = listReadings(folder)
      if (problem?.code === 'readingsUnreadable') problem = undefined
      return found
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      // No status line has left anything yet.
      if (code === 'ENOENT') return []
      problem = {
        code: 'readingsUnreadable',
        message: `${folder} could not be opened, so what the status line tells of limits is missing.`,
        remedy: 'Give your user account permission to read it.',
      }
      return undefined
    }
  }

  /** Undefined when it is as it was. */
  function read(found: FoundFile): KnownFile | undefined {
    const before = known.get(found.name)
    if (before && before.mtimeMs === found.mtimeMs && before.sizeBytes === found.sizeBytes && !isAhead(before)) return undefined
    try {
      const file = parseReadingFile(readReading(folder, found) ?? '')
      unreadable.delete(found.name)
      const told = JSON.stringify(file?.readings ?? [])
      return { ...found, file, firstApiMs: before?.firstApiMs ?? file?.apiMs, told, refused: refusedOf(file) }
    } catch {
      unreadable.add(found.name)
      return undefined
    }
  }

  /** Its time has not come when the clock was set back: it is tried until it has. */
  function isAhead({ refused }: KnownFile): boolean {
    return refused.fromFuture !== undefined
  }

  function refusedOf(file: ReadingFile | undefined): Counts {
    if (!file) return { damaged: 1 }
    const reasons = file.readings.flatMap((reading: LimitReading) => refusalOf(reading, clock.now()) ?? [])
    const counts: Counts = file.unknownLimits > 0 ? { unknownLimit: file.unknownLimits } : {}
    for (const reason of reasons) counts[reason] = (counts[reason] ?? 0) + 1
    return counts
  }

  function note(one: KnownFile) {
    const before = known.get(one.name)
    if (before && !isAhead(before) && before.told !== one.told) refusedBefore = plus(refusedBefore, before.refused)
    // Believed only now that the time has come: `told` of before must not hide it.
    known.set(one.name, isAhead(one) ? { ...one, told: '' } : one)
  }

  function forgetGone(found: readonly FoundFile[]) {
    const names = new Set(found.map(({ name }) => name))
    for (const name of known.keys()) if (!names.has(name)) forget(name)
    for (const name of unreadable) if (!names.has(name)) unreadable.delete(name)
  }

  function forget(name: string) {
    refusedBefore = plus(refusedBefore, known.get(name)?.refused ?? {})
    known.delete(name)
  }

  /** Also what is none: leftovers of a program that was killed while it wrote. */
  function removeOld(found: readonly FoundFile[]) {
    for (const one of found) {
      const seenAtMs = known.get(one.name)?.file?.seenAtMs ?? one.mtimeMs
      if (unreadable.has(one.name) || clock.now() - seenAtMs <= keptMs) continue
      try {
        removeReading(folder, one)
        forget(one.name)
      } catch {
        // It is tried again with the next look.
      }
    }
  }

  function status(): SourceStatus {
    const files = [...known.values()]
    return {
      id: 'statusline',
      state: problem ? 'broken' : lastSeenAtMs === undefined ? 'noData' : 'ok',
      ...(lastSeenAtMs !== undefined && { lastSeenAt: lastSeenAtMs }),
      ...(checkedAtMs !== undefined && { checkedAt: checkedAtMs }),
      roots: [],
      counts: {
        files: files.length,
        bytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        responses: 0,
        skippedLines: files.reduce((sum, { refused }) => plus(sum, refused), refusedBefore),
        unreadableFiles: unreadable.size,
      },
      ...(problem && { problem }),
    }
  }

  return { look, status, billingSeen: () => billing }
}

function seenSession({ file, firstApiMs }: KnownFile) {
  if (!file) return []
  const { seenAtMs, hasAnswered, hasLimits, apiMs } = file
  return [{ seenAtMs, hasAnswered, hasLimits, wasAnswered: (apiMs ?? 0) > (firstApiMs ?? 0) }]
}

function newestRise(ledger: Ledger, sinceMs: number): number | undefined {
  return ledger.percentRises(sinceMs).findLast(({ source }) => source === 'statusline')?.atMs
}

function plus(a: Counts, b: Counts): Counts {
  const sum = { ...a }
  for (const [reason, count] of Object.entries(b)) sum[reason] = (sum[reason] ?? 0) + count
  return sum
}
