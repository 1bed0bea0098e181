import { describe, expect, it } from 'vitest'
import { factsOf, repositoryOf } from '../../../../../src/main/core/sources/transcripts/line-facts.ts'
import { assistantRecord, type LineChanges } from '../../../../support/transcript-lines.ts'

const context = { path: '/projects/p/session-9.jsonl', offset: 77 }
const factOf = (changes: LineChanges, more = {}) => {
  const facts = factsOf(assistantRecord(changes), { ...context, ...more })
  return facts.kind === 'response' ? facts.fact : facts
}

describe('a response', () => {
  it('keeps what the line says', () => {
    const line = { requestedModel: 'claude-sonnet-5-5[1m]', requestSessionId: 'session-0', costUSD: 0.25 }
    const usage = { speed: 'fast', inference_geo: 'us', server_tool_use: { web_search_requests: 2 } }
    expect(factOf({ line, usage })).toEqual({
      messageId: 'msg_1',
      requestId: 'req_1',
      timestampMs: Date.UTC(2026, 10, 22, 1, 55, 35, 594),
      sessionId: 'session-1',
      originalSessionId: 'session-0',
      project: '/home/dev/work/proj',
      model: 'claude-sonnet-5-5',
      requestedModel: 'claude-sonnet-5-5[1m]',
      tokens: { input: 10, output: 100, cacheWrite5m: 1000, cacheWrite1h: 0, cacheRead: 20000 },
      webSearches: 2,
      speed: 'fast',
      geo: 'us',
      isComplete: true,
      seenIn: 'transcript',
      reportedCostUsd: 0.25,
      place: { path: '/projects/p/session-9.jsonl', offset: 77 },
    })
  })

  it('without an id is known by its request, else by its file and line, else by its place', () => {
    expect(factOf({ message: { id: null } })).toMatchObject({ messageId: 'request req_1' })
    expect(factOf({ message: { id: '' }, line: { requestId: undefined, uuid: 'u' } })).toMatchObject({
      messageId: '/projects/p/session-9.jsonl line u',
    })
    expect(factOf({ message: { id: 5 }, line: { requestId: undefined, uuid: undefined } })).toMatchObject({
      messageId: '/projects/p/session-9.jsonl at 77',
    })
  })

  it('without a session belongs to the one its file is named after', () => {
    expect(factOf({ line: { sessionId: undefined } })).toMatchObject({ sessionId: 'session-9' })
    const path = 'C:\\p\\session-8\\subagents\\agent-1.jsonl'
    expect(factOf({ line: { sessionId: undefined } }, { path })).toMatchObject({ sessionId: 'session-8' })
  })

  it('goes by sessionId, never by session_id', () => {
    expect(factOf({ line: { session_id: 'session-before-clear' } })).toMatchObject({ sessionId: 'session-1' })
  })

  it('is of no other session when the line names its own twice', () => {
    expect(factOf({ line: { requestSessionId: 'session-1' } })).not.toHaveProperty('originalSessionId')
  })

  it("is a subagent's by the file's type, else by the line's, else of an unknown one", () => {
    const line = { isSidechain: true, agentId: 'a1', attributionAgent: 'general-purpose' }
    expect(factOf({ line }, { agent: 'Explore' })).toMatchObject({ agent: 'Explore' })
    expect(factOf({ line })).toMatchObject({ agent: 'general-purpose' })
    expect(factOf({ line: { isSidechain: true } })).toMatchObject({ agent: 'unknown' })
    expect(factOf({ line: { agentId: 'a1' } })).toMatchObject({ agent: 'unknown' })
    expect(factOf({})).not.toHaveProperty('agent')
  })

  it('without a readable time takes the newest one before it', () => {
    for (const timestamp of [undefined, 'yesterday', '2026-13-01T00:00:00.000Z', '2026-11-22T01:55:35.594', 1795312535594]) {
      expect(factOf({ line: { timestamp } }, { lastTimestampMs: 1000 })).toMatchObject({ timestampMs: 1000 })
      expect(factOf({ line: { timestamp } })).toEqual({ kind: 'skipped', reason: 'badUsage' })
    }
  })

  it('may give its time with an offset', () => {
    expect(factOf({ line: { timestamp: '2026-11-22T03:55:35+02:00' } })).toMatchObject({
      timestampMs: Date.UTC(2026, 10, 22, 1, 55, 35),
    })
  })

  it('has counts of its own, or it is none', () => {
    expect(factsOf(assistantRecord({ message: { usage: null } }), context)).toEqual({ kind: 'nothing' })
    expect(factsOf(assistantRecord({ message: { usage: {} } }), context)).toEqual({ kind: 'skipped', reason: 'badUsage' })
    expect(factsOf(assistantRecord({ message: { usage: 'much' } }), context)).toEqual({ kind: 'skipped', reason: 'badUsage' })
  })
})

