/** Whether one percent became worth something else: the limit was raised, or models are weighed anew. */
import { type Block, sum } from './calibration-blocks.ts'
import { fitBlocks } from './calibration-fit.ts'
import { dot } from './small-matrix.ts'

/** Smaller changes than this are not told from a person who works differently. Limits have been doubled. */
const smallestChange = Math.log(1.4)
/** Standard errors. Any of hundreds of places may be the one, so what is usual for one is not enough. */
const certainty = 8
const fewestBlocks = 6

/** Where the last change was: the first block after it. Blocks are ordered by time. */
export function lastChange(blocks: readonly Block[]): number | undefined {
  let found: number | undefined
  for (let from = 0; ; ) {
    const next = greatestChange(blocks.slice(from))
    if (next === undefined) return found
    from += next
    found = from
  }
}

function greatestChange(blocks: readonly Block[]): number | undefined {
  if (blocks.length < 2 * fewestBlocks) return undefined
  const { models, percentPerUsd } = fitBlocks(blocks)
  const surprise = blocks.map(({ percent, usdByModel }) => {
    const expected = dot(
      percentPerUsd,
      models.map((model) => usdByModel.get(model) ?? 0),
    )
    // Beyond this it is use elsewhere, however much.
    return Math.max(-1.2, Math.min(1.2, Math.log(percent / expected)))
  })
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

/** As the standard deviation, of those that are ordinary. */
function scatter(values: readonly number[]): number {
  const centre = middle(values)
  return 1.48 * middle(values.map((value) => Math.abs(value - centre)))
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
