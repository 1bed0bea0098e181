/** Facts for tests: say what matters, the rest is the response that TARGETS' situations expect. */

import type { ResponseFact, SessionTotalFact } from '../../src/main/core/usage.ts'
import type { TokenCounts } from '../../src/shared/contract/tokens.ts'

/** 2026-11-22T01:30:00Z, the start of a quarter. */
export const startMs = Date.UTC(2026, 10, 22, 1, 30)

const noTokens: TokenCounts = { input: 0, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 }

export function tokens(some: Partial<TokenCounts> = {}): TokenCounts {
  return { ...noTokens, ...some }
}

export function fact(some: Partial<ResponseFact> = {}): ResponseFact {
  return {
    messageId: 'msg_1',
    timestampMs: startMs,
    sessionId: 'session-1',
    model: 'claude-sonnet-5-5',
    tokens: tokens({ input: 10, output: 100, cacheWrite5m: 1000, cacheRead: 20_000 }),
    webSearches: 0,
    speed: 'standard',
    isComplete: true,
    seenIn: 'transcript',
    ...some,
  }
}

export function sessionTotal(some: Partial<SessionTotalFact> = {}): SessionTotalFact {
  return {
    sessionId: 'session-1',
    model: 'claude-sonnet-5-5',
    tokens: tokens({ input: 10, output: 100, cacheWrite5m: 1000, cacheRead: 20_000 }),
    webSearches: 0,
    costUsd: 0.01,
    timestampMs: startMs,
    ...some,
  }
}
