import type { PointFact, ReplyFact, RequestFact } from '../../src/main/core/sources/otlp/telemetry-facts.ts'

export function requestFact(sequence: number): RequestFact {
  return {
    kind: 'request',
    requestId: `req_${sequence}`,
    sessionId: 'session-1',
    timestampMs: 1_795_311_384_602 + sequence,
    sequence,
    model: 'claude-sonnet-5-5',
    tokens: { input: 229, output: 1295, cacheWrite5m: 729, cacheWrite1h: 400, cacheRead: 21_290 },
    speed: 'standard',
    querySource: 'sdk',
    costUsd: 0.0189595,
  }
}

export const replyFact: ReplyFact = {
  kind: 'reply',
  promptId: 'prompt-1',
  timestampMs: 1_795_311_384_604,
  messageUuid: '62d1dab4-ba82-4b83-aa14-4771058082a5',
}

export const pointFact: PointFact = {
  kind: 'point',
  metric: 'tokens',
  model: 'claude-opus-5-5[1m]',
  type: 'cacheRead',
  group: 'abcdefghijklmnopqrstuv',
  temporality: 'cumulative',
  startMs: 1_795_311_384_586,
  timeMs: 1_795_311_384_875,
  value: 459,
}
