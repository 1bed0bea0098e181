import { mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { createPlainReader } from '../../../../../src/main/core/sources/transcripts/plain-reader.ts'
import type { TranscriptReader } from '../../../../../src/main/core/sources/transcripts/reader.ts'
import type { TranscriptSource } from '../../../../../src/main/core/sources/transcripts/transcript-source.ts'
import { finish, type Home, scan, settableClock, sourceOf, temporaryHome } from '../../../../support/home.ts'
import { createMemoryLedger, type MemoryLedger } from '../../../../support/memory-ledger.ts'
import { assistantLine } from '../../../../support/transcript-lines.ts'

// Before the time of any machine that runs this: what the tests write is then never old enough to be taken for settled, unless they say so.
const nowMs = Date.UTC(2026, 5, 22, 12)
const dayMs = 86_400_000

let home: Home
let ledger: MemoryLedger
let clock: ReturnType<typeof settableClock>
let source: TranscriptSource

beforeEach(() => {
  home = temporaryHome()
  ledger = createMemoryLedger()
  clock = settableClock(nowMs)
  source = sourceOf(home, ledger, { clock })
})

/** One response of its own. */
const response = (id: string, changes: { output?: number; at?: string } = {}) =>
  assistantLine({
    message: { id: `msg_${id}` },
    usage: { output_tokens: changes.output ?? 100 },
    line: { requestId: `req_${id}`, uuid: `uuid-${id}`, ...(changes.at && { timestamp: changes.at }) },
  })
const ids = () => ledger.rows().map(({ messageId }) => messageId)
const commits = () => ledger.batches.length

describe('what is read', () => {
  it('reads each transcript once, whatever its depth', () => {
    home.write('-p/s1.jsonl', response('a'))
    home.write('-p/s1/subagents/agent-1.jsonl', response('b'))
    home.write('-p/s1/subagents/workflows/run-1/agent-2.jsonl', response('c'))
    home.write('-p/notes.txt', response('d'))
    scan(source)
    expect(ids().sort()).toEqual(['msg_a', 'msg_b', 'msg_c'])
    const before = commits()
    scan(source)
    expect(commits()).toBe(before)
  })

  it('reads the most recently changed file first', () => {
    for (const [name, daysAgo] of [
      ['old', 3],
      ['new', 1],
      ['older', 9],
    ] as const) {
      home.write(`-p/${name}.jsonl`, response(name))
      home.age(`-p/${name}.jsonl`, nowMs - daysAgo * dayMs)
    }
    scan(source)
    expect(ledger.batches[0]?.responses.map(({ messageId }) => messageId)).toEqual(['msg_new', 'msg_old', 'msg_older'])
  })

  it('reads only what was appended', () => {
    home.write('-p/s.jsonl', response('a'))
    scan(source)
    home.append('-p/s.jsonl', response('b'))
    scan(source)
    expect(ledger.batches.at(-1)?.responses.map(({ messageId }) => messageId)).toEqual(['msg_b'])
  })

  it('reads a noted file without looking at any other', () => {
    const path = home.write('-p/s.jsonl', response('a'))
    scan(source)
    home.append('-p/s.jsonl', response('b'))
    home.append('-p/other.jsonl', response('c'))
    source.noteChange(path)
    expect(source.step()).toMatchObject({ hasMore: false, newResponses: 1 })
    expect(ids()).toEqual(['msg_a', 'msg_b'])
  })

  it('finds the files of a noted new folder, and those below it', () => {
    home.write('-p/s.jsonl', response('a'))
    scan(source)
    home.write('-p/s/subagents/agent-1.jsonl', response('b'))
    source.noteChange(home.transcript('-p/s'))
    finish(source)
    expect(ids().sort()).toEqual(['msg_a', 'msg_b'])
  })

  it('reads a noted file before it goes on with a scan', () => {
    for (let i = 0; i < 700; i++) {
      home.write(`-p/s${i}.jsonl`, response(`${i}`))
      home.age(`-p/s${i}.jsonl`, nowMs - dayMs - i * 1000)
    }
    source.requestScan()
    expect(source.step().hasMore).toBe(true)
    source.noteChange(home.write('-p/live.jsonl', response('live')))
    source.step()
    expect(ledger.batches.at(-1)?.responses[0]?.messageId).toBe('msg_live')
    finish(source)
    expect(ids()).toHaveLength(701)
  })

  it('splits a file with more facts than one step takes', () => {
    const lines = Array.from({ length: 12_000 }, (_, i) => response(`${i}`)).join('')
    home.write('-p/s.jsonl', lines)
    const outcomes = scan(source)
    expect(outcomes.length).toBeGreaterThan(1)
    expect(ids()).toHaveLength(12_000)
  })
})

describe('a last line without a newline', () => {
  const line = response('tail').trimEnd()

  it('waits while the file grows', () => {
    home.write('-p/s.jsonl', response('a') + line.slice(0, 200))
    home.age('-p/s.jsonl', nowMs - 1000)
    scan(source)
    expect(ids()).toEqual(['msg_a'])
    home.append('-p/s.jsonl', `${line.slice(200)}\n`)
    home.age('-p/s.jsonl', nowMs)
    scan(source)
    expect(ids()).toEqual(['msg_a', 'msg_tail'])
    expect(source.status().counts.skippedLines).toEqual({})
  })

  it('counts once the file is stable', () => {
    home.write('-p/s.jsonl', response('a') + line)
    home.age('-p/s.jsonl', nowMs - 1000)
    scan(source)
    expect(ids()).toEqual(['msg_a'])
    const dueMs = source.nextDueMs() ?? 0
    expect(dueMs).toBe(nowMs + 5000)
    clock.set(dueMs)
    source.step()
    expect(ids()).toEqual(['msg_a', 'msg_tail'])
    expect(source.nextDueMs()).toBeUndefined()
  })

  it('counts at once in a file that has long been left alone', () => {
    home.write('-p/s.jsonl', line)
    home.age('-p/s.jsonl', nowMs - dayMs)
    scan(source)
    expect(ids()).toEqual(['msg_tail'])
  })

  it('is tried once and then left alone when it is no whole record', () => {
    home.write('-p/s.jsonl', response('a') + line.slice(0, 200))
    home.age('-p/s.jsonl', nowMs - dayMs)
    scan(source)
    const before = commits()
    expect(source.nextDueMs()).toBeUndefined()
    scan(source)
    expect(commits()).toBe(before)
    home.append('-p/s.jsonl', `${line.slice(200)}\n`)
    scan(source)
    expect(ids()).toEqual(['msg_a', 'msg_tail'])
  })

  it('is tried although the clock was set back while it waited', () => {
    home.write('-p/s.jsonl', line)
    home.age('-p/s.jsonl', nowMs)
    scan(source)
    clock.advance(-dayMs)
    source.step()
    expect(ids()).toEqual(['msg_tail'])
  })
})

describe('files that do not only grow', () => {
  it('reads a file again from its start when it was truncated and has regrown to less', () => {
    home.write('-p/s.jsonl', response('a') + response('b'))
    scan(source)
    truncateSync(home.transcript('-p/s.jsonl'), 0)
    home.append('-p/s.jsonl', response('c'))
    scan(source)
    expect(ids()).toEqual(['msg_a', 'msg_b', 'msg_c'])
  })

  it('reads a file again from its start when it was truncated and has regrown to more before anyone looked', () => {
    home.write('-p/s.jsonl', response('a'))
    scan(source)
    truncateSync(home.transcript('-p/s.jsonl'), 0)
    // Lines of the same length as before: the old offset is again just after a line's end.
    home.append('-p/s.jsonl', response('b') + response('c'))
    scan(source)
    expect(ids()).toEqual(['msg_a', 'msg_b', 'msg_c'])
  })

  it('notices the rewriting of a file while nobody ran', () => {
    home.write('-p/s.jsonl', response('a'))
    scan(source)
    writeFileSync(home.transcript('-p/s.jsonl'), response('b') + response('c'))
    scan(sourceOf(home, ledger, { clock }))
    expect(ids()).toEqual(['msg_a', 'msg_b', 'msg_c'])
  })

  it('reads a file that another one replaced by rename', () => {
    home.write('-p/s.jsonl', response('a'))
    scan(source)
    renameSync(home.write('-p/s.jsonl.tmp', response('b') + response('c')), home.transcript('-p/s.jsonl'))
    scan(source)
    expect(ids()).toEqual(['msg_a', 'msg_b', 'msg_c'])
  })

  it('keeps the rows of a deleted file, forgets its cursor and counts it once when it is restored', () => {
    const path = home.write('-p/s.jsonl', response('a'))
    scan(source)
    rmSync(path)
    scan(source)
    expect(ids()).toEqual(['msg_a'])
    expect(ledger.cursors().size).toBe(0)
    expect(source.status().counts.files).toBe(0)
    home.write('-p/s.jsonl', response('a'))
    scan(source)
    expect(ids()).toEqual(['msg_a'])
    expect(ledger.cursors().size).toBe(1)
  })

  it('forgets a file whose deletion was noted', () => {
    const path = home.write('-p/s.jsonl', response('a'))
    scan(source)
    rmSync(path)
    source.noteChange(path)
    source.step()
    expect(ledger.cursors().size).toBe(0)
  })

  it('counts nothing twice when a project folder is renamed', () => {
    home.write('-p/s.jsonl', response('a'))
    scan(source)
    renameSync(home.transcript('-p'), home.transcript('-q'))
    scan(source)
    expect(ids()).toEqual(['msg_a'])
    expect([...ledger.cursors().keys()]).toEqual([home.transcript('-q/s.jsonl')])
  })

  it('keeps the cursors of a root that is away for a while', () => {
    home.write('-p/s.jsonl', response('a'))
    scan(source)
    renameSync(home.root, `${home.root}-away`)
    scan(source)
    expect(ledger.cursors().size).toBe(1)
    expect(source.status().roots).toEqual([{ path: home.root, origin: 'default', state: 'missing', files: 0 }])
    renameSync(`${home.root}-away`, home.root)
    const before = commits()
    scan(source)
    expect(commits()).toBe(before)
  })
})

describe('what cannot be read', () => {
  it('is counted and shown, and everything else is read', () => {
    home.write('-p/s.jsonl', response('a'))
    symlinkSync(join(home.path, 'nowhere'), home.transcript('-p/dangling.jsonl'))
    mkdirSync(home.transcript('-p/folder.jsonl'))
    scan(source)
    expect(ids()).toEqual(['msg_a'])
    expect(source.status()).toMatchObject({ state: 'ok', counts: { files: 1, unreadableFiles: 1 } })
    expect(source.status().problem?.code).toBe('filesUnreadable')
    rmSync(home.transcript('-p/dangling.jsonl'))
    scan(source)
    expect(source.status().counts.unreadableFiles).toBe(0)
    expect(source.status().problem).toBeUndefined()
  })

  it('is tried again with the next scan', () => {
    home.write('-p/s.jsonl', response('a'))
    const target = join(home.path, 'target.jsonl')
    symlinkSync(target, home.transcript('-p/linked.jsonl'))
    scan(source)
    writeFileSync(target, response('b'))
    scan(source)
    expect(ids().sort()).toEqual(['msg_a', 'msg_b'])
    expect(source.status().counts.unreadableFiles).toBe(0)
  })

  it('keeps what was read of a file whose reading fails, and reads it again later', () => {
    const plain = createPlainReader()
    let isDiskBroken = true
    const reader: TranscriptReader = {
      read(request, sink) {
        const outcome = plain.read(request, sink)
        if (isDiskBroken && request.path.endsWith('bad.jsonl')) throw new Error('EIO: i/o error, read')
        return outcome
      },
    }
    home.write('-p/bad.jsonl', response('a'))
    home.write('-p/good.jsonl', response('b'))
    const fragile = sourceOf(home, ledger, { clock, reader })
    scan(fragile)
    expect(ids().sort()).toEqual(['msg_a', 'msg_b'])
    expect([...ledger.cursors().keys()]).toEqual([home.transcript('-p/good.jsonl')])
    expect(fragile.status().counts.unreadableFiles).toBe(1)
    isDiskBroken = false
    scan(fragile)
    expect(ledger.cursors().size).toBe(2)
    expect(fragile.status().counts.unreadableFiles).toBe(0)
  })

  it('is shown as a root that cannot be opened, and then nothing is covered', () => {
    home.write('-p/s.jsonl', response('a'))
    const loop = join(home.path, 'loop')
    symlinkSync(loop, loop)
    const roots = [
      { path: home.root, origin: 'default' },
      { path: loop, origin: 'settings' },
    ]
    const both = sourceOf(home, ledger, { clock, candidates: () => roots })
    scan(both)
    expect(ids()).toEqual(['msg_a'])
    expect(both.status()).toMatchObject({ state: 'ok', problem: { code: 'rootUnreadable' } })
    expect(ledger.coverage()).toEqual([])
    const only = sourceOf(home, createMemoryLedger(), { clock, candidates: () => roots.slice(1) })
    scan(only)
    expect(only.status().state).toBe('broken')
  })

  it('shows bad lines by reason, and not twice when a file is read again', () => {
    home.write('-p/s.jsonl', `${response('a')}{"type":"assistant","message":{"usage":\n`)
    scan(source)
    const { skippedLines } = source.status().counts
    expect(Object.values(skippedLines)).toEqual([1])
    writeFileSync(home.transcript('-p/s.jsonl'), `{"type":"assistant","message":{"usage":\n${response('a')}`)
    scan(source)
    expect(source.status().counts.skippedLines).toEqual(skippedLines)
  })
})

describe('a ledger that cannot be written', () => {
  it('is said, and the same lines are read again later', () => {
    home.write('-p/s.jsonl', response('a'))
    ledger.failWith(new Error('disk is full'))
    expect(scan(source).at(-1)).toMatchObject({ hasMore: false, finishedScan: false })
    expect(source.status()).toMatchObject({ state: 'broken', problem: { code: 'ledgerNotWritable' } })
    ledger.failWith(undefined)
    scan(source)
    expect(ids()).toEqual(['msg_a'])
    expect(source.status().state).toBe('ok')
  })
})

describe('what a scan says', () => {
  it('shows the bytes of the first import until it is done', () => {
    for (let i = 0; i < 1000; i++) home.write(`-p/s${i}.jsonl`, response(`${i}`))
    expect(source.status().state).toBe('starting')
    source.requestScan()
    source.step()
    const { state, progress, counts } = source.status()
    expect(state).toBe('importing')
    expect(progress?.totalBytes).toBe(counts.bytes)
    expect(progress?.doneBytes).toBeGreaterThan(0)
    expect(progress?.doneBytes).toBeLessThan(counts.bytes)
    finish(source)
    expect(source.status()).toMatchObject({ state: 'ok', checkedAt: nowMs, counts: { files: 1000, responses: 1000 } })
    expect(source.status().progress).toBeUndefined()
  })

  it('goes on with an interrupted import where it was', () => {
    for (let i = 0; i < 1000; i++) home.write(`-p/s${i}.jsonl`, response(`${i}`))
    source.requestScan()
    source.step()
    const done = ledger.rows().length
    const next = sourceOf(home, ledger, { clock })
    scan(next)
    expect(ids()).toHaveLength(1000)
    const readAgain = ledger.batches.slice(1).flatMap(({ responses }) => responses)
    expect(readAgain).toHaveLength(1000 - done)
    expect(next.status().counts.responses).toBe(1000)
  })

  it('says the newest response and that nothing was found', () => {
    scan(source)
    expect(source.status()).toMatchObject({ state: 'noData', counts: { files: 0 } })
    home.write(
      '-p/s.jsonl',
      response('a', { at: '2026-06-21T10:00:00.000Z' }) + response('b', { at: '2026-06-20T10:00:00.000Z' }),
    )
    scan(source)
    expect(source.status()).toMatchObject({ state: 'ok', lastSeenAt: Date.UTC(2026, 5, 21, 10) })
  })

  it('covers the retention before a complete scan', () => {
    home.write('-p/s.jsonl', response('a'))
    home.age('-p/s.jsonl', nowMs - dayMs)
    scan(source)
    expect(ledger.coverage()).toEqual([{ from: nowMs - 30 * dayMs, to: nowMs }])
  })

  it('covers more where an old file proves that nothing was deleted', () => {
    home.write('-p/s.jsonl', response('a'))
    home.age('-p/s.jsonl', nowMs - 90 * dayMs)
    scan(source)
    expect(ledger.coverage()).toEqual([{ from: nowMs - 90 * dayMs, to: nowMs }])
  })

  it('covers nothing before the scan is complete, and nothing without any root', () => {
    scan(source)
    expect(ledger.coverage()).toEqual([])
    for (let i = 0; i < 1000; i++) home.write(`-p/s${i}.jsonl`, response(`${i}`))
    source.requestScan()
    source.step()
    expect(ledger.coverage()).toEqual([])
  })
})
