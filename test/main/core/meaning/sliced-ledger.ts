/** Single responses as a ledger answers them in slices, so that a test can say what happened and when. */
import type { Ledger } from '../../../../src/main/core/ledger/ledger.ts'
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

export interface SlicedLedger extends Pick<Ledger, 'slices' | 'foldedBefore'> {
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
    foldedBefore(ms) {
      return this.uses.filter((use) => use.at < ms).map(sliceOf)
    },
  }
}
