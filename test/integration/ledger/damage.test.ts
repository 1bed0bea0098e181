import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Database } from '../../../src/main/core/ledger/database.ts'
import { LedgerError, type LedgerFault } from '../../../src/main/core/ledger/ledger-error.ts'
import { openDatabase, openLedger } from '../../../src/main/core/ledger/open-ledger.ts'
import { SqliteLedger } from '../../../src/main/core/ledger/sqlite-ledger.ts'
import { fact } from '../../support/facts.ts'
import { numberedBatch, responsesPerBatch } from '../../support/numbered-batch.ts'
import { batch, stoppedClock, tempFolder } from '../../support/temp-ledger.ts'

const setAsideName = 'ledger.damaged-2026-11-22T01-30-00.000Z.db'

/** A ledger of a few batches that no process has open: a closed one can still be, see database.ts. */
function filledFile(): string {
  const filled = join(tempFolder(), 'ledger.db')
  const { ledger } = open(filled)
  for (let n = 0; n < 10; n++) ledger.commit(numberedBatch(n))
  ledger.close()
  const file = join(tempFolder(), 'ledger.db')
  copyFileSync(filled, file)
  return file
}

function open(file: string, options: { isSuspect?: boolean } = {}) {
  const opened = openLedger(file, { clock: stoppedClock, ...options })
  onTestFinished(() => opened.ledger.close())
  return opened
}

/** The last half is rows: the tables' descriptions come first. */
function overwriteRows(file: string) {
  const { size } = statSync(file)
  overwrite(file, size / 2, size / 2)
}

function overwrite(file: string, from: number, length: number) {
  const bytes = readFileSync(file)
  bytes.fill(0xa5, from, from + length)
  writeFileSync(file, bytes)
}

function faultOf(work: () => unknown): LedgerFault | undefined {
  try {
    work()
  } catch (error) {
    if (error instanceof LedgerError) return error.fault
    throw error
  }
  return undefined
}

describe('a file that is no ledger any more is set aside, a new one started and the person told', () => {
  function expectSetAside(file: string, options: { isSuspect?: boolean } = {}) {
    const before = readFileSync(file)
    const { ledger, problem } = open(file, options)
    expect(problem).toMatchObject({ code: 'ledgerSetAside', message: expect.stringContaining(setAsideName) })
    expect(readFileSync(join(file, '..', setAsideName)).equals(before)).toBe(true)
    expect(ledger.counts().responses).toBe(0)
    expect(ledger.commit(batch({ responses: [fact()] })).newResponses).toBe(1)
  }

  test('when it is text', () => {
    const file = join(tempFolder(), 'ledger.db')
    writeFileSync(file, 'this is not a database\n'.repeat(1000))
    expectSetAside(file)
  })

  test('when it ends in the middle', () => {
    const file = filledFile()
    truncateSync(file, Math.floor(statSync(file).size / 2))
    expectSetAside(file)
  })

  test('when only the first part of its first page was written', () => {
    const file = filledFile()
    truncateSync(file, 300)
    expectSetAside(file)
  })

  test('when its head is overwritten', () => {
    const file = filledFile()
    overwrite(file, 0, 100)
    expectSetAside(file)
  })

  test("when it is another program's database", () => {
    const file = join(tempFolder(), 'ledger.db')
    const other = new Database(file)
    other.exec('CREATE TABLE somebody_elses (a); PRAGMA user_version = 7')
    other.close()
    expectSetAside(file)
  })

  test('when an earlier run could not set it aside', () => {
    const file = filledFile()
    overwriteRows(file)
    writeFileSync(`${file}.suspect`, '')
    expectSetAside(file)
    expect(existsSync(`${file}.suspect`)).toBe(false)
  })

  test('when reading it has failed and a look at the whole file finds damage', () => {
    const file = filledFile()
    overwriteRows(file)
    const { ledger, problem } = open(file)
    expect(problem).toBeUndefined()
    expect(faultOf(() => [ledger.recent(1_000_000), ledger.slices(0, 8.64e15), ledger.cursors(), ledger.reconciliation()])).toBe(
      'damaged',
    )
    ledger.close()
    expectSetAside(file, { isSuspect: true })
  })

  test('together with its log', () => {
    const file = filledFile()
    writeFileSync(`${file}-wal`, 'not a log')
    overwrite(file, 0, 100)
    open(file)
    expect(readFileSync(join(file, '..', `${setAsideName}-wal`), 'utf8')).toBe('not a log')
  })

  test('beside an earlier one of the same moment', () => {
    const folder = tempFolder()
    const file = join(folder, 'ledger.db')
    for (const text of ['first', 'second']) {
      for (const suffix of ['', '-wal', '-shm']) if (existsSync(file + suffix)) truncateSync(file + suffix, 0)
      writeFileSync(file, text.repeat(1000))
      openLedger(file, { clock: stoppedClock }).ledger.close()
    }
    expect(
      readdirSync(folder)
        .filter((name) => name.includes('damaged') && name.endsWith('.db'))
        .sort(),
    ).toEqual([setAsideName, setAsideName.replace('.db', '-2.db')].sort())
  })
})

