/** Intervals by their dollars: opus at 4 dollars a million of input, sonnet at 2. */
import type { RiseInterval } from '../../../../src/main/core/meaning/rise-interval.ts'
import type { UsageSlice } from '../../../../src/main/core/usage.ts'
import { sliceOf } from './sliced-ledger.ts'

const hourMs = 3_600_000
export const startMs = Date.UTC(2026, 9, 5, 8)

export interface Rise {
  points: number
  opusUsd?: number
  sonnetUsd?: number
  sessionId?: string
}

/** One after the other, an hour each, in windows of at most 90 points that begin at 1 %. */
export function risesInARow(rises: readonly Rise[], fromMs = startMs): RiseInterval[] {
  let percentBefore = 1
  return rises.map((rise, n) => {
    if (percentBefore + rise.points > 90) percentBefore = 1
    const atMs = fromMs + n * hourMs
    const interval = {
      fromMs: atMs,
      toMs: atMs + hourMs,
      percentBefore,
      percentAfter: percentBefore + rise.points,
      use: useOf(rise, atMs),
    }
    percentBefore += rise.points
    return interval
  })
}

function useOf({ opusUsd, sonnetUsd, sessionId = 'session-1' }: Rise, at: number): UsageSlice[] {
  return [
    ...(opusUsd === undefined ? [] : [priced(at, 'claude-opus-5-5', opusUsd / 4, sessionId)]),
    ...(sonnetUsd === undefined ? [] : [priced(at, 'claude-sonnet-5-5', sonnetUsd / 2, sessionId)]),
  ]
}

function priced(at: number, model: string, millionTokens: number, sessionId: string): UsageSlice {
  const tokens = { input: millionTokens * 1_000_000, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 }
  return sliceOf({ at, model, sessionId, tokens })
}
