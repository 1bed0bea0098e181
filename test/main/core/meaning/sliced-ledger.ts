/** Single responses as a ledger answers them in slices, so that a test can say what happened and when. */
import type { Ledger } from '../../../../src/main/core/ledger/ledger.ts'
import { latestSessionIds } from '../../../../src/main/core/meaning/totals.ts'
import { quarterMs, type UsageSlice } from '../../../../src/main/core/usage.ts'

/** One response, or one residual; what is left out is ordinary. */
export type Use = { at: number } & Partial<Omit<UsageSlice, 'atMs' | 'lastAtMs'>>

export function sliceOf({ at, ...given }: Use): UsageSlice {
  return {
    sessionId: 'session-1',
    model: 'claude-opus-4-8',
    speed: 'standard',
    promptBand: 0,
    webSearches: 0,
    responses: 1,
    incompleteResponses: 0,
    isResidual: false,
    ...given,
    tokens: { input: 0, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0, ...given.tokens },
    atMs: at,
    lastAtMs: at,
  }
}

export interface SlicedLedger extends Pick<Ledger, 'slices' | 'days' | 'slicesOfSessions' | 'latestSessions' | 'activeQuarters'> {
  uses: Use[]
  /** How often it was asked for slices. */
  reads: number
}

export function slicedLedger(uses: Use[]): SlicedLedger {
  return {
    uses,
    reads: 0,
    slices(fromMs, toMs) {
      this.reads++
      return this.uses
        .filter((use) => fromMs <= use.at && use.at < toMs)
        .map((use) => {
          const quarter = Math.floor(use.at / quarterMs) * quarterMs
          const isWhole = fromMs <= quarter && quarter + quarterMs <= toMs
          return { ...sliceOf(use), atMs: isWhole ? quarter : use.at }
        })
        .sort((a, b) => a.atMs - b.atMs)
    },
    days(fromMs, toMs) {
      this.reads++
      return this.uses
        .filter((use) => fromMs <= use.at && use.at < toMs)
        .map((use) => ({ ...sliceOf(use), sessionId: '' }))
        .sort((a, b) => a.atMs - b.atMs)
    },
    slicesOfSessions(sessionIds, fromMs, toMs) {
      return this.slices(fromMs, toMs).filter((slice) => sessionIds.includes(slice.sessionId))
    },
    latestSessions(fromMs, toMs, limit) {
      return latestSessionIds(this.slices(fromMs, toMs), limit)
    },
    activeQuarters(fromMs, toMs) {
      const slices = this.slices(fromMs, toMs).filter((slice) => slice.responses > 0)
      return [...new Set(slices.map((slice) => slice.atMs))].reverse()
    },
  }
}
