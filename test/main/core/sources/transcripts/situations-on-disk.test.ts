/** The situations of TARGETS that are about files: real ones, with the reader and the ledger in use. */
import { linkSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { Ledger } from '../../../../../src/main/core/ledger/ledger.ts'
import { openLedger } from '../../../../../src/main/core/ledger/open-ledger.ts'
import { createFastReader } from '../../../../../src/main/core/sources/transcripts/fast-reader.ts'
import { rootCandidates } from '../../../../../src/main/core/sources/transcripts/roots.ts'
import type { TranscriptSource } from '../../../../../src/main/core/sources/transcripts/transcript-source.ts'
import { type Home, scan, settableClock, sourceOf, temporaryHome } from '../../../../support/home.ts'
import { assistantLine, assistantRecord, echoLine, type LineChanges, userLine } from '../../../../support/transcript-lines.ts'

const nowMs = Date.UTC(2026, 5, 22, 12)
const dayMs = 86_400_000

let home: Home
let ledger: Ledger
let clock: ReturnType<typeof settableClock>
let source: TranscriptSource

beforeEach(() => {
  home = temporaryHome()
  clock = settableClock(nowMs)
  ledger = openLedger(join(home.path, 'ledger.db'), { clock }).ledger
  onTestFinished(() => ledger.close())
  source = sourceOf(home, ledger, { clock, reader: createFastReader() })
})

const theTokens = { input: 10, output: 100, cacheWrite5m: 1000, cacheWrite1h: 0, cacheRead: 20000 }
const rows = () => ledger.recent(1000)
const total = () => ledger.slices(0, Number.MAX_SAFE_INTEGER).reduce((sum, { responses }) => sum + responses, 0)
const partial: LineChanges = { usage: { output_tokens: 1 }, message: { stop_reason: null } }
const withoutRequestId = (changes: LineChanges = {}): LineChanges => ({
  ...changes,
  line: { ...changes.line, requestId: undefined },
})
const another = (id: string) => assistantLine({ message: { id: `msg_${id}` }, line: { requestId: `req_${id}` } })

function expectTheResponse(more: object = {}) {
  expect(rows()).toMatchObject([{ messageId: 'msg_1', tokens: theTokens, isComplete: true, ...more }])
  expect(total()).toBe(1)
}

describe('situations on disk', () => {
  it('4. lines copied to a second file by resume or fork', () => {
    home.write('-p/session-1.jsonl', assistantLine())
    home.write('-p/session-2.jsonl', assistantLine({ line: { sessionId: 'session-2', requestSessionId: 'session-1' } }))
    scan(source)
    expectTheResponse({ sessionId: 'session-1' })
  })

  it('5. copy cut after the partial line, in the file that sorts first', () => {
    home.write('-p/a.jsonl', assistantLine(partial))
    home.write('-p/b.jsonl', assistantLine(partial) + assistantLine())
    scan(source)
    expectTheResponse()
  })

  it('6. resumed copy without a request id', () => {
    home.write('-p/a.jsonl', assistantLine(withoutRequestId()))
    home.write('-p/b.jsonl', assistantLine())
    scan(source)
    expectTheResponse({ requestId: 'req_1' })
  })

  it('10. subagent file only', () => {
    home.write('-p/s/subagents/agent-a1.meta.json', '{"agentType":"Explore"}')
    home.write('-p/s/subagents/agent-a1.jsonl', assistantLine({ line: { isSidechain: true, agentId: 'a1' } }))
    scan(source)
    expectTheResponse({ agent: 'Explore' })
  })

  it('10. subagent file without its meta file: the type is unknown', () => {
    home.write('-p/s/subagents/agent-a1.jsonl', assistantLine({ line: { isSidechain: true, agentId: 'a1' } }))
    scan(source)
    expectTheResponse({ agent: 'unknown' })
  })

  it('11. workflow subagent two levels deeper', () => {
    home.write('-p/s/subagents/workflows/run-1/agent-a1.jsonl', assistantLine({ line: { isSidechain: true, agentId: 'a1' } }))
    scan(source)
    expectTheResponse({ agent: 'unknown' })
  })

  it('12. subagent partial and final while the parent echoes the partial', () => {
    const inSubagent = { isSidechain: true, agentId: 'a1' }
    home.write('-p/s.jsonl', userLine() + echoLine(assistantRecord({ ...partial, line: inSubagent })))
    home.write(
      '-p/s/subagents/agent-a1.jsonl',
      assistantLine({ ...partial, line: inSubagent }) + assistantLine({ line: inSubagent }),
    )
    scan(source)
    expectTheResponse()
  })

  it('18. last line without a newline waits while the file grows, counts once it is stable and parses', () => {
    const line = assistantLine().trimEnd()
    home.write('-p/s.jsonl', line.slice(0, -30))
    home.age('-p/s.jsonl', nowMs - 100)
    scan(source)
    expect(rows()).toEqual([])
    home.append('-p/s.jsonl', line.slice(-30))
    home.age('-p/s.jsonl', nowMs)
    scan(source)
    expect(rows()).toEqual([])
    clock.advance(5000)
    scan(source)
    expectTheResponse()
    home.append('-p/s.jsonl', `\n${another('2')}`)
    scan(source)
    expect(total()).toBe(2)
    expect(source.status().counts.skippedLines).toEqual({})
  })

  it('18. last line without a newline that never becomes whole is not counted', () => {
    home.write('-p/s.jsonl', assistantLine() + assistantLine({ message: { id: 'msg_2' } }).slice(0, -30))
    home.age('-p/s.jsonl', nowMs - dayMs)
    scan(source)
    scan(sourceOf(home, ledger, { clock, reader: createFastReader() }))
    expectTheResponse()
  })

  it('29. file truncated then regrown', () => {
    const path = home.write('-p/s.jsonl', assistantLine() + another('2'))
    scan(source)
    truncateSync(path, Buffer.byteLength(assistantLine()))
    scan(source)
    expect(total()).toBe(2)
    home.append('-p/s.jsonl', another('3'))
    scan(source)
    expect(
      rows()
        .map(({ messageId }) => messageId)
        .sort(),
    ).toEqual(['msg_1', 'msg_2', 'msg_3'])
    expect(total()).toBe(3)
  })

  it('29. file truncated and regrown past its old size before anyone looked', () => {
    const path = home.write('-p/s.jsonl', another('1'))
    scan(source)
    truncateSync(path, 0)
    home.append('-p/s.jsonl', another('2') + another('3'))
    scan(source)
    expect(total()).toBe(3)
  })

  it('29. file truncated and regrown past its old size while the app was not running', () => {
    const path = home.write('-p/s.jsonl', another('1'))
    scan(source)
    truncateSync(path, 0)
    home.append('-p/s.jsonl', another('2') + another('3'))
    scan(sourceOf(home, ledger, { clock, reader: createFastReader() }))
    expect(total()).toBe(3)
  })

  it('29. file replaced by rename', () => {
    const path = home.write('-p/s.jsonl', assistantLine())
    scan(source)
    renameSync(home.write('-p/s.compact.tmp', another('2') + assistantLine()), path)
    scan(source)
    expect(total()).toBe(2)
    expect(rows()).toHaveLength(2)
  })

  it('29. file deleted and restored', () => {
    const path = home.write('-p/s.jsonl', assistantLine())
    scan(source)
    rmSync(path)
    scan(source)
    expectTheResponse()
    home.write('-p/s.jsonl', assistantLine())
    scan(source)
    expectTheResponse()
  })

  it('30. two roots that are the same folder by symlink', () => {
    home.write('-p/s.jsonl', assistantLine())
    const linked = join(home.path, 'linked')
    symlinkSync(home.root, linked)
    const candidates = () => rootCandidates({ env: { CLAUDE_CONFIG_DIR: linked }, home: home.path, configured: [] })
    const both = sourceOf(home, ledger, { clock, candidates })
    scan(both)
    expectTheResponse()
    expect(both.status().roots.map(({ state, files }) => [state, files])).toEqual([
      ['ok', 1],
      ['duplicate', 0],
      ['missing', 0],
    ])
    expect(ledger.cursors().size).toBe(1)
  })

  it('30. one transcript by two names of one file', () => {
    mkdirSync(home.transcript('-q'), { recursive: true })
    linkSync(home.write('-p/s.jsonl', assistantLine()), home.transcript('-q/s.jsonl'))
    scan(source)
    expectTheResponse()
  })
})
