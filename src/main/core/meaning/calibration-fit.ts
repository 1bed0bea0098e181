/**
 * Percent per dollar of each model, from blocks of which some hold use elsewhere. Use elsewhere only ever adds, so it is no noise that
 * averages out: each block is either clean (what was used here, give or take), or has something on top (exponential), or is beyond
 * explanation. The three are weighed against each other by expectation-maximisation.
 */
import { type Block, sum, typicalPercentPerUsd } from './calibration-blocks.ts'
import { dot, inverseOf } from './small-matrix.ts'

export interface Fit {
  models: readonly string[]
  /** Of each model. */
  percentPerUsd: readonly number[]
  /** Of `percentPerUsd`. */
  covariance: readonly (readonly number[])[]
  /** Of one expected point of a clean block; it grows with the points. */
  variance: number
  /** How surely each block is clean, 0–1. */
  isClean: readonly number[]
  /** Days with clean blocks: what happens on one day is no independent witness. */
  days: number
}

/** Models weigh about what their prices say: one in three is further off than this. */
const modelSpread = 0.35
const beyondExplanation = { probability: 0.01, density: 1 / 60 }
const mostRounds = 25
/** Relative: a round that moves the answer by less was the last. */
const settled = 1e-4
const dayMs = 86_400_000

export function fitBlocks(blocks: readonly Block[]): Fit {
  const models = [...new Set(blocks.flatMap(({ usdByModel }) => [...usdByModel.keys()]))].sort()
  const usdOfBlocks = blocks.map(({ usdByModel }) => models.map((model) => usdByModel.get(model) ?? 0))
  const typical = typicalPercentPerUsd(blocks)
  let perUsd = models.map(() => typical)
  let isClean = blocks.map(() => 1)
  let inverse: number[][] = []
  let residuals: number[] = []
  /** Grows with what was used, so that long and short blocks are judged alike. */
  let expected = blocks.map(({ usd }) => usd * typical)
  let variance = startVariance(blocks, expected)
  let extra = { share: 0.15, mean: 3 }
  for (let round = 0; round < mostRounds; round++) {
    residuals = blocks.map(({ percent }, i) => percent - dot(perUsd, usdOfBlocks[i] ?? []))
    const odds = residuals.map((residual, i) => explain(residual, Math.sqrt(variance * (expected[i] ?? 1)), extra))
    isClean = odds.map(({ clean }) => clean)
    const onTop = sum(odds.map(({ more }) => more))
    extra = {
      share: Math.min(0.5, (onTop + 0.5) / (blocks.length + 2)),
      mean: Math.max(1, (sum(odds.map(({ more }, i) => more * Math.max(0, residuals[i] ?? 0))) + 1.5) / (onTop + 0.5)),
    }
    const cleanSum = sum(isClean)
    const squares = sum(residuals.map((residual, i) => ((isClean[i] ?? 0) * residual ** 2) / (expected[i] ?? 1)))
    variance = Math.max((squares + 0.05) / (cleanSum + 1), 1e-4)
    const before = perUsd
    ;({ perUsd, inverse } = regress(blocks, usdOfBlocks, isClean, expected, variance))
    const isSettled = perUsd.every((value, i) => Math.abs(value - (before[i] ?? 0)) < settled * Math.abs(value))
    expected = blocks.map((_, i) => Math.max(0.2, dot(perUsd, usdOfBlocks[i] ?? [])))
    if (isSettled) break
  }
  const days = new Set(blocks.filter((_, i) => (isClean[i] ?? 0) > 0.5).map(({ fromMs }) => Math.floor(fromMs / dayMs))).size
  const covariance = byDay(blocks, usdOfBlocks, isClean, expected, variance, residuals, inverse)
  return { models, percentPerUsd: perUsd, covariance, variance, isClean, days }
}

