/** What the exports of one metric group say was used, and when. Pure. */
import type { TokenCounts } from '../../../shared/contract/tokens.ts'

/** All points of one group with one time. */
export interface MetricExport {
  isCumulative: boolean
  /** Since when a cumulative one counts. */
  startMs: number
  timeMs: number
  counts: MetricCounts
}

/** Cache writes of both lifetimes are one amount. */
interface MetricCounts {
  input: number
  output: number
  cacheWrite: number
  cacheRead: number
  costUsd: number
}

export interface ExportedUse {
  startMs: number
  timeMs: number
  tokens: TokenCounts
  costUsd: number
}

const names = ['input', 'output', 'cacheWrite', 'cacheRead', 'costUsd'] as const

/**
 * A delta is what was used since the export before. A cumulative count is less what the one before with the same start had; one that has
 * fallen began anew without saying so.
 */
export function usesOf(exports: readonly MetricExport[]): ExportedUse[] {
  const ordered = [...exports].sort((a, b) => a.startMs - b.startMs || a.timeMs - b.timeMs)
  let before: MetricExport | undefined
  return ordered.flatMap((one) => {
    const baseline = one.isCumulative && before?.isCumulative && before.startMs === one.startMs ? before.counts : undefined
    before = one
    const counts = baseline ? growthOf(one.counts, baseline) : one.counts
    if (names.every((name) => counts[name] === 0)) return []
    return [{ startMs: one.startMs, timeMs: one.timeMs, tokens: tokensOf(counts), costUsd: counts.costUsd }]
  })
}

function growthOf(counts: MetricCounts, before: MetricCounts): MetricCounts {
  const growth = { ...counts }
  for (const name of names) if (counts[name] >= before[name]) growth[name] -= before[name]
  return growth
}

function tokensOf({ input, output, cacheWrite, cacheRead }: MetricCounts): TokenCounts {
  return { input, output, cacheWrite5m: cacheWrite, cacheWrite1h: 0, cacheRead }
}