describe('a session total', () => {
  const modelUsage = {
    'claude-opus-5-5[1m]': {
      inputTokens: 714,
      outputTokens: 1170,
      thinkingTokens: 0,
      cacheReadInputTokens: 121140,
      cacheCreationInputTokens: 6114,
      cacheCreationEphemeral5mInputTokens: 3714,
      cacheCreationEphemeral1hInputTokens: 2400,
      webSearchRequests: 1,
      costUSD: 0.088254,
    },
    'claude-haiku-5-5': { inputTokens: 1, outputTokens: 2, cacheReadInputTokens: 3, cacheCreationInputTokens: 4, costUSD: 0.01 },
  }

  it('is one fact per model, at the newest time seen before it', () => {
    expect(factsOf({ type: 'cost-state', sessionId: 'session-1', modelUsage }, { ...context, lastTimestampMs: 5 })).toEqual({
      kind: 'sessionTotals',
      facts: [
        {
          sessionId: 'session-1',
          model: 'claude-opus-5-5[1m]',
          tokens: { input: 714, output: 1170, cacheWrite5m: 3714, cacheWrite1h: 2400, cacheRead: 121140 },
          webSearches: 1,
          costUsd: 0.088254,
          timestampMs: 5,
        },
        {
          sessionId: 'session-1',
          model: 'claude-haiku-5-5',
          tokens: { input: 1, output: 2, cacheWrite5m: 4, cacheWrite1h: 0, cacheRead: 3 },
          webSearches: 0,
          costUsd: 0.01,
          timestampMs: 5,
        },
      ],
    })
  })

  it('is dated by its own start and length where no line before it has a time', () => {
    const length = { startTime: 1_795_311_030_575, totalDuration: 1967 }
    const total = { type: 'cost-state', sessionId: 'session-1', ...length, modelUsage: { 'claude-opus-5-5': {} } }
    expect(factsOf(total, context)).toMatchObject({ facts: [{ timestampMs: 1_795_311_032_542 }] })
    expect(factsOf(total, { ...context, lastTimestampMs: 5 })).toMatchObject({ facts: [{ timestampMs: 5 }] })
    expect(factsOf({ ...total, startTime: 'noon' }, context)).toMatchObject({ facts: [{ model: 'claude-opus-5-5' }] })
  })

  it('with a count that is none is not believed in any part', () => {
    const bad = { ...modelUsage, 'claude-haiku-5-5': { inputTokens: -1 } }
    expect(factsOf({ type: 'cost-state', sessionId: 'session-1', modelUsage: bad }, context)).toEqual({
      kind: 'skipped',
      reason: 'badUsage',
    })
  })
})

it('folds a worktree into its repository, on every system', () => {
  expect(repositoryOf('/work/repo/.claude/worktrees/fix-1/src')).toBe('/work/repo')
  expect(repositoryOf('C:\\work\\repo\\.claude\\worktrees\\fix-1')).toBe('C:\\work\\repo')
  expect(repositoryOf('/work/repo')).toBe('/work/repo')
})
