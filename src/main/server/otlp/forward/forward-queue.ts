/**
 * The bodies that wait, oldest first: one file each in a folder of their own, gone once they have been passed on. Everything is written
 * in the background; whoever hands over a body goes on at once. A body is on disk some milliseconds later, and from then on survives
 * everything but the disk. Where the disk is full it waits in memory, within a bound.
 */
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { SentBody } from '../sent-body.ts'
import { bodyHead, readBody } from './stored-body.ts'

export interface ForwardQueue {
  /** Never throws and never waits. */
  push(body: SentBody): void
  /** The oldest body, without taking it out. Nothing when none waits. Rejects when the disk cannot be read now. */
  oldest(): Promise<Waiting | undefined>
  /** It could not be passed on yet. */
  putBack(waiting: Waiting): void
  /** It has been passed on, or never will be. */
  remove(waiting: Waiting): Promise<void>
  counts(): QueueCounts
  /** Resolves once everything that was pushed is on disk, or cannot be. */
  settled(): Promise<void>
}

interface Waiting {
  readonly body: SentBody
  readonly entry: Entry
}

interface QueueCounts {
  waiting: number
  waitingBytes: number
  /** For want of room, or because a file could not be read back. */
  dropped: number
  lastError?: string
}

interface Entry {
  readonly file: string
  readonly bytes: number
  /** Until it is on disk. */
  body?: SentBody
  isBeingSent: boolean
  isGone: boolean
}

export interface ForwardQueueOptions {
  folder: string
  maximumBytes: number
  /** What may wait in memory, for the disk to be quick enough or to have room again. */
  maximumMemoryBytes?: number
  /** Something new can be read. */
  onReady: () => void
}

/** Some hundred bodies of usual size. */
const usualMemoryBytes = 8 * 1024 * 1024

const bodyName = /^\d{12}\.body$/
const nameOf = (number: number) => `${String(number).padStart(12, '0')}.body`

export function openForwardQueue(options: ForwardQueueOptions): ForwardQueue {
  const { folder, maximumBytes, maximumMemoryBytes = usualMemoryBytes, onReady } = options
  let entries: Entry[] = []
  let dropped = 0
  let lastError: string | undefined
  let nextNumber = 1
  /** One step at a time, in the order of arrival. */
  let steps: Promise<void> = findWaiting()
  const unnamed: SentBody[] = []

  async function findWaiting() {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const names = (await readdir(folder)).sort()
      // Begun by a process that was killed.
      for (const name of names.filter((name) => name.endsWith('.tmp'))) await rm(join(folder, name), { force: true })
      for (const name of names.filter((name) => bodyName.test(name))) {
        const file = join(folder, name)
        entries.push({ file, bytes: (await stat(file)).size, isBeingSent: false, isGone: false })
        nextNumber = Number.parseInt(name, 10) + 1
      }
    } catch (error) {
      lastError = diskReason(error)
    }
  }

  const isWaiting = (entry: Entry) => !entry.isGone
  const waitingBytes = () => entries.reduce((sum, { bytes }) => sum + bytes, 0)
  const unnamedBytes = () => unnamed.reduce((sum, { bytes }) => sum + bytes.length, 0)
  const memoryBytes = () => entries.reduce((sum, { body, bytes }) => (body ? sum + bytes : sum), 0)

  function forget(entry: Entry) {
    entry.isGone = true
    delete entry.body
    entries = entries.filter(isWaiting)
  }

  /** The one that is just being sent is left: it may have arrived already, and would be counted as both. */
  function dropOldest(isChosen: (entry: Entry) => boolean): boolean {
    const entry = entries.find((entry) => !entry.isBeingSent && isChosen(entry))
    if (!entry) return false
    forget(entry)
    dropped++
    steps = steps.then(() => rm(entry.file, { force: true })).catch(() => {})
    return true
  }

  async function store(entry: Entry) {
    const { body } = entry
    if (!body) return
    const prepared = `${entry.file}.tmp`
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const handle = await open(prepared, 'w', 0o600)
      try {
        for (const part of [bodyHead(body), body.bytes]) await handle.writeFile(part)
      } finally {
        await handle.close()
      }
      await rename(prepared, entry.file)
      delete entry.body
      lastError = undefined
    } catch (error) {
      // It stays in memory and is passed on from there.
      lastError = diskReason(error)
      await rm(prepared, { force: true }).catch(() => {})
    }
    if (entry.isGone) await rm(entry.file, { force: true })
  }

  function admit(body: SentBody) {
    const bytes = bodyHead(body).length + body.bytes.length
    if (bytes > maximumBytes) {
      // Everything else would have to go for it first.
      dropped++
      lastError = 'A body was larger than all that may wait, and was dropped.'
      return
    }
    const entry: Entry = { file: join(folder, nameOf(nextNumber++)), bytes, body, isBeingSent: false, isGone: false }
    entries.push(entry)
    while (waitingBytes() > maximumBytes && dropOldest(() => true));
    while (memoryBytes() > maximumMemoryBytes && dropOldest(({ body }) => body !== undefined));
    steps = steps.then(() => store(entry)).catch(() => {})
    steps = steps.then(() => onReady())
  }

  // Names go by arrival, so the first one can be given only when those on disk are known.
  let isOpen = false
  steps = steps.then(() => {
    isOpen = true
    for (const body of unnamed.splice(0)) admit(body)
    onReady()
  })

  return {
    push(body) {
      if (isOpen) return admit(body)
      unnamed.push(body)
      // A folder on a disk that hangs.
      while (unnamed.length > 1 && unnamedBytes() > maximumMemoryBytes) {
        unnamed.shift()
        dropped++
      }
    },
    async oldest() {
      for (let entry = entries[0]; entry; entry = entries[0]) {
        entry.isBeingSent = true
        const body = entry.body ?? (await readBack(entry.file))
        if (body) return { body, entry }
        lastError = 'A waiting body could not be read back and was dropped.'
        dropped++
        forget(entry)
        await rm(entry.file, { force: true }).catch(() => {})
      }
      return undefined
    },
    putBack({ entry }) {
      entry.isBeingSent = false
    },
    async remove({ entry }) {
      forget(entry)
      await rm(entry.file, { force: true }).catch(() => {})
    },
    counts: () => ({
      waiting: entries.length + unnamed.length,
      waitingBytes: waitingBytes() + unnamedBytes(),
      dropped,
      ...(lastError === undefined ? {} : { lastError }),
    }),
    async settled() {
      for (let seen: Promise<void> | undefined; seen !== steps; ) {
        seen = steps
        await seen
      }
    },
  }
}

/** Nothing when it is gone or broken for good; too many open files pass. */
async function readBack(file: string): Promise<SentBody | undefined> {
  try {
    return readBody(await readFile(file))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function diskReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return `The folder of waiting telemetry could not be used (${code ?? message}); bodies wait in memory.`
}

/** For when nothing is to be passed on any more: what waited may hold a person's words. */
export async function clearForwardQueue(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
}