describe('a file that is a ledger', () => {
  test('is not taken for damaged when it is suspect but sound', () => {
    const { ledger, problem } = open(filledFile(), { isSuspect: true })
    expect(problem).toBeUndefined()
    expect(ledger.counts().responses).toBe(10 * responsesPerBatch)
  })

  test('of a newer version is refused and left as it is', () => {
    const file = filledFile()
    const db = new Database(file)
    db.exec('PRAGMA user_version = 1000; PRAGMA wal_checkpoint(TRUNCATE)')
    db.close()
    const before = readFileSync(file)
    const names = readdirSync(join(file, '..'))
    expect(() => open(file)).toThrow(/newer version of Plimsoll/)
    expect(faultOf(() => open(file))).toBe('newer')
    expect(readFileSync(file).equals(before)).toBe(true)
    expect(readdirSync(join(file, '..'))).toEqual(names)
  })

  test('begins as an empty file or none', () => {
    const file = join(tempFolder(), 'new', 'folder', 'ledger.db')
    expect(open(file).problem).toBeUndefined()
    const empty = join(tempFolder(), 'ledger.db')
    writeFileSync(empty, '')
    expect(open(empty).problem).toBeUndefined()
  })

  test('is whole without its log once it is closed', () => {
    expect(open(filledFile()).ledger.counts().responses).toBe(10 * responsesPerBatch)
  })

  test.runIf(process.platform !== 'win32')('is for its owner only, as are its log and its folder', () => {
    const folder = join(tempFolder(), 'data')
    const file = join(folder, 'ledger.db')
    open(file).ledger.commit(numberedBatch(0))
    const mode = (path: string) => statSync(path).mode & 0o777
    expect([folder, file, `${file}-wal`, `${file}-shm`].map(mode)).toEqual([0o700, 0o600, 0o600, 0o600])
  })

  test.runIf(process.platform !== 'win32')('becomes so when somebody copied it carelessly', () => {
    const file = filledFile()
    chmodSync(file, 0o644)
    open(file)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })
})

describe('what can go wrong later has a name', () => {
  test('a folder where the file should be cannot be opened', () => {
    expect(faultOf(() => open(tempFolder()))).toBe('unreadable')
  })

  test('a full disk changes nothing, and the same batch fits when there is room again', () => {
    const db = openDatabase(join(tempFolder(), 'ledger.db'))
    const ledger = new SqliteLedger(db)
    onTestFinished(() => ledger.close())
    ledger.commit(numberedBatch(0))
    db.exec(`PRAGMA max_page_count = ${db.number('PRAGMA page_count')}`)
    expect(faultOf(() => ledger.commit(numberedBatch(1)))).toBe('diskFull')
    expect(ledger.counts().responses).toBe(responsesPerBatch)
    expect([...ledger.cursors().keys()]).toEqual(['/batch-0.jsonl'])
    db.exec('PRAGMA max_page_count = 1000000')
    expect(ledger.commit(numberedBatch(1)).newResponses).toBe(responsesPerBatch)
    expect(ledger.recent(1)).toMatchObject([{ sessionId: 'session-1' }])
  })

  test('a ledger that another program is writing is locked, and readable', () => {
    const file = filledFile()
    const db = openDatabase(file)
    const ledger = new SqliteLedger(db)
    const other = new Database(file)
    onTestFinished(() => other.close())
    onTestFinished(() => ledger.close())
    db.exec('PRAGMA busy_timeout = 0')
    other.exec('BEGIN IMMEDIATE')
    expect(faultOf(() => ledger.commit(numberedBatch(99)))).toBe('locked')
    expect(ledger.counts().responses).toBe(10 * responsesPerBatch)
    other.exec('ROLLBACK')
    expect(ledger.commit(numberedBatch(99)).newResponses).toBe(responsesPerBatch)
  })
})
