/** Facts for property tests: few values per field, so that they collide. */
import fc from 'fast-check'
import type { AnsweredLine, MetricPoint, ResponseFact, SessionTotalFact } from '../../src/main/core/usage.ts'
import { startMs } from './facts.ts'

const count = fc.integer({ min: 0, max: 3 })
const sessionId = fc.constantFrom('session-1', 'session-2', 'session-3')
const model = fc.constantFrom('claude-opus-5-5', 'claude-sonnet-5-5')
/** Within three quarters, at quarters' edges too. */
const timestampMs = fc.oneof(
  fc.integer({ min: 0, max: 45 * 60_000 }).map((ms) => startMs + ms),
  fc.constantFrom(startMs, startMs + 15 * 60_000, startMs + 15 * 60_000 - 1),
)

export const anyTokens = fc.record({ input: count, output: count, cacheWrite5m: count, cacheWrite1h: count, cacheRead: count })

const required = {
  messageId: fc.constantFrom('msg_1', 'msg_2', 'msg_3', 'msg_4'),
  timestampMs,
  sessionId,
  model,
  tokens: anyTokens,
  webSearches: count,
  speed: fc.constantFrom('standard' as const, 'fast' as const),
  isComplete: fc.boolean(),
  seenIn: fc.constantFrom('transcript' as const, 'manual' as const),
}

const optional = {
  requestId: fc.constantFrom('req_1', 'req_2', 'req_3'),
  lineUuid: fc.constantFrom('line-1', 'line-2'),
  originalSessionId: sessionId,
  project: fc.constantFrom('/work/a', '/work/b'),
  requestedModel: model.map((name) => `${name}[1m]`),
  agent: fc.constantFrom('unknown', 'general-purpose', 'reviewer'),
  geo: fc.constant('us' as const),
  reportedCostUsd: fc.constantFrom(0.25, 0.5),
  place: fc.record({ path: fc.constantFrom('/a.jsonl', '/b.jsonl'), offset: count }),
}

export const anyFact: fc.Arbitrary<ResponseFact> = fc.record(
  { ...required, ...optional },
  { requiredKeys: Object.keys(required) as (keyof typeof required)[] },
)

const eventId = fc.constantFrom('event session-1 prompt-1 4', 'event session-2 prompt-2 4')

/** As telemetry says it: by its request, or as an event. */
export const anyTelemetryFact: fc.Arbitrary<ResponseFact> = fc
  .record({ ...required, agent: optional.agent, reportedCostUsd: optional.reportedCostUsd })
  .chain((one) =>
    fc
      .oneof(
        optional.requestId.map((requestId) => ({ messageId: `request ${requestId}`, requestId })),
        eventId.map((messageId) => ({ messageId })),
      )
      .map((ids): ResponseFact => ({ ...one, ...ids, originalSessionId: one.sessionId, isComplete: true, seenIn: 'otlp' })),
  )

export const anyAnsweredLine: fc.Arbitrary<AnsweredLine> = fc.record({ lineUuid: optional.lineUuid, messageId: eventId })

/** Of one group all points are of one session, model and way of counting. */
export const anyPoint: fc.Arbitrary<MetricPoint> = fc
  .record({
    group: fc.constantFrom(
      { group: 'a', sessionId: 'session-1', model: 'claude-opus-5-5[1m]', isCumulative: false },
      { group: 'b', sessionId: 'session-4', model: 'claude-opus-5-5', isCumulative: true },
      { group: 'c', model: 'claude-sonnet-5-5', isCumulative: false, agent: 'reviewer' },
    ),
    kind: fc.constantFrom('input' as const, 'output' as const, 'cacheWrite' as const, 'costUsd' as const),
    value: fc.integer({ min: 1, max: 9 }),
    startMs: fc.constantFrom(startMs, startMs + 60_000),
    timeMs: fc.integer({ min: 1, max: 4 }).map((n) => startMs + n * 600_000),
  })
  .map(({ group, ...point }) => ({ ...group, ...point }))

/** Of the same day as everything else, and of days around it; what one key says is always the same but for its cost. */
export const anyImported: fc.Arbitrary<ResponseFact> = fc
  .record(
    {
      entry: fc.constantFrom(
        { messageId: 'import a', timestampMs: startMs + 60_000 },
        { messageId: 'import b', timestampMs: startMs - 24 * 3_600_000 },
        { messageId: 'import day c', timestampMs: startMs - 6 * 3_600_000 },
        { messageId: 'import day d', timestampMs: startMs + 23 * 3_600_000 },
      ),
      reportedCostUsd: optional.reportedCostUsd,
    },
    { requiredKeys: ['entry'] },
  )
  .map(({ entry, ...cost }) => ({
    ...entry,
    ...cost,
    sessionId: 'usage.json',
    model: 'unknown',
    tokens: { input: 1, output: 2, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 },
    webSearches: 0,
    speed: 'standard',
    isComplete: true,
    seenIn: 'manual',
  }))

export const anySessionTotal: fc.Arbitrary<SessionTotalFact> = fc.record(
  { sessionId, model, tokens: anyTokens, webSearches: count, costUsd: fc.constantFrom(0, 0.5), timestampMs },
  { requiredKeys: ['sessionId', 'model', 'tokens', 'webSearches', 'costUsd'] },
)

/** The same things in any order, some more than once, cut into batches anywhere. */
export function shuffledInBatches<T>(things: readonly T[]): fc.Arbitrary<T[][]> {
  return fc
    .tuple(fc.array(fc.constantFrom(...things), { maxLength: 4 }), fc.array(fc.nat(things.length + 4), { maxLength: 4 }))
    .chain(([again, cuts]) => {
      const all = [...things, ...again]
      return fc.shuffledSubarray(all, { minLength: all.length }).map((shuffled) => cutAt(shuffled, cuts))
    })
}

function cutAt<T>(things: T[], cuts: number[]): T[][] {
  const edges = [0, ...cuts.filter((cut) => cut < things.length).sort((a, b) => a - b), things.length]
  return edges.slice(1).map((end, n) => things.slice(edges[n], end))
}
