/** Keeps the source of readings running: when to look. The only file here with timers. */
import { type FSWatcher, watch } from 'node:fs'
import type { SourceStatus } from '../../../../shared/contract/snapshot.ts'
import type { Billing } from './billing.ts'
import { makeReadingsFolder } from './readings-folder.ts'
import { createReadingsSource, type ReadingsSourceOptions, type ReadingsStep } from './readings-source.ts'

export interface FollowReadingsOptions extends ReadingsSourceOptions {
  /** False: looks only when `refresh` is called, and then holds nothing open. */
  watches: boolean
  /** After each look that brought something new, or failed. */
  onStep: (outcome: ReadingsStep) => void
}

export interface ReadingsFollower {
  /** Resolves once everything that lies there now has been read, or could not be recorded (`status` says so). */
  refresh(): Promise<void>
  status(): SourceStatus
  billingSeen(): Billing | undefined
  stop(): void
}

/** Several sessions are answered at once, and a status line may be drawn every second: the first is seen at once, the others together. */
const gatherMs = 100
/** Watching is a hint; this is the truth. It lists one folder of a few dozen files. */
const lookAgainMs = 30_000

export function followReadings({ watches, onStep, ...options }: FollowReadingsOptions): ReadingsFollower {
  const source = createReadingsSource(options)
  const waiting: (() => void)[] = []
  let watcher: FSWatcher | undefined
  let turn: NodeJS.Immediate | undefined
  let pause: NodeJS.Timeout | undefined
  let again: NodeJS.Timeout | undefined
  let isCalledInPause = false
  let hasStopped = false

  function run() {
    if (hasStopped) return
    if (pause) isCalledInPause = true
    else turn ??= setImmediate(takeTurn)
  }

  function takeTurn() {
    turn = undefined
    // Before the look, so that nothing is missed between the two.
    if (watches) watchFolder()
    const step = source.look()
    if (step) onStep(step)
    if (hasStopped) return
    for (const resolve of waiting.splice(0)) resolve()
    if (!watches) return
    clearTimeout(again)
    again = setTimeout(run, lookAgainMs)
    pause = setTimeout(() => {
      pause = undefined
      if (isCalledInPause) run()
      isCalledInPause = false
    }, gatherMs)
  }

  /** A folder that cannot be watched, or made, is looked at all the same. */
  function watchFolder() {
    if (watcher) return
    try {
      makeReadingsFolder(options.folder)
      const opened = watch(options.folder, (event, name) => {
        // The folder itself, deleted or moved away, reports its own name: it is made again.
        if (event === 'rename' && name !== null && options.folder.endsWith(name)) unwatch()
        run()
      })
      opened.on('error', unwatch)
      watcher = opened
    } catch {}
  }

  function unwatch() {
    watcher?.close()
    watcher = undefined
  }

  if (watches) run()

  return {
    refresh() {
      if (hasStopped) return Promise.resolve()
      return new Promise((resolve) => {
        waiting.push(resolve)
        run()
      })
    },
    status: source.status,
    billingSeen: source.billingSeen,
    stop() {
      hasStopped = true
      unwatch()
      clearImmediate(turn)
      clearTimeout(pause)
      clearTimeout(again)
      for (const resolve of waiting.splice(0)) resolve()
    },
  }
}
