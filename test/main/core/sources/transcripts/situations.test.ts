import { closeSync, mkdtempSync, openSync, rmSync, truncateSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createFastReader } from '../../../../../src/main/core/sources/transcripts/fast-reader.ts'
import { createPlainReader } from '../../../../../src/main/core/sources/transcripts/plain-reader.ts'
import {
  assistantLine,
  assistantRecord,
  echoLine,
  type LineChanges,
  mergedResponses,
  readBytes,
  readFile,
  userLine,
} from '../../../../support/transcript-lines.ts'

/** The response every situation is about, unless it says otherwise. */
const theResponse = {
  messageId: 'msg_1',
  timestampMs: Date.UTC(2026, 10, 22, 1, 55, 35, 594),
  sessionId: 'session-1',
  project: '/home/dev/work/proj',
  model: 'claude-sonnet-5-5',
  tokens: { input: 10, output: 100, cacheWrite5m: 1000, cacheWrite1h: 0, cacheRead: 20000 },
  webSearches: 0,
  speed: 'standard',
  isComplete: true,
  seenIn: ['transcript'],
}

const withoutRequestId: LineChanges = { line: { requestId: undefined } }
const partial: LineChanges = { usage: { output_tokens: 1 }, message: { stop_reason: null } }
const inSubagent = { isSidechain: true, agentId: 'a1' }
const subagentPath = '/projects/p/session-1/subagents/agent-a1.jsonl'

