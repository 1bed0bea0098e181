/** Whether one percent became worth something else: the limit was raised, or models are weighed anew. */
import { type Block, sum } from './calibration-blocks.ts'
import { type Fit, fitBlocks } from './calibration-fit.ts'
import { dot } from './small-matrix.ts'

/** Smaller changes than this are not told from a person who works differently. Limits have been doubled. */
const smallestChange = Math.log(1.4)
/** Standard errors. Any of hundreds of places may be the one, so what is usual for one is not enough. */
const certainty = 8
const fewestBlocks = 6
/** By rounding, and by headers that leave before their own answer is counted, the percent may truly be so far above. */
const roundingPoints = 1

/** What is known since the last change. Blocks are ordered by time. */
export interface SinceChange {
  blocks: readonly Block[]
  fit: Fit
  hasChanged: boolean
}

export function sinceLastChange(all: readonly Block[]): SinceChange {
  let since: SinceChange = { blocks: all, fit: fitBlocks(all), hasChanged: false }
  for (;;) {
    const at = greatestChange(since)
    if (at === undefined) return since
    const blocks = since.blocks.slice(at)
    since = { blocks, fit: fitBlocks(blocks), hasChanged: true }
  }
}

/**
 * Whether the newest readings rose by so little that the limit may have been raised. A lower bar than for a change: it is some days
 * sooner, and says only that the old figure cannot be trusted.
 */
export function mayBeRaised({ blocks, fit }: SinceChange, rest: Block | undefined): boolean {
  let [percent, expected] = [roundingPoints, 0]
  for (const block of [...(rest ? [rest] : []), ...blocks.slice(-fewestBlocks).reverse()]) {
    percent += block.percent
    expected += expectedPoints(block, fit)
    if (percent + Math.sqrt(fit.variance * expected) < expected / Math.exp(smallestChange)) return true
  }
  return false
}

function greatestChange({ blocks, fit }: SinceChange): number | undefined {
  if (blocks.length < 2 * fewestBlocks) return undefined
  // Beyond this it is use elsewhere, however much.
  const surprise = blocks.map((block) => Math.max(-1.2, Math.min(1.2, Math.log(block.percent / expectedPoints(block, fit)))))
  const all = sum(surprise)
  let best: { at: number; score: number } | undefined
  let before = 0
  for (let at = 1; at <= blocks.length - fewestBlocks; at++) {
    before += surprise[at - 1] ?? 0
    if (at < fewestBlocks) continue
    const difference = before / at - (all - before) / (blocks.length - at)
    const score = Math.abs(difference) * Math.sqrt((at * (blocks.length - at)) / blocks.length)
    if (!best || score > best.score) best = { at, score }
  }
  if (!best) return undefined
  const left = surprise.slice(0, best.at)
  const right = surprise.slice(best.at)
  const difference = Math.abs(middle(left) - middle(right))
  const deviation = (left.length * scatter(left) + right.length * scatter(right)) / blocks.length
  const error = Math.max(0.05, deviation) * Math.sqrt(1 / left.length + 1 / right.length)
  return difference > smallestChange && difference > certainty * error ? best.at : undefined
}

function expectedPoints({ usdByModel }: Block, { models, percentPerUsd }: Fit): number {
  return dot(
    percentPerUsd,
    models.map((model) => usdByModel.get(model) ?? 0),
  )
}

/** As the standard deviation, of those that are ordinary. */
function scatter(values: readonly number[]): number {
  const centre = middle(values)
  return 1.48 * middle(values.map((value) => Math.abs(value - centre)))
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
