/** Slices for tests that are about when and how much, not about what. */
import type { UsageSlice } from '../../../../src/main/core/usage.ts'
import { tokens } from '../../../support/facts.ts'

/** A response of so many tokens of Sonnet 5.5's output, of which 100,000 cost one dollar. */
export function response(atMs: number, usd: number, more: Partial<UsageSlice> = {}): UsageSlice {
  return {
    atMs,
    lastAtMs: atMs,
    sessionId: 'session-1',
    model: 'claude-sonnet-5-5',
    speed: 'standard',
    promptBand: 0,
    tokens: tokens({ output: usd * 100_000 }),
    webSearches: 0,
    responses: 1,
    incompleteResponses: 0,
    isResidual: false,
    ...more,
  }
}
