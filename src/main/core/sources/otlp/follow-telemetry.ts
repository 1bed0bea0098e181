/** Takes telemetry from its journal into the ledger, in small steps, and says how this source is. The only file here with timers. */
import type { Problem, SourceStatus } from '../../../../shared/contract/snapshot.ts'
import type { Clock } from '../../clock.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import { factsToLedger } from './facts-to-ledger.ts'
import { forgetJournalBefore, parseJournalPlace, readJournal } from './read-journal.ts'
import type { TelemetryFact } from './telemetry-facts.ts'

export interface FollowTelemetryOptions {
  /** The journal's folder. */
  folder: string
  ledger: Ledger
  clock: Clock
  /** False: reads only when `refresh` is called. */
  watches: boolean
  onStep: (outcome: TelemetryStep) => void
}

interface TelemetryStep {
  changedQuarters: number[]
  /** What the ledger threw. Nothing of this step has happened; it is tried again. */
  failure?: unknown
}

export interface TelemetryFollower {
  /** The journal has grown. */
  noteWritten(): void
  /** Resolves once everything that lies in the journal now has been taken in, or could not be. */
  refresh(): Promise<void>
  status(): SourceStatus
  stop(): void
}

/** Of one commit: some hundred milliseconds at most, so that the thread can answer others in between. */
const stepFacts = 2000
/** Claude Code sends events and metrics one after the other, and a busy sender many: the first is shown at once, the others together. */
const gatherMs = 25
/** The writer tells us; this is for what a restart or a failure has left behind. */
const lookAgainMs = 30_000

export function followTelemetry({ folder, ledger, clock, watches, onStep }: FollowTelemetryOptions): TelemetryFollower {
  let place = parseJournalPlace(ledger.journalPlace())
  const known = ledger.telemetryCounts()
  let responses = known.responses
  let lastSeenAtMs = known.newestMs
  let checkedAtMs: number | undefined
  let badLines = 0
  let problem: Problem | undefined
  let turn: NodeJS.Immediate | undefined
  let pause: NodeJS.Timeout | undefined
  let isCalledInPause = false
  let timer: NodeJS.Timeout | undefined
  const waiting: (() => void)[] = []
  let hasStopped = false

  function run() {
    if (hasStopped) return
    if (pause) isCalledInPause = true
    else turn ??= setImmediate(takeTurn)
  }

  function takeTurn() {
    turn = undefined
    const hasMore = step()
    if (hasStopped) return
    if (hasMore) return run()
    checkedAtMs = clock.now()
    for (const resolve of waiting.splice(0)) resolve()
    if (!watches) return
    clearTimeout(timer)
    timer = setTimeout(run, lookAgainMs)
    pause = setTimeout(() => {
      pause = undefined
      if (isCalledInPause) run()
      isCalledInPause = false
    }, gatherMs)
  }

  function step(): boolean {
    try {
      const part = readJournal(folder, place, stepFacts)
      const isSamePlace = part.next.file === place?.file && part.next.offset === place?.offset
      if (part.facts.length === 0 && isSamePlace) return false
      const committed = ledger.commit({
        ...factsToLedger(part.facts),
        sessionTotals: [],
        cursors: [],
        journalPlace: JSON.stringify(part.next),
      })
      place = part.next
      forgetJournalBefore(folder, place)
      problem = undefined
      badLines += part.badLines
      responses += part.facts.filter(({ kind }) => kind === 'request').length
      for (const fact of part.facts) lastSeenAtMs = Math.max(timeOf(fact), lastSeenAtMs ?? 0)
      onStep({ changedQuarters: committed.changedQuarters })
      return part.hasMore
    } catch (failure) {
      problem = {
        code: 'ledgerNotWritable',
        message: `Telemetry could not be recorded: ${failure instanceof Error ? failure.message : String(failure)}`,
        remedy: 'Check that the disk has room. What was received waits in its journal; Plimsoll tries again by itself.',
      }
      onStep({ changedQuarters: [], failure })
      return false
    }
  }

  function status(): SourceStatus {
    return {
      id: 'otlp',
      state: problem ? 'broken' : lastSeenAtMs === undefined ? 'noData' : 'ok',
      ...(lastSeenAtMs !== undefined && { lastSeenAt: lastSeenAtMs }),
      ...(checkedAtMs !== undefined && { checkedAt: checkedAtMs }),
      roots: [],
      counts: { files: 0, bytes: 0, responses, skippedLines: badLines > 0 ? { malformed: badLines } : {}, unreadableFiles: 0 },
      ...(problem && { problem }),
    }
  }

  if (watches) run()

  return {
    noteWritten: run,
    refresh() {
      if (hasStopped) return Promise.resolve()
      return new Promise((resolve) => {
        waiting.push(resolve)
        run()
      })
    },
    status,
    stop() {
      hasStopped = true
      clearImmediate(turn)
      clearTimeout(timer)
      clearTimeout(pause)
      for (const resolve of waiting.splice(0)) resolve()
    },
  }
}

function timeOf(fact: TelemetryFact): number {
  return fact.kind === 'point' ? fact.timeMs : fact.timestampMs
}
