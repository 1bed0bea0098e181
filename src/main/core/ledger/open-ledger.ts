/** Opens the ledger's file, or makes one. What cannot be opened as a ledger is set aside, never written over or deleted. */
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Problem } from '../../../shared/contract/snapshot.ts'
import type { Clock } from '../clock.ts'
import { Database } from './database.ts'
import type { Ledger } from './ledger.ts'
import { asLedgerError, LedgerError } from './ledger-error.ts'
import { migrations } from './migrations/index.ts'
import { SqliteLedger } from './sqlite-ledger.ts'

export interface OpenedLedger {
  ledger: Ledger
  /** There was a damaged ledger: this one is new, and everything must be read again. */
  problem?: Problem
}

export interface LedgerOptions {
  clock: Clock
  /** Read the whole file for damage first. For a file on which a `LedgerError` said `damaged` while it was in use. */
  isSuspect?: boolean
}

/** `PLIM`: tells a ledger from any other SQLite database. */
const applicationId = 0x504c_494d

/** Longer than any commit of ours takes, short enough to be told about. */
const busyTimeoutMs = 5000

/** Throws a `LedgerError` for everything but damage. */
export function openLedger(file: string, { clock, isSuspect = false }: LedgerOptions): OpenedLedger {
  makePrivateFile(file)
  try {
    return { ledger: new SqliteLedger(openDatabase(file, isSuspect)) }
  } catch (error) {
    if (!(error instanceof LedgerError && error.fault === 'damaged')) throw error
    const aside = setAside(file, clock.now())
    makePrivateFile(file)
    return { ledger: new SqliteLedger(openDatabase(file)), problem: damageProblem(aside) }
  }
}

export function openDatabase(file: string, isSuspect = false): Database {
  const db = new Database(file)
  try {
    db.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
    refuseForeign(db)
    if (isSuspect) refuseDamaged(db)
    // NORMAL loses no consistency in WAL mode, only the last commits of a power cut, which are then read again.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON')
    // An import writes the same pages of the indexes commit after commit: let them gather in the log, and shrink it afterwards.
    db.exec('PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 4194304')
    migrate(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function refuseForeign(db: Database): void {
  const version = db.number('PRAGMA user_version')
  const isEmpty = db.number('SELECT count(*) FROM sqlite_master') === 0
  if (!isEmpty && db.number('PRAGMA application_id') !== applicationId) {
    throw new LedgerError('damaged', `Not a ledger of this app: ${db.file}`)
  }
  if (version > migrations.length) {
    throw new LedgerError(
      'newer',
      `The ledger was written by a newer version of Plimsoll (format ${version}, this version knows ${migrations.length}) and has not been touched: ${db.file}. Install the newer version again.`,
    )
  }
}

function refuseDamaged(db: Database): void {
  const [first] = db.rows('PRAGMA quick_check(1)')
  if (first?.[0] !== 'ok') throw new LedgerError('damaged', `The ledger is damaged: ${db.file} (${first?.[0]})`)
}

function migrate(db: Database): void {
  for (const [from, sql] of migrations.entries()) {
    if (db.number('PRAGMA user_version') > from) continue
    db.transaction(() => {
      // Another process may have been first while we waited for the lock.
      if (db.number('PRAGMA user_version') > from) return
      db.exec(sql)
      db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${from + 1}`)
    })
  }
}

/** SQLite gives `-wal` and `-shm` the mode of the database, so it is made by us. Windows keeps a profile private by itself. */
function makePrivateFile(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    closeSync(openSync(file, 'a', 0o600))
    if (statSync(file).mode & 0o077) chmodSync(file, 0o600)
  } catch (error) {
    throw fileError(error, file)
  }
}

function fileError(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new LedgerError('diskFull', `No space is left to write the ledger: ${file}`, { cause: error })
  if (code === 'EROFS') return new LedgerError('readOnly', `The ledger may not be written: ${file}`, { cause: error })
  if (code !== undefined)
    return new LedgerError('unreadable', `The ledger cannot be opened: ${file} (${String(code)})`, { cause: error })
  return asLedgerError(error, file)
}

/** Answers the new path. */
function setAside(file: string, now: number): string {
  const folder = dirname(file)
  // No colons: Windows does not allow them in a name.
  const time = new Date(now).toISOString().replaceAll(':', '-')
  const base = `${basename(file, '.db')}.damaged-${time}`
  let name = `${base}.db`
  for (let n = 2; existsSync(join(folder, name)); n++) name = `${base}-${n}.db`
  for (const suffix of ['-wal', '-shm', '']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, join(folder, name + suffix))
  }
  return join(folder, name)
}

function damageProblem(aside: string): Problem {
  return {
    code: 'ledgerSetAside',
    message: `The ledger was damaged and has been set aside as ${basename(aside)}. A new one is being filled from the transcripts, so every figure whose transcripts are still there comes back by itself.`,
    remedy: `Days whose transcripts are gone are only in the old file. Keep it if they matter to you, otherwise delete it: ${aside}`,
  }
}
