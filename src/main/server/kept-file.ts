/** A small file for programs that rather read one than ask a server: as new as the engine, and written no more often than it has to be. */
import { randomUUID } from 'node:crypto'
import { access, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Problem, Snapshot } from '../../shared/contract/snapshot.ts'
import { type Clock, systemClock } from '../core/clock.ts'
import { type After, afterDelay } from './after-delay.ts'

export interface KeptFileOptions {
  engine: { snapshot(): Snapshot; subscribe(listener: (snapshot: Snapshot) => void): () => void }
  file: string
  textOf: (snapshot: Snapshot, nowMs: number) => string
  /** `reason` is the system's code. */
  problemOf: (file: string, reason: string) => Problem
  /** Between two changes. */
  shortestMs: number
  clock?: Clock
  after?: After
}

export interface KeptFile {
  /** Why the file could not be written the last time. */
  problem(): Problem | undefined
  /** The file stays, and grows too old for its readers. */
  stop(): Promise<void>
}

/**
 * Where nothing happens the figures stay true, and readers must be able to tell that from nobody being here: half of the 60 s after
 * which they take nothing more.
 */
const longestMs = 30_000

export function keepFile({
  engine,
  file,
  textOf,
  problemOf,
  shortestMs,
  clock = systemClock,
  after = afterDelay,
}: KeptFileOptions): KeptFile {
  let failure: Problem | undefined
  let isStopped = false
  let lastWriteMs: number | undefined
  let waitingFor: 'change' | 'nothing' | undefined
  let cancel = () => {}
  let writing = Promise.resolve()

  function writeAfter(delayMs: number, reason: 'change' | 'nothing') {
    if (isStopped || waitingFor === 'change' || waitingFor === reason) return
    cancel()
    waitingFor = reason
    cancel = after(delayMs, () => {
      waitingFor = undefined
      lastWriteMs = clock.now()
      // A slow disk is waited for rather than written to twice at once.
      writing = writing.then(write).then(() => writeAfter(longestMs, 'nothing'))
    })
  }

  function onChange() {
    const sinceLastMs = lastWriteMs === undefined ? shortestMs : clock.now() - lastWriteMs
    // A clock that was set back says nothing about how long ago it was.
    writeAfter(sinceLastMs < 0 ? shortestMs : Math.max(0, shortestMs - sinceLastMs), 'change')
  }

  async function write() {
    if (isStopped) return
    const prepared = `${file}.${randomUUID()}.tmp`
    try {
      // Its folder is never made by us: without it there is nobody to read the file.
      await access(dirname(file))
      await writeFile(prepared, textOf(engine.snapshot(), clock.now()), { mode: 0o600, flag: 'wx' })
      await rename(prepared, file)
      failure = undefined
    } catch (error) {
      await rm(prepared, { force: true }).catch(() => {})
      const { code, message } = error as NodeJS.ErrnoException
      failure = problemOf(file, code ?? message)
    }
  }

  const unsubscribe = engine.subscribe(onChange)
  onChange()

  return {
    problem: () => failure,
    async stop() {
      isStopped = true
      unsubscribe()
      cancel()
      await writing
    },
  }
}
