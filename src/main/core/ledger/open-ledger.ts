/** Opens the ledger's file, or makes one. What cannot be opened as a ledger is set aside, never written over or deleted. */
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Problem } from '../../../shared/contract/snapshot.ts'
import type { Clock } from '../clock.ts'
import { Database } from './database.ts'
import { applicationId, readFileHeader } from './file-header.ts'
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

/** Longer than any commit of ours takes, short enough to be told about. */
const busyTimeoutMs = 5000

/** Throws a `LedgerError` for everything but damage. */
export function openLedger(file: string, { clock, isSuspect = false }: LedgerOptions): OpenedLedger {
  makePrivateFile(file)
  const suspicion = suspicionOf(file)
  try {
    refuseForeign(file)
    refuseDamaged(file, isSuspect || existsSync(suspicion))
    rmSync(suspicion, { force: true })
    return { ledger: new SqliteLedger(openDatabase(file), clock) }
  } catch (error) {
    if (!(error instanceof LedgerError && error.fault === 'damaged')) throw error
    const aside = setAside(file, clock.now())
    makePrivateFile(file)
    return { ledger: new SqliteLedger(openDatabase(file), clock), problem: damageProblem(aside) }
  }
}

export function openDatabase(file: string): Database {
  const db = new Database(file)
  try {
    // References are for the reader and for the tests: rows are written before what they refer to.
    db.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}; PRAGMA foreign_keys = OFF`)
    // Before the log is switched on, so that the file's first bytes always say what it is.
    migrate(db)
    // NORMAL loses no consistency with a log, only the last commits before a power cut, which are then read again.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    // An import writes the same pages of the indexes commit after commit: let them gather in the log, and shrink it afterwards. The
    // cache stays full for as long as the app runs, and an import of 2 GB is no faster with more of it: the system has these pages too.
    db.exec('PRAGMA cache_size = -1024; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 4194304')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function refuseForeign(file: string): void {
  const header = readFileHeader(file)
  if (header.kind === 'foreign') throw new LedgerError('damaged', `Not a ledger: ${file}`)
  if (header.kind === 'ledger' && header.version > migrations.length) throw newerError(file, header.version)
}

/** By a connection that prepares nothing, so that it lets go of the file: Windows renames no open one. */
function refuseDamaged(file: string, looksAtAll: boolean): void {
  const db = new Database(file)
  try {
    db.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}; SELECT count(*) FROM sqlite_master`)
    if (looksAtAll) {
      db.exec(`CREATE TEMP TABLE finding (text TEXT CHECK (text = 'ok'));
               INSERT INTO finding SELECT quick_check FROM pragma_quick_check(1)`)
    }
  } catch (error) {
    if (error instanceof LedgerError) throw error
    throw new LedgerError('damaged', `The ledger is damaged: ${file}`, { cause: error })
  } finally {
    db.close()
  }
}

function newerError(file: string, version: number): LedgerError {
  return new LedgerError(
    'newer',
    `The ledger was written by a newer version of Plimsoll (format ${version}, this version knows ${migrations.length}) and has not been touched: ${file}. Install the newer version again.`,
  )
}

function migrate(db: Database): void {
  const version = () => db.number('PRAGMA user_version')
  if (version() > migrations.length) throw newerError(db.file, version())
  for (const [from, sql] of migrations.entries()) {
    if (version() > from) continue
    db.transaction(() => {
      // Another process may have been first while we waited for the lock.
      if (version() > from) return
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
  try {
    for (const suffix of ['', '-wal', '-shm'])
      if (existsSync(file + suffix)) renameSync(file + suffix, join(folder, name + suffix))
  } catch (error) {
    // Windows, and a ledger that was in use a moment ago (see database.ts): the next start can do it, and must know that it should.
    writeFileSync(suspicionOf(file), '')
    throw new LedgerError(
      'damaged',
      `The ledger is damaged and cannot be set aside while it is open: ${file}. Start Plimsoll again.`,
      {
        cause: error,
      },
    )
  }
  rmSync(suspicionOf(file), { force: true })
  return join(folder, name)
}

const suspicionOf = (file: string) => `${file}.suspect`

function damageProblem(aside: string): Problem {
  return {
    code: 'ledgerSetAside',
    message: `The ledger was damaged and has been set aside as ${basename(aside)}. A new one is being filled from the transcripts, so every figure whose transcripts are still there comes back by itself.`,
    remedy: `Days whose transcripts are gone are only in the old file. Keep it if they matter to you, otherwise delete it: ${aside}`,
  }
}
