/** Transcript lines as Claude Code writes them, and what a reader makes of bytes. */
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addSighting, isCounted, type MessageSightings, rowOf, settle, sightingOf } from '../../src/main/core/ledger/dedupe.ts'
import type { LimitReading } from '../../src/main/core/limit-reading.ts'
import type { ReadOutcome, ReadRequest, TranscriptReader } from '../../src/main/core/sources/transcripts/reader.ts'
import type { ResponseFact, ResponseRow, SessionTotalFact } from '../../src/main/core/usage.ts'

type Fields = Record<string, unknown>

export interface LineChanges {
  line?: Fields
  message?: Fields
  usage?: Fields
}

/** The response of TARGETS.md: input 10, output 100, cache write 1000 (5 minutes), cache read 20000. A change to `undefined` removes the field. */
export function assistantRecord(changes: LineChanges = {}): Fields {
  return {
    parentUuid: 'fb54f65f-9beb-4ff9-a14c-199b7592fa71',
    isSidechain: false,
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-5-5',
      content: [{ type: 'text', text: 'Said with "quotes", \\ and ü.' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: {
        input_tokens: 10,
        cache_creation_input_tokens: 1000,
        cache_read_input_tokens: 20000,
        output_tokens: 100,
        server_tool_use: { web_search_requests: 0, web_fetch_requests: 0 },
        service_tier: 'standard',
        cache_creation: { ephemeral_1h_input_tokens: 0, ephemeral_5m_input_tokens: 1000 },
        inference_geo: 'not_available',
        iterations: [],
        speed: 'standard',
        ...changes.usage,
      },
      ...changes.message,
    },
    requestId: 'req_1',
    type: 'assistant',
    uuid: 'aab88dfe-f2ff-4cea-9c23-9835d7d8deff',
    timestamp: '2026-11-22T01:55:35.594Z',
    userType: 'external',
    cwd: '/home/dev/work/proj',
    sessionId: 'session-1',
    version: '2.1.330',
    gitBranch: 'HEAD',
    ...changes.line,
  }
}

export const assistantLine = (changes?: LineChanges) => `${JSON.stringify(assistantRecord(changes))}\n`

export function userLine(fields: Fields = {}): string {
  return `${JSON.stringify({ parentUuid: null, isSidechain: false, type: 'user', message: { role: 'user', content: 'Please.' }, uuid: 'u-1', timestamp: '2026-11-22T01:55:30.000Z', sessionId: 'session-1', ...fields })}\n`
}

/** What an old parent wrote about a running subagent. */
export function echoLine(echoed: Fields, fields: Fields = {}): string {
  const { type, timestamp, message, requestId, uuid } = echoed
  return `${JSON.stringify({
    parentUuid: null,
    isSidechain: false,
    cwd: '/home/dev/work/proj',
    sessionId: 'session-1',
    type: 'progress',
    data: {
      message: { type, timestamp, message, requestId, uuid },
      normalizedMessages: [],
      type: 'agent_progress',
      prompt: '',
      agentId: 'a1',
    },
    uuid: 'p-1',
    timestamp: '2026-11-22T01:55:36.000Z',
    ...fields,
  })}\n`
}

export interface Read {
  facts: (ResponseFact | SessionTotalFact | LimitReading)[]
  responses: ResponseFact[]
  sessionTotals: SessionTotalFact[]
  limitHits: LimitReading[]
  outcome: ReadOutcome
}

export interface ReadOptions extends Partial<Omit<ReadRequest, 'fd'>> {
  /** The name the file is read under, in the facts as well. */
  path?: string
}

/** Reads bytes that stand in a real file, in one go unless a budget is given; then in as many reads as it takes. */
export function readBytes(reader: TranscriptReader, content: string | Buffer, options: ReadOptions = {}): Read {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-read-'))
  try {
    const file = join(folder, 'file.jsonl')
    writeFileSync(file, content)
    return readFile(reader, file, { path: '/projects/p/session-1.jsonl', ...options })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export function readFile(reader: TranscriptReader, file: string, options: ReadOptions = {}): Read {
  const fd = openSync(file, 'r')
  const facts: Read['facts'] = []
  const responses: ResponseFact[] = []
  const sessionTotals: SessionTotalFact[] = []
  const limitHits: LimitReading[] = []
  const sink = {
    response(fact: ResponseFact) {
      facts.push(fact)
      responses.push(fact)
    },
    sessionTotal(fact: SessionTotalFact) {
      facts.push(fact)
      sessionTotals.push(fact)
    },
    limitHit(reading: LimitReading) {
      facts.push(reading)
      limitHits.push(reading)
    },
  }
  try {
    const request = { fd, path: file, from: 0, takesTail: false, budgetBytes: Number.POSITIVE_INFINITY, ...options }
    let outcome = reader.read(request, sink)
    while (!outcome.reachedEnd) {
      const before = outcome
      const next = {
        ...request,
        from: before.offset,
        ...(before.lastTimestampMs !== undefined && { lastTimestampMs: before.lastTimestampMs }),
      }
      outcome = added(before, reader.read(next, sink))
    }
    return { facts, responses, sessionTotals, limitHits, outcome }
  } finally {
    closeSync(fd)
  }
}

function added(before: ReadOutcome, after: ReadOutcome): ReadOutcome {
  const skippedLines = { ...before.skippedLines }
  for (const [reason, count] of Object.entries(after.skippedLines) as [keyof typeof skippedLines, number][]) {
    skippedLines[reason] = (skippedLines[reason] ?? 0) + count
  }
  return { ...after, lines: before.lines + after.lines, skippedLines }
}

/** The responses that the facts amount to, by the ledger's own rule. */
export function mergedResponses(facts: readonly ResponseFact[]): ResponseRow[] {
  const byMessage = new Map<string, MessageSightings>()
  for (const fact of facts) {
    const sightings = byMessage.get(fact.messageId) ?? []
    addSighting(sightings, sightingOf(fact))
    byMessage.set(fact.messageId, sightings)
  }
  const rows: ResponseRow[] = []
  for (const sightings of byMessage.values()) {
    settle(sightings)
    rows.push(...sightings.filter((sighting) => isCounted(sighting, sightings)).map(rowOf))
  }
  return rows
}
