import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFastReader } from '../../../../../src/main/core/sources/transcripts/fast-reader.ts'
import { createPlainReader } from '../../../../../src/main/core/sources/transcripts/plain-reader.ts'
import { type ArbitraryRead, arbitraryRead, mutated, mutations, oddSpellings } from '../../../../support/arbitrary-transcripts.ts'
import { capturedTranscripts } from '../../../../support/captures.ts'
import { generatedSeeds, unpackGeneratedTree } from '../../../../support/generated-trees.ts'
import {
  assistantLine,
  assistantRecord,
  echoLine,
  type LineChanges,
  mergedResponses,
  type ReadOptions,
  readBytes,
  readFile,
  userLine,
} from '../../../../support/transcript-lines.ts'

/** Enough to find what a change breaks; a change to the scanner deserves a night of `PLIMSOLL_FUZZ_RUNS=1000000`. */
const numRuns = Number(process.env.PLIMSOLL_FUZZ_RUNS ?? 250)
const timeout = 20_000 + numRuns * 40

const fast = createFastReader()
const plain = createPlainReader()

function expectSame(content: Buffer | string, options: ReadOptions = {}) {
  expect(readBytes(fast, content, options)).toEqual(readBytes(plain, content, options))
}

describe('reports exactly what the plain reader reports', () => {
  it(
    'of any lines, however they are spelled, cut, glued or damaged, in chunks and reads of any size',
    () => {
      const readWith = (create: typeof createFastReader, { content, chunkBytes, ...options }: ArbitraryRead) =>
        readBytes(create({ chunkBytes }), content, options)
      fc.assert(
        fc.property(arbitraryRead(), (read) => {
          expect(readWith(createFastReader, read)).toEqual(readWith(createPlainReader, read))
        }),
        { numRuns },
      )
    },
    timeout,
  )

  it('of every odd spelling, one at a time, between usual lines', () => {
    const partial = assistantLine({ usage: { output_tokens: 1 }, message: { stop_reason: null } })
    const special = assistantLine({
      line: { isSidechain: true, requestSessionId: 'session-0' },
      usage: { speed: 'fast', inference_geo: 'us' },
    })
    const echo = echoLine(assistantRecord())
    for (const spell of oddSpellings) {
      for (const line of [assistantLine(), special, echo]) expectSame(`${partial}${spell(line.trimEnd())}\n${line}`)
    }
  })

  it('of lines that differ in one thing only', () => {
    const changes: LineChanges[] = [
      { line: { isSidechain: true } },
      { line: { agentId: 'a1' } },
      { line: { requestId: undefined } },
      { line: { sessionId: 'session-2' } },
      { line: { cwd: '/elsewhere' } },
      { line: { requestSessionId: 'session-0' } },
      { line: { timestamp: '2020-01-01T00:00:00.000Z' } },
      { line: { timestamp: '2030-01-01T00:00:00.000Z' } },
      { message: { model: 'claude-opus-5-5' } },
      { message: { stop_reason: null } },
      { usage: { speed: 'fast' } },
      { usage: { inference_geo: 'us' } },
      { usage: { input_tokens: 11 } },
      { usage: { output_tokens: 1 } },
      { usage: { cache_creation: undefined } },
      { usage: { server_tool_use: { web_search_requests: 1 } } },
    ]
    for (const change of changes) {
      expectSame(assistantLine() + assistantLine(change) + assistantLine())
      expectSame(assistantLine(change) + assistantLine() + assistantLine({ line: { timestamp: null } }))
    }
  })

  it('of real transcripts', () => {
    for (const { bytes } of capturedTranscripts()) expectSame(bytes)
  })

  it(
    'of real transcripts with a few bytes changed',
    () => {
      const usageLines = capturedTranscripts().flatMap(({ bytes }) => linesOf(bytes).filter((line) => line.includes('usage"')))
      fc.assert(
        fc.property(fc.constantFrom(...usageLines), mutations(), (line, changes) => {
          expectSame(Buffer.concat([line, mutated(line, changes), line]))
        }),
        { numRuns },
      )
    },
    timeout,
  )

  it.each(generatedSeeds)('of the generated tree %s', (seed) => {
    const tree = unpackGeneratedTree(seed)
    for (const name of readdirSync(tree, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.jsonl')) continue
      expect(readFile(fast, join(tree, name))).toEqual(readFile(plain, join(tree, name)))
    }
    rmSync(tree, { recursive: true })
  })

  it.each([-1, 0, 1, 3000])('of lines that are %i bytes longer than the longest that is kept whole', (more) => {
    const ofLength = (length: number, line: (text: string) => string) =>
      line('x'.repeat(length - Buffer.byteLength(line('')) + 1))
    const length = (1 << 20) + more
    const long = [
      ofLength(length, (text) => assistantLine({ message: { content: `"usage" \\ ${text}`, id: 'long' } })),
      ofLength(length, (text) => userLine({ message: text })),
      ofLength(length, (text) => userLine({ message: text, usage: 1 })),
      ofLength(length, (text) => `{"half":"${text}${assistantLine()}`),
      ofLength(length, (text) => `${text}\n`),
    ]
    expectSame(long.join(assistantLine()))
    expectSame(long.join(''), { budgetBytes: 1 })
    for (const line of long) expectSame(line.slice(0, -1), { takesTail: true })
  })

  it('of a line with more structure than can be held', () => {
    const many = `[${'1,'.repeat(4_300_000)}1]`
    const after = assistantLine()
    expectSame(`{"type":"user","rows":${many}}\n${after}`)
    expectSame(`{"type":"user","usage":${many}}\n${after}`)
    expect(readBytes(fast, `{"type":"user","usage":${many}}\n${after}`).outcome.skippedLines).toEqual({ tooLong: 1 })
    expect(readBytes(fast, `{"type":"user","rows":${many}}\n${after}`).outcome.skippedLines).toEqual({})
  })

  it('of a mention of usage wherever it stands in a block of bytes', () => {
    for (let blanks = 0; blanks < 90; blanks += 1) {
      const line = assistantLine({ line: { type: undefined }, message: { content: '' } }).replace(
        '{',
        `{${' '.repeat(blanks)}"type":"assistant",`,
      )
      expect(readBytes(fast, `{}\n${line}{}\n`).responses).toHaveLength(1)
    }
  })
})

describe('neighbouring lines of one response', () => {
  it('are one fact: the first place and time, the largest output, complete if one of them is', () => {
    const partial: LineChanges = { usage: { output_tokens: 1 }, message: { stop_reason: null } }
    const later: LineChanges = { line: { timestamp: '2026-11-22T01:55:40.000Z' } }
    expect(readBytes(fast, assistantLine(partial) + userLine() + assistantLine(later)).responses).toMatchObject([
      { timestampMs: Date.UTC(2026, 10, 22, 1, 55, 35, 594), tokens: { output: 100 }, isComplete: true, place: { offset: 0 } },
    ])
  })

  it(
    'come to what they come to line by line',
    () => {
      fc.assert(
        fc.property(arbitraryRead(), ({ content, chunkBytes: _, ...options }) => {
          const together = readBytes(fast, content, { ...options, budgetBytes: Number.POSITIVE_INFINITY })
          const lineByLine = readBytes(fast, content, { ...options, budgetBytes: 1 })
          expect(mergedResponses(together.responses)).toEqual(mergedResponses(lineByLine.responses))
          expect(together.outcome).toEqual(lineByLine.outcome)
        }),
        { numRuns },
      )
    },
    timeout,
  )
})

it.each<[string, LineChanges]>([
  ['a usual line', {}],
  ['a Windows folder', { line: { cwd: 'C:\\Users\\Jürgen\\repo' } }],
  ['a subagent', { line: { isSidechain: true, agentId: 'a1', attributionAgent: 'Explore' } }],
  ['an interrupted response', { message: { stop_reason: null } }],
  ['a fork', { line: { requestSessionId: 'session-0', requestedModel: 'claude-opus-5-5[1m]' } }],
])('does not parse %s', (_, changes) => {
  const parse = JSON.parse
  const parsed: string[] = []
  JSON.parse = (text: string) => {
    parsed.push(text)
    return parse(text) as unknown
  }
  try {
    expect(readBytes(fast, assistantLine(changes)).responses).toHaveLength(1)
  } finally {
    JSON.parse = parse
  }
  expect(parsed.filter((text) => text.startsWith('{'))).toEqual([])
})

function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = []
  let start = 0
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
    lines.push(bytes.subarray(start, end + 1))
    start = end + 1
  }
  return lines
}
