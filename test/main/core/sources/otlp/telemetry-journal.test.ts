import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { journalLine } from '../../../../../src/main/core/sources/otlp/journal-line.ts'
import { forgetJournalBefore, type JournalPlace, readJournal } from '../../../../../src/main/core/sources/otlp/read-journal.ts'
import {
  type JournalOptions,
  openTelemetryJournal,
  type TelemetryJournal,
} from '../../../../../src/main/core/sources/otlp/telemetry-journal.ts'
import { requestFact } from '../../../../support/telemetry-facts.ts'

let parent: string
let folder: string
const journals: TelemetryJournal[] = []
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'plimsoll-journal-'))
  folder = join(parent, 'telemetry')
})
afterEach(async () => {
  for (const journal of journals.splice(0)) await journal.close()
  rmSync(parent, { recursive: true, force: true })
})

/** The clock stands still: what is told apart must not be told apart by time. */
function openJournal(options: JournalOptions = {}): TelemetryJournal {
  const journal = openTelemetryJournal(folder, { now: () => 1_795_311_384_602, ...options })
  journals.push(journal)
  return journal
}

const someFacts = (from: number, count: number) => Array.from({ length: count }, (_, i) => requestFact(from + i))
const files = () => readdirSync(folder).sort()
const newestFile = () => join(folder, files().at(-1) ?? '')

function readAll(from?: JournalPlace, atOnce = 1_000) {
  const sequences: (number | undefined)[] = []
  let badLines = 0
  let next = from
  for (;;) {
    const part = readJournal(folder, next, atOnce)
    for (const fact of part.facts) sequences.push(fact.kind === 'request' ? fact.sequence : undefined)
    badLines += part.badLines
    next = part.next
    if (!part.hasMore) return { sequences, badLines, next }
  }
}