describe.each([
  ['plain', createPlainReader],
  ['fast', createFastReader],
])('the %s reader', (_, createReader) => {
  const reader = createReader()
  const read = (...lines: (string | Buffer)[]) => readBytes(reader, Buffer.concat(lines.map((line) => Buffer.from(line))))
  /** Each content is a file of its own. */
  const responsesIn = (...files: string[]) =>
    mergedResponses(files.flatMap((file, at) => readBytes(reader, file, { path: `/projects/p/file-${at}.jsonl` }).responses))

  it('1. one line', () => {
    expect(responsesIn(assistantLine())).toEqual([
      { ...theResponse, requestId: 'req_1', place: { path: '/projects/p/file-0.jsonl', offset: 0 } },
    ])
  })

  it('2. three lines of one response, with outputs 1, 1 and 100', () => {
    expect(responsesIn(assistantLine(partial) + assistantLine(partial) + assistantLine())).toMatchObject([theResponse])
  })

  it('3. the same three lines without a request id', () => {
    const early = assistantLine({ ...partial, ...withoutRequestId })
    expect(responsesIn(early + early + assistantLine(withoutRequestId))).toMatchObject([theResponse])
  })

  it('4. lines copied to a second file by a resume or a fork', () => {
    const copy = assistantLine({ line: { sessionId: 'session-2', requestSessionId: 'session-1' } })
    expect(responsesIn(assistantLine(), copy)).toMatchObject([theResponse])
    expect(responsesIn(copy, assistantLine())).toMatchObject([theResponse])
  })

  it('5. a copy cut after the partial line, in the file that sorts first', () => {
    expect(responsesIn(assistantLine(partial), assistantLine(partial) + assistantLine())).toMatchObject([theResponse])
  })

  it('6. a resumed copy without a request id', () => {
    expect(responsesIn(assistantLine(), assistantLine(withoutRequestId))).toMatchObject([theResponse])
    expect(responsesIn(assistantLine(withoutRequestId), assistantLine())).toMatchObject([theResponse])
  })

  it("7. an id of null inside a tool's input", () => {
    const content = [{ type: 'tool_use', id: 'toolu_1', name: 'mcp__linear__list', input: { team: 'x', id: null } }]
    expect(responsesIn(assistantLine({ message: { content } }))).toMatchObject([theResponse])
  })

  it('8. a speed of null', () => {
    expect(responsesIn(assistantLine({ usage: { speed: null } }))).toMatchObject([theResponse])
  })

  it('9. version "2.1"', () => {
    expect(responsesIn(assistantLine({ line: { version: '2.1' } }))).toMatchObject([theResponse])
  })

  it('10. a subagent file only', () => {
    const line = assistantLine({ line: inSubagent })
    expect(mergedResponses(readBytes(reader, line, { path: subagentPath, agent: 'Explore' }).responses)).toMatchObject([
      { ...theResponse, agent: 'Explore' },
    ])
    expect(mergedResponses(readBytes(reader, line, { path: subagentPath }).responses)).toMatchObject([
      { ...theResponse, agent: 'unknown' },
    ])
  })

  it('11. a workflow subagent two levels deeper', () => {
    const line = assistantLine({ line: { ...inSubagent, sessionId: undefined } })
    const path = '/projects/p/session-1/subagents/workflows/w1/agent-a1.jsonl'
    expect(mergedResponses(readBytes(reader, line, { path }).responses)).toMatchObject([{ ...theResponse, agent: 'unknown' }])
  })

  it("12. a subagent's partial and final line while the parent echoes the partial one", () => {
    const echo = echoLine(assistantRecord(partial))
    const own = assistantLine({ ...partial, line: inSubagent }) + assistantLine({ line: inSubagent })
    expect(responsesIn(echo, own)).toMatchObject([theResponse])
    expect(responsesIn(own, echo)).toMatchObject([theResponse])
  })

  it('13. the echo alone, the subagent file being gone', () => {
    expect(responsesIn(echoLine(assistantRecord()))).toMatchObject([{ ...theResponse, agent: 'unknown' }])
  })

  it("14. a user line whose toolUseResult carries usage is not the user's", () => {
    const usage = { input_tokens: 10, output_tokens: 100, cache_creation_input_tokens: 1000, cache_read_input_tokens: 20000 }
    expect(read(userLine({ toolUseResult: { status: 'completed', totalTokens: 21110, usage } }))).toMatchObject({
      facts: [],
      outcome: { skippedLines: {} },
    })
  })

  it('15. a line cut 30 bytes before its end, and the next record follows', () => {
    const cut = assistantLine({ message: { id: 'msg_0' } }).slice(0, -31)
    const { responses, outcome } = read(`${cut}\n`, assistantLine())
    expect(mergedResponses(responses)).toMatchObject([theResponse])
    expect(outcome).toMatchObject({ lines: 2, skippedLines: { malformed: 1 } })
  })

  it.each([
    ['an assistant record', assistantLine({ message: { id: 'msg_0' } }).slice(0, 220)],
    ['a record cut after its usage', assistantLine({ message: { id: 'msg_0' } }).slice(0, -31)],
    ['a user record', userLine().slice(0, 60)],
    ['a user record cut inside an escape', `${userLine({ message: { content: 'a "' } }).slice(0, 93)}\\`],
    ['a user record with objects in it', userLine({ toolUseResult: { a: { b: 1 }, c: 'd' } }).slice(0, -4)],
  ])('16. half of %s glued to a whole one on one line', (_half, half) => {
    const { responses, outcome } = read(half, assistantLine())
    expect(mergedResponses(responses)).toMatchObject([{ ...theResponse, place: { offset: Buffer.byteLength(half) } }])
    expect(outcome).toMatchObject({ lines: 1, skippedLines: { malformed: 1 } })
  })

  it('16. two whole records glued on one line', () => {
    const other = assistantLine({ message: { id: 'msg_0' } }).trimEnd()
    const { responses, outcome } = read(other, assistantLine())
    expect(responses.map(({ messageId }) => messageId)).toEqual(['msg_0', 'msg_1'])
    expect(outcome.skippedLines).toEqual({})
  })

  it('17. a run of NULs and lines of garbage', () => {
    const garbage = ['undefined', '[object Object]', '{"type":"user","message":', '}}}', '"usage"', '{"usage"', '\xff\xfe'].join(
      '\n',
    )
    const { responses, outcome } = read(
      Buffer.alloc(3000),
      '\n',
      Buffer.from(garbage, 'latin1'),
      '\n',
      Buffer.alloc(500),
      assistantLine(),
    )
    expect(mergedResponses(responses)).toMatchObject([theResponse])
    expect(outcome).toMatchObject({ lines: 9, skippedLines: { malformed: 9 } })
  })

  it('18. a last line without a newline waits while the file grows, and counts once it is stable and parses', () => {
    const first = assistantLine({ message: { id: 'msg_0' } })
    const last = assistantLine().trimEnd()
    expect(readBytes(reader, first + last)).toMatchObject({
      responses: [{ messageId: 'msg_0' }],
      outcome: { offset: Buffer.byteLength(first), reachedEnd: true, tailBytes: Buffer.byteLength(last) },
    })
    expect(readBytes(reader, first + last.slice(0, -9), { takesTail: true })).toMatchObject({
      responses: [{ messageId: 'msg_0' }],
      outcome: { offset: Buffer.byteLength(first), lines: 1, skippedLines: {} },
    })
    expect(readBytes(reader, first + last, { takesTail: true })).toMatchObject({
      responses: [{ messageId: 'msg_0' }, { messageId: 'msg_1' }],
      outcome: { offset: Buffer.byteLength(first + last), tailBytes: 0, lines: 2 },
    })
  })

  it('19. lines that end in CRLF', () => {
    expect(read(assistantLine().replace('\n', '\r\n'), '\r\n', userLine().replace('\n', '\r\n'))).toMatchObject({
      responses: [{ messageId: 'msg_1' }],
      outcome: { lines: 3, skippedLines: {} },
    })
  })

  it('20. a <synthetic> message is no usage', () => {
    expect(
      read(assistantLine({ message: { model: '<synthetic>' } }), assistantLine({ line: { isApiErrorMessage: true } })),
    ).toMatchObject({ facts: [], outcome: { skippedLines: {} } })
  })

  it('21. an unknown model', () => {
    expect(responsesIn(assistantLine({ message: { model: 'claude-unreleased-9' } }))).toMatchObject([
      { ...theResponse, model: 'claude-unreleased-9' },
    ])
  })

  it('22. no cache_creation object', () => {
    expect(responsesIn(assistantLine({ usage: { cache_creation: undefined } }))).toMatchObject([theResponse])
  })

  it('23. a cache_creation that is all zero while the total is 1000', () => {
    const usage = { cache_creation: { ephemeral_1h_input_tokens: 0, ephemeral_5m_input_tokens: 0 } }
    expect(responsesIn(assistantLine({ usage }))).toMatchObject([theResponse])
    const someIn1h = { cache_creation: { ephemeral_1h_input_tokens: 400, ephemeral_5m_input_tokens: 0 } }
    expect(responsesIn(assistantLine({ usage: someIn1h }))).toMatchObject([{ tokens: { cacheWrite5m: 600, cacheWrite1h: 400 } }])
  })

  it('24. spaces after colons', () => {
    const spaced = JSON.stringify(assistantRecord(), null, ' ').replaceAll('\n', ' ').replaceAll('": ', '" :\t')
    expect(responsesIn(`  ${spaced} \n`)).toMatchObject([theResponse])
  })

  it('25. a line of 5 MB before it', () => {
    const long = userLine({ message: { content: 'long \\ "usage" \u{1f680} '.repeat(220_000) } })
    const { responses, outcome } = read(long, assistantLine())
    expect(mergedResponses(responses)).toMatchObject([{ ...theResponse, place: { offset: Buffer.byteLength(long) } }])
    expect(outcome).toMatchObject({ lines: 2, skippedLines: {} })
  })

  it('25. a line of 5 MB that is itself the response', () => {
    const content = [{ type: 'text', text: 'long \\ "usage" \u{1f680} '.repeat(220_000) }]
    expect(responsesIn(assistantLine({ message: { content } }))).toMatchObject([theResponse])
  })

  it('25. a line of 500 MB before it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-long-'))
    try {
      const file = join(folder, 'session-1.jsonl')
      const begin = '{"type":"user","message":{"content":"'
      const longBytes = 500_000_000
      // A hole in a file costs no disk and reads as NULs.
      const fd = openSync(file, 'w')
      writeSync(fd, begin, 0)
      truncateSync(file, longBytes)
      writeSync(fd, `"}}\n${assistantLine()}`, longBytes)
      closeSync(fd)
      const { responses, outcome } = readFile(reader, file)
      expect(mergedResponses(responses)).toMatchObject([{ ...theResponse, place: { offset: longBytes + 4 } }])
      expect(outcome).toMatchObject({ lines: 2, skippedLines: {} })
    } finally {
      rmSync(folder, { recursive: true })
    }
  }, 60_000)

  it('26. the same id on a later line with a smaller output: the maximum wins', () => {
    expect(responsesIn(assistantLine() + assistantLine({ usage: { output_tokens: 7 } }))).toMatchObject([theResponse])
  })

  it('27. an interrupted response is kept and incomplete', () => {
    const usage = { output_tokens: 1, speed: undefined, iterations: undefined }
    expect(responsesIn(assistantLine({ message: { stop_reason: null }, usage }))).toMatchObject([
      { ...theResponse, tokens: { ...theResponse.tokens, output: 1 }, isComplete: false },
    ])
  })

  it('28. of duplicate keys the last one counts', () => {
    const line = assistantLine()
      .replace('"output_tokens":100', '"output_tokens":3,"output_tokens":100')
      .replace('"type":"assistant"', '"type":"user","type":"assistant"')
    expect(responsesIn(line)).toMatchObject([theResponse])
    expect(responsesIn(assistantLine().replace('"type":"assistant"', '"type":"assistant","type":"user"'))).toEqual([])
  })

  it('28. escaped unicode in ids, keys and folders', () => {
    const line = assistantLine({ line: { cwd: 'C:\\work\\größe' } })
      .replace('"msg_1"', '"msg\\u005f1"')
      .replace('"timestamp"', '"time\\u0073tamp"')
      .replace('"input_tokens"', '"input\\u005ftokens"')
    expect(responsesIn(line)).toMatchObject([{ ...theResponse, project: 'C:\\work\\größe' }])
  })

  it.each([['18446744073709551615'], ['9007199254740993'], ['-5'], ['1.5'], ['"100"'], ['1e400'], ['true'], ['[100]']])(
    '28. a count of %s is no count',
    (count) => {
      const { facts, outcome } = read(assistantLine().replace('"output_tokens":100', `"output_tokens":${count}`))
      expect({ facts, skipped: outcome.skippedLines }).toEqual({ facts: [], skipped: { badUsage: 1 } })
    },
  )

  it.each([
    ['9007199254740991', 9007199254740991],
    ['100.0', 100],
    ['1e2', 100],
    ['-0', 0],
    ['null', 0],
  ])('28. a count of %s is one', (text, count) => {
    expect(responsesIn(assistantLine().replace('"output_tokens":100', `"output_tokens":${text}`))).toMatchObject([
      { tokens: { output: count } },
    ])
  })
})
