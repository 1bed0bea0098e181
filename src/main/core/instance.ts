/**
 * One engine per data folder. Whoever claims the folder runs the engine; everybody else learns who holds it and where to ask.
 *
 * [Note: lock generations] The lock is the file `engine-<n>.lock` with the highest n. It is created by linking a finished file to
 * its name, which fails when the name exists, so a claim is whole or not there. A dead or released generation n is followed by
 * creating n + 1: of all who saw n dead exactly one can. The highest file is never deleted, only marked as released: a process that
 * paused after judging n could otherwise create an n + 1 that another had already claimed and given up. It finds a higher
 * generation instead, and yields. A crash at any point leaves at worst an older file that nobody looks at.
 */
import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { askLoopback } from './loopback-request.ts'
import { lookAtProcess } from './process-birth.ts'

/** `cli` is a command that brings the ledger up to date by itself and ends; it never has a port. */
export type HolderKind = 'tray' | 'serve' | 'cli'

export interface Holder {
  /** Who `GET /api/v1/ping` at its port says it is. */
  instance: string
  pid: number
  kind: HolderKind
  startedAt: number
  /** Absent until it listens. */
  port?: number
}

export interface ClaimedFolder {
  state: 'claimed'
  instance: string
  /** Tells others where this engine can be asked. */
  publish(place: { port: number }): void
  /** Synchronous, so that it can also be the last thing a process does. */
  release(): void
}

export type Claim = ClaimedFolder | ({ state: 'held' } & Holder)

interface Claimant {
  pid: number
  kind: HolderKind
}

/** Throws, with words for the person, when the folder cannot be used at all. */
export async function claimDataFolder(folder: string, claimant: Claimant): Promise<Claim> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return await claimExisting(folder, claimant)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    const reason = `The data folder ${folder} cannot be used (${code}).`
    throw new Error(`${reason} Make it writable, or name another one in PLIMSOLL_DATA_DIR.`, { cause: error })
  }
}

async function claimExisting(folder: string, claimant: Claimant): Promise<Claim> {
  const life = lookAtProcess(claimant.pid)
  const record: LockRecord = {
    instance: randomUUID(),
    pid: claimant.pid,
    kind: claimant.kind,
    startedAt: Date.now(),
    ...(life.state === 'alive' && life.birth !== undefined ? { birth: life.birth } : {}),
  }
  for (;;) {
    const lock = readLock(folder)
    if (lock?.holder && (await isHolding(lock.holder))) return { state: 'held', ...publicHolder(lock.holder) }
    const generation = (lock?.generation ?? 0) + 1
    if (create(folder, generation, record) && readLock(folder)?.generation === generation) {
      return claimed(folder, generation, record)
    }
  }
}

/** Who holds the folder now; nobody when its holder has died without saying so. */
export async function currentHolder(folder: string): Promise<Holder | undefined> {
  const holder = readLock(folder)?.holder
  return holder && (await isHolding(holder)) ? publicHolder(holder) : undefined
}

interface LockRecord extends Holder {
  /** Tells a reused process id from the process that wrote this. */
  birth?: string
}

interface Lock {
  generation: number
  /** Absent when it was released. */
  holder?: LockRecord
}

const lockName = /^engine-(\d+)\.lock$/
const lockFile = (folder: string, generation: number) => join(folder, `engine-${generation}.lock`)

function claimed(folder: string, generation: number, record: LockRecord): ClaimedFolder {
  for (const older of generations(folder)) if (older < generation) removeQuietly(lockFile(folder, older))
  let isReleased = false
  return {
    state: 'claimed',
    instance: record.instance,
    publish({ port }) {
      if (!isReleased) replace(folder, generation, { ...record, port })
    },
    release() {
      if (isReleased) return
      isReleased = true
      try {
        replace(folder, generation, { released: true })
      } catch {
        // The folder was removed under us, or the disk is full. Our death says the same as this file would.
      }
    },
  }
}

async function isHolding(holder: LockRecord): Promise<boolean> {
  const life = lookAtProcess(holder.pid)
  if (life.state === 'gone') return false
  if (life.birth !== undefined && holder.birth !== undefined) return life.birth === holder.birth
  // This system cannot say whether the id was reused, so the engine itself must. One that does not listen yet is believed.
  if (holder.port === undefined) return true
  try {
    const answer = await askLoopback({ port: holder.port, path: '/api/v1/ping' })
    return (JSON.parse(answer.body) as { instance?: unknown }).instance === holder.instance
  } catch {
    return false
  }
}

function publicHolder({ birth: _, ...holder }: LockRecord): Holder {
  return holder
}

function generations(folder: string): number[] {
  return readdirSync(folder).flatMap((name) => {
    const digits = lockName.exec(name)?.[1]
    return digits === undefined ? [] : [Number(digits)]
  })
}

function readLock(folder: string): Lock | undefined {
  for (;;) {
    let generation: number
    try {
      generation = Math.max(...generations(folder))
    } catch {
      return undefined
    }
    if (generation === Number.NEGATIVE_INFINITY) return undefined
    try {
      const holder = parseRecord(readFileSync(lockFile(folder, generation), 'utf8'))
      return holder ? { generation, holder } : { generation }
    } catch (error) {
      // Somebody followed it between the listing and the reading: look again. Anything else is for the person.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
}

/** Undefined for a released lock, and for a damaged one: a file that was never written whole has no living owner. */
function parseRecord(text: string): LockRecord | undefined {
  let value: Partial<Record<keyof LockRecord, unknown>>
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const { instance, pid, kind, startedAt, port, birth } = value ?? {}
  if (typeof instance !== 'string' || typeof pid !== 'number' || typeof startedAt !== 'number') return undefined
  if (kind !== 'tray' && kind !== 'serve' && kind !== 'cli') return undefined
  return {
    instance,
    pid,
    kind,
    startedAt,
    ...(typeof port === 'number' ? { port } : {}),
    ...(typeof birth === 'string' ? { birth } : {}),
  }
}

/** False when somebody else was faster. */
function create(folder: string, generation: number, record: LockRecord): boolean {
  const target = lockFile(folder, generation)
  const prepared = prepare(folder, record)
  try {
    linkSync(prepared, target)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    // File systems without links (exFAT, some network shares): exclusive creation, whole after its one write.
    return createWithoutLink(target, record)
  } finally {
    removeQuietly(prepared)
  }
}

function createWithoutLink(target: string, record: LockRecord): boolean {
  try {
    writeFileSync(target, JSON.stringify(record), { mode: 0o600, flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function replace(folder: string, generation: number, content: LockRecord | { released: true }): void {
  renameSync(prepare(folder, content), lockFile(folder, generation))
}

function prepare(folder: string, content: LockRecord | { released: true }): string {
  const file = join(folder, `engine.${randomUUID()}.tmp`)
  writeFileSync(file, JSON.stringify(content), { mode: 0o600, flag: 'wx' })
  return file
}

function removeQuietly(file: string): void {
  try {
    unlinkSync(file)
  } catch {
    // Already gone, or still open elsewhere (Windows): an older generation means nothing and is removed by the next one.
  }
}
