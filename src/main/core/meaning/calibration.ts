/**
 * What one official percent is worth in API dollars of the person's recent mix of models (docs/calibration.md). Learned from how far
 * the percent rose while a known amount was used here; pure, so that the same readings always say the same.
 */
import type { Calibration, Range } from '../../../shared/contract/snapshot.ts'
import { type Block, blocksOf, sum } from './calibration-blocks.ts'
import { mayBeRaised, sinceLastChange } from './calibration-change.ts'
import type { Fit } from './calibration-fit.ts'
import type { RiseInterval } from './rise-interval.ts'
import { dot } from './small-matrix.ts'

/** Fewer say nothing that is worth showing. */
const fewestBlocks = 4
/** What the person does now counts: models are weighed unlike their prices, so another mix makes another dollar. */
const recentMs = 7 * 86_400_000
/**
 * Relative error that no number of readings takes away: work of another kind than before, answers that no transcript has. Found on made-up
 * people of seeds 1001–1060, so that 90 of 100 lie inside; docs/calibration.md has what others gave.
 */
const alwaysThere = 0.016

/**
 * Intervals of one window id, of as many of its windows as are known, in any order; the newest may be one without a rise, up to the newest
 * reading. Undefined: too few to say anything.
 */
export function calibrate(intervals: readonly RiseInterval[]): Calibration | undefined {
  const { blocks: all, rest } = blocksOf(intervals)
  if (all.length < fewestBlocks) return undefined
  const since = sinceLastChange(all)
  const { blocks, fit, hasChanged } = since
  const known = rangeOf(fit, recentMix(blocks, fit.models))
  if (!known) return undefined
  const models = fit.models.map((name, i) => ({ name, percentPerUsd: fit.percentPerUsd[i] ?? 1 / known.mid }))
  const usdPerPercent = mayBeRaised(since, rest) ? orDoubled(known) : known
  const changedAt = hasChanged ? blocks[0]?.fromMs : undefined
  return { usdPerPercent, models, intervals: blocks.length, ...(changedAt !== undefined && { changedAt }) }
}

/** Limits have been doubled: it is one or the other, and until more is known nobody can say which. */
function orDoubled({ low, mid, high }: Range): Range {
  return { low, mid: mid * Math.SQRT2, high: high * 2 }
}

function recentMix(blocks: readonly Block[], models: readonly string[]): number[] {
  const newestMs = Math.max(...blocks.map(({ toMs }) => toMs))
  const recent = blocks.filter(({ toMs }) => toMs > newestMs - recentMs)
  const usd = sum(recent.map((block) => block.usd))
  return models.map((model) => sum(recent.map(({ usdByModel }) => usdByModel.get(model) ?? 0)) / usd)
}

/** 5, 50 and 95 of 100. */
function rangeOf({ percentPerUsd, covariance, isClean, days }: Fit, mix: readonly number[]): Range | undefined {
  const perUsd = dot(percentPerUsd, mix)
  const variance = dot(
    mix,
    covariance.map((row) => dot(row, mix)),
  )
  const error = Math.hypot(Math.sqrt(variance) / perUsd, alwaysThere)
  if (!(perUsd > 0) || !(error < 1) || sum(isClean) < fewestBlocks / 2) return undefined
  const reach = Math.exp(studentQuantile(days) * error)
  return { low: 1 / perUsd / reach, mid: 1 / perUsd, high: (1 / perUsd) * reach }
}

/** 95 % of Student's distribution: what few days say is less sure than it looks. */
function studentQuantile(days: number): number {
  const freedom = Math.max(1, days - 1)
  const z = 1.645
  return freedom < 3 ? 3 : z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2)
}