describe('the journal of telemetry', () => {
  it('gives back what was appended, in order, from where the reader was', async () => {
    const journal = openJournal()
    journal.append(someFacts(0, 3))
    await journal.flush()
    const first = readJournal(folder, undefined, 2)
    expect(first.facts).toEqual(someFacts(0, 2))
    expect(first.hasMore).toBe(true)
    journal.append(someFacts(3, 2))
    await journal.flush()
    expect(readAll(first.next).sequences).toEqual([2, 3, 4])
    expect(journal.counts()).toEqual({ written: 5, waiting: 0, dropped: 0 })
  })

  it('is empty, and a place to go on from, before anything was written', async () => {
    const nothing = readJournal(folder, undefined, 10)
    expect(nothing).toMatchObject({ facts: [], hasMore: false, badLines: 0 })
    const journal = openJournal()
    expect(existsSync(folder)).toBe(false)
    journal.append(someFacts(0, 1))
    await journal.flush()
    expect(readAll(nothing.next).sequences).toEqual([0])
  })

  it.skipIf(process.platform === 'win32')('is for its owner only', async () => {
    const journal = openJournal()
    journal.append(someFacts(0, 1))
    await journal.flush()
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(statSync(newestFile()).mode & 0o777).toBe(0o600)
  })

  it('writes by itself and says so', async () => {
    const journal = openJournal()
    const written = new Promise<void>((resolve) => journal.onWritten(resolve))
    journal.append(someFacts(0, 1))
    await written
    expect(readAll().sequences).toEqual([0])
  })

  it('says nothing more to who has stopped listening', async () => {
    const journal = openJournal()
    let calls = 0
    const stop = journal.onWritten(() => calls++)
    journal.append(someFacts(0, 1))
    await journal.flush()
    stop()
    journal.append(someFacts(1, 1))
    await journal.flush()
    expect(calls).toBe(1)
  })

  it('writes what is waiting when it closes', async () => {
    const journal = openJournal()
    journal.append(someFacts(0, 3))
    await journal.close()
    expect(readAll().sequences).toEqual([0, 1, 2])
  })

  it('waits with a torn last line until it ends', () => {
    mkdirSync(folder)
    const line = journalLine(requestFact(1))
    writeFileSync(join(folder, '5.jsonl'), journalLine(requestFact(0)) + line.slice(0, 40))
    const { sequences, badLines, next } = readAll()
    expect({ sequences, badLines }).toEqual({ sequences: [0], badLines: 0 })
    appendFileSync(join(folder, '5.jsonl'), line.slice(40))
    expect(readAll(next).sequences).toEqual([1])
  })

  it('leaves a line behind that a crash has torn, and begins a new file', async () => {
    mkdirSync(folder)
    writeFileSync(join(folder, '5.jsonl'), journalLine(requestFact(0)) + journalLine(requestFact(1)).slice(0, 40))
    const journal = openJournal()
    journal.append(someFacts(2, 1))
    await journal.flush()
    expect(readAll()).toMatchObject({ sequences: [0, 2], badLines: 0 })
  })

  it('passes over damaged lines and counts them', () => {
    mkdirSync(folder)
    const lines = [journalLine(requestFact(0)), 'nonsense\n', '\0\0\n', journalLine(requestFact(1))]
    writeFileSync(join(folder, '5.jsonl'), lines.join(''))
    expect(readAll()).toMatchObject({ sequences: [0, 1], badLines: 2 })
  })

  it('passes over what never ends a line, without holding it', () => {
    mkdirSync(folder)
    writeFileSync(join(folder, '5.jsonl'), `${'x'.repeat(3_000_000)}\n${journalLine(requestFact(0))}`)
    const { sequences, badLines } = readAll()
    expect(sequences).toEqual([0])
    expect(badLines).toBeGreaterThan(0)
  })

  it('goes on in another file when one has grown, and the reader removes what it is through with', async () => {
    const journal = openJournal({ maximumFileBytes: 1_000 })
    for (let i = 0; i < 10; i++) {
      journal.append(someFacts(i, 1))
      await journal.flush()
    }
    expect(files().length).toBeGreaterThan(2)
    const { sequences, next } = readAll()
    expect(sequences).toEqual(someFacts(0, 10).map(({ sequence }) => sequence))
    forgetJournalBefore(folder, next)
    expect(files()).toHaveLength(1)
    journal.append(someFacts(10, 1))
    await journal.flush()
    expect(readAll(next).sequences).toEqual([10])
  })

  it('reads on after a restart when everything before was removed', async () => {
    const first = openJournal()
    first.append(someFacts(0, 2))
    await first.close()
    const { next } = readAll()
    forgetJournalBefore(folder, next)
    const second = openJournal()
    second.append(someFacts(2, 1))
    await second.flush()
    expect(readAll(next).sequences).toEqual([2])
  })

  it('goes on when somebody throws the folder away while it runs, and the reader does too', async () => {
    const journal = openJournal()
    journal.append(someFacts(0, 2))
    await journal.flush()
    const { next } = readAll()
    rmSync(folder, { recursive: true })
    journal.append(someFacts(2, 1))
    await journal.flush()
    expect(journal.counts()).toEqual({ written: 3, waiting: 0, dropped: 0 })
    expect(readAll(next).sequences).toEqual([2])
  })

  it('is read from its start when it was begun anew by a clock that has been set back', async () => {
    const journal = openJournal({ now: () => 1_000 })
    journal.append(someFacts(0, 1))
    await journal.flush()
    expect(readAll({ file: 5_000, offset: 700 }).sequences).toEqual([0])
  })

  it('does not write behind what somebody else has changed', async () => {
    const journal = openJournal()
    journal.append(someFacts(0, 2))
    await journal.flush()
    truncateSync(newestFile(), 10)
    journal.append(someFacts(2, 1))
    await journal.flush()
    expect(readAll().sequences).toEqual([2])
  })

  it('keeps what cannot be written, tries again by itself, and loses nothing', async () => {
    // A file where the folder should be.
    writeFileSync(folder, '')
    const journal = openJournal({ firstRetryMs: 1 })
    journal.append(someFacts(0, 2))
    await journal.flush()
    expect(journal.counts()).toMatchObject({ written: 0, waiting: 2, dropped: 0, failure: expect.stringContaining('EEXIST') })
    const written = new Promise<void>((resolve) => journal.onWritten(resolve))
    rmSync(folder)
    await written
    expect(readAll().sequences).toEqual([0, 1])
    expect(journal.counts()).toEqual({ written: 2, waiting: 0, dropped: 0 })
  })

  it('gives up the newest beyond its bound, and counts them', async () => {
    writeFileSync(folder, '')
    const journal = openJournal({ maximumWaitingBytes: 5 * journalLine(requestFact(0)).length, firstRetryMs: 60_000 })
    for (let i = 0; i < 9; i++) journal.append(someFacts(i, 1))
    await journal.flush()
    expect(journal.counts()).toMatchObject({ waiting: 5, dropped: 4 })
    rmSync(folder)
    await journal.flush()
    expect(readAll().sequences).toEqual([0, 1, 2, 3, 4])
    expect(journal.counts()).toEqual({ written: 5, waiting: 0, dropped: 4 })
  })

  it('does not fill the disk when nobody reads', async () => {
    const journal = openJournal({ maximumFileBytes: 300, maximumFolderBytes: 1_000, firstRetryMs: 60_000 })
    for (let i = 0; i < 9; i++) {
      journal.append(someFacts(i, 1))
      await journal.flush()
    }
    const { written, waiting, failure } = journal.counts()
    expect(written).toBeLessThan(9)
    expect(written + waiting).toBe(9)
    expect(failure).toContain('nobody has read')
    const { next } = readAll()
    forgetJournalBefore(folder, next)
    await journal.flush()
    expect(readAll(next).sequences).toEqual(someFacts(written, waiting).map(({ sequence }) => sequence))
  })

  it('ends although nothing can be written, and counts what that costs', async () => {
    writeFileSync(folder, '')
    const journal = openJournal()
    journal.append(someFacts(0, 3))
    await journal.close()
    journal.append(someFacts(3, 1))
    expect(journal.counts()).toMatchObject({ written: 0, waiting: 0, dropped: 4 })
  })

  it('survives a disk that is really full', async ({ skip }) => {
    mkdirSync(folder)
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=700', 'tmpfs', folder], { stdio: 'ignore' })
    } catch {
      skip('A small disk can be mounted by root only, and not in every container.')
    }
    try {
      const journal = openJournal({ firstRetryMs: 60_000, maximumFileBytes: 16 * 1024 })
      journal.append(someFacts(0, 400))
      await journal.flush()
      const full = journal.counts()
      expect(full).toMatchObject({ dropped: 0, failure: expect.stringContaining('ENOSPC') })
      expect(full.written).toBeGreaterThan(10)
      const { sequences, next } = readAll()
      expect(sequences).toEqual(someFacts(0, full.written).map(({ sequence }) => sequence))
      execFileSync('mount', ['-o', 'remount,size=1m', folder])
      await journal.flush()
      expect(journal.counts()).toEqual({ written: 400, waiting: 0, dropped: 0 })
      expect(readAll(next).sequences).toEqual(someFacts(full.written, full.waiting).map(({ sequence }) => sequence))
      expect(readAll()).toMatchObject({ sequences: someFacts(0, 400).map(({ sequence }) => sequence), badLines: 0 })
    } finally {
      execFileSync('umount', [folder])
    }
  })

  it('gives every whole fact exactly once and in order, however it is appended, read and cut off', {
    timeout: 30_000,
  }, async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('append' as const), count: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ do: fc.constant('flush' as const) }),
      fc.record({ do: fc.constant('read' as const), atMost: fc.integer({ min: 1, max: 7 }), forgets: fc.boolean() }),
      fc.record({ do: fc.constant('crash' as const), whole: fc.nat(2), tornAt: fc.nat(200) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        rmSync(folder, { recursive: true, force: true })
        const options = { maximumFileBytes: 900, now: () => 1_795_311_384_602 }
        let journal = openTelemetryJournal(folder, options)
        let next: JournalPlace | undefined
        let hasWritten = false
        let numbered = 0
        const expected: number[] = []
        const read: (number | undefined)[] = []
        const take = (atMost: number, forgets: boolean) => {
          const part = readJournal(folder, next, atMost)
          expect(part.badLines).toBe(0)
          expect(part.facts.length).toBeLessThanOrEqual(atMost)
          read.push(...part.facts.map((fact) => (fact.kind === 'request' ? fact.sequence : undefined)))
          next = part.next
          if (forgets) forgetJournalBefore(folder, next)
          return part.hasMore
        }
        for (const each of steps) {
          if (each.do === 'append') {
            for (let i = 0; i < each.count; i++) expected.push(numbered + i)
            journal.append(someFacts(numbered, each.count))
            numbered += each.count
            hasWritten = true
          } else if (each.do === 'flush') await journal.flush()
          else if (each.do === 'read') take(each.atMost, each.forgets)
          else {
            // What a kill leaves: everything before, some whole lines, and a part of one.
            await journal.close()
            if (hasWritten) {
              const lines = someFacts(numbered, each.whole).map(journalLine)
              const torn = journalLine(requestFact(-1)).slice(0, each.tornAt)
              appendFileSync(newestFile(), lines.join('') + torn)
              for (let i = 0; i < each.whole; i++) expected.push(numbered + i)
              numbered += each.whole
            }
            hasWritten = false
            journal = openTelemetryJournal(folder, options)
          }
        }
        await journal.close()
        while (take(5, true)) {
          // Reads on.
        }
        expect(read).toEqual(expected)
      }),
      { numRuns: 60 },
    )
  })

  it('writes nothing but facts', async () => {
    const journal = openJournal()
    journal.append(someFacts(0, 1))
    await journal.flush()
    expect(readFileSync(newestFile(), 'utf8')).toBe(journalLine(requestFact(0)))
  })
})