/** Of one expected point: by the middle block, which few uses elsewhere move. */
function startVariance(blocks: readonly Block[], expected: readonly number[]): number {
  const sorted = blocks
    .map(({ percent }, i) => Math.abs(percent - (expected[i] ?? 0)) / Math.sqrt(expected[i] ?? 1))
    .sort((a, b) => a - b)
  return Math.max(0.01, (1.48 * (sorted[Math.floor(sorted.length / 2)] ?? 0)) ** 2)
}

function explain(residual: number, deviation: number, extra: { share: number; mean: number }): { clean: number; more: number } {
  const clean = (1 - extra.share - beyondExplanation.probability) * normalDensity(residual, deviation)
  const more = extra.share * moreDensity(residual, deviation, extra.mean)
  const all = clean + more + beyondExplanation.probability * beyondExplanation.density
  return { clean: clean / all, more: more / all }
}

/** Weighted by how clean a block is and how much it says, and held near one common value by what is known of models. */
function regress(
  blocks: readonly Block[],
  usdOfBlocks: readonly (readonly number[])[],
  isClean: readonly number[],
  expected: readonly number[],
  variance: number,
): { perUsd: number[]; inverse: number[][] } {
  const common =
    sum(blocks.map(({ percent }, i) => (isClean[i] ?? 0) * percent)) / sum(blocks.map(({ usd }, i) => (isClean[i] ?? 0) * usd))
  const size = usdOfBlocks[0]?.length ?? 0
  const prior = 1 / (modelSpread * common) ** 2
  const matrix = Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? prior : 0)))
  const right = Array.from({ length: size }, () => prior * common)
  for (const [at, { percent }] of blocks.entries()) {
    const usd = usdOfBlocks[at] ?? []
    const weight = (isClean[at] ?? 0) / (variance * (expected[at] ?? 1))
    for (let i = 0; i < size; i++) {
      right[i] = (right[i] ?? 0) + weight * (usd[i] ?? 0) * percent
      const row = matrix[i] ?? []
      for (let j = 0; j < size; j++) row[j] = (row[j] ?? 0) + weight * (usd[i] ?? 0) * (usd[j] ?? 0)
    }
  }
  const inverse = inverseOf(matrix)
  return { perUsd: inverse.map((row) => dot(row, right)), inverse }
}

/**
 * How much the answer would move if other days had been seen: errors of one day go together (the same conversation, the same hidden
 * chat), so they count once. The model's own variance is added, since few days look alike by chance.
 */
function byDay(
  blocks: readonly Block[],
  usdOfBlocks: readonly (readonly number[])[],
  isClean: readonly number[],
  expected: readonly number[],
  variance: number,
  residuals: readonly number[],
  inverse: readonly (readonly number[])[],
): number[][] {
  const days = new Map<number, number[]>()
  for (const [at, { fromMs }] of blocks.entries()) {
    const day = Math.floor(fromMs / dayMs)
    const weight = ((isClean[at] ?? 0) * (residuals[at] ?? 0)) / (variance * (expected[at] ?? 1))
    const soFar = days.get(day)
    days.set(
      day,
      (usdOfBlocks[at] ?? []).map((usd, i) => (soFar?.[i] ?? 0) + weight * usd),
    )
  }
  const moved = [...days.values()].map((score) => inverse.map((row) => dot(row, score)))
  return inverse.map((row, i) => row.map((value, j) => value + sum(moved.map((move) => (move[i] ?? 0) * (move[j] ?? 0)))))
}

function normalDensity(x: number, deviation: number): number {
  return Math.exp(-0.5 * (x / deviation) ** 2) / (deviation * Math.sqrt(2 * Math.PI))
}

/** Of a normal error and an exponential one together. */
function moreDensity(x: number, deviation: number, mean: number): number {
  const ratio = deviation / mean
  return (Math.exp(Math.min(700, 0.5 * ratio ** 2 - x / mean)) / mean) * normalShare(x / deviation - ratio)
}

/** Abramowitz and Stegun 26.2.17: off by less than 1e-7. */
function normalShare(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x))
  const tail =
    (Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return x > 0 ? 1 - tail : tail
}
