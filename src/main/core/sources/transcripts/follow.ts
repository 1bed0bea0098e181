/**
 * Keeps a transcript source running: when to scan, when to look at what the watch has named, when to let others have the thread.
 * The only file here with timers.
 */
import type { SourceStatus } from '../../../../shared/contract/snapshot.ts'
import { createTranscriptSource, type StepOutcome, type TranscriptSourceOptions } from './transcript-source.ts'
import { type TranscriptWatch, type WatchEvents, watchTranscripts } from './watch.ts'

export interface FollowOptions extends Omit<TranscriptSourceOptions, 'onRoots' | 'onFolder'> {
  /** Asked before each wait. */
  rescanSeconds: () => number
  /** False: scans only when `refresh` is called, and then holds nothing open. */
  watches: boolean
  /** Another watch than the system's own. */
  openWatch?: (events: WatchEvents) => TranscriptWatch
  /** After each step, whether or not it brought anything; `status()` is then up to date with it. */
  onStep: (outcome: StepOutcome) => void
}

export interface TranscriptFollower {
  /** Resolves once everything that lies there now has been read, or could not be recorded (`status` says so). */
  refresh(): Promise<void>
  status(): SourceStatus
  stop(): Promise<void>
}

/** Claude Code writes the lines of a response in one burst: its first line is shown at once, the others together after this. */
const burstMs = 25
/** While watching is not to be relied on. */
const unwatchedRescanMs = 5000

export function followTranscripts(options: FollowOptions): TranscriptFollower {
  let watch: TranscriptWatch | undefined
  const source = createTranscriptSource({
    ...options,
    onRoots: (roots) => watch?.followRoots(roots),
    onFolder: (path) => watch?.followFolder(path),
  })
  let waiting: (() => void)[] = []
  let turn: NodeJS.Immediate | undefined
  let pause: NodeJS.Timeout | undefined
  let rescan: NodeJS.Timeout | undefined
  let tailTry: NodeJS.Timeout | undefined
  let isCalledInPause = false
  let hasStopped = false

  function run() {
    if (hasStopped || turn) return
    if (pause) {
      isCalledInPause = true
      return
    }
    turn = setImmediate(takeTurn)
  }

  function takeTurn() {
    turn = undefined
    const outcome = source.step()
    options.onStep(outcome)
    if (hasStopped) return
    if (outcome.hasMore) {
      turn = setImmediate(takeTurn)
      return
    }
    for (const resolve of waiting.splice(0)) resolve()
    if (!watch) return
    pauseForBurst()
    planNext()
  }

  function pauseForBurst() {
    pause = setTimeout(() => {
      pause = undefined
      if (isCalledInPause) run()
      isCalledInPause = false
    }, burstMs)
  }

  function planNext() {
    const rescanMs = options.rescanSeconds() * 1000
    rescan ??= setTimeout(scan, watch?.problem() ? Math.min(rescanMs, unwatchedRescanMs) : rescanMs)
    clearTimeout(tailTry)
    const dueMs = source.nextDueMs()
    if (dueMs !== undefined) tailTry = setTimeout(run, Math.max(burstMs, dueMs - options.clock.now()))
  }

  function scan() {
    clearTimeout(rescan)
    rescan = undefined
    source.requestScan()
    run()
  }

  if (options.watches) {
    watch = (options.openWatch ?? watchTranscripts)({
      onChange(path) {
        source.noteChange(path)
        run()
      },
      onUncertain: scan,
    })
    scan()
  }

  return {
    refresh() {
      if (hasStopped) return Promise.resolve()
      return new Promise((resolve) => {
        waiting.push(resolve)
        scan()
      })
    },
    status() {
      const status = source.status()
      const problem = status.problem ?? watch?.problem()
      return { ...status, ...(problem && { problem }) }
    },
    async stop() {
      hasStopped = true
      clearImmediate(turn)
      for (const timer of [pause, rescan, tailTry]) clearTimeout(timer)
      for (const resolve of waiting) resolve()
      waiting = []
      await watch?.close()
    },
  }
}
