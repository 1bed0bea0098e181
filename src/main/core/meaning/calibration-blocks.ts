/**
 * Single rises are too coarse to learn from: the percent is rounded, and headers may leave before their own answer is counted. Rises
 * that follow each other are put together until these errors, which sit at the two ends only, are small beside what lies between.
 */
import { usdOf } from '../pricing/cost.ts'
import type { RiseInterval } from './rise-interval.ts'

export interface Block {
  fromMs: number
  toMs: number
  percent: number
  usdByModel: Map<string, number>
  usd: number
}

/** Points of a block. */
const wantedPercent = { whole: 3, tenths: 2 }

/** So many times what its use is commonly worth, and a point more, is no rounding: somebody used it elsewhere. */
const clearlyTooMuch = { factor: 2.5, points: 1 }

export interface Blocks {
  blocks: Block[]
  /** What followed the newest block and is not a block yet: it can have risen by nothing. */
  rest?: Block
}

export function blocksOf(intervals: readonly RiseInterval[]): Blocks {
  const known = intervals
    .toSorted((a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs)
    .flatMap((interval): (Block & Pick<RiseInterval, 'percentBefore' | 'percentAfter'>)[] => {
      const { fromMs, toMs, percentBefore, percentAfter } = interval
      const usdByModel = usdByModelOf(interval)
      // From 0 the percent may have stood anywhere below its first step, and at 100 it says nothing any more.
      if (!usdByModel || percentBefore <= 0 || percentAfter >= 100 || percentAfter < percentBefore) return []
      const usd = sum(usdByModel.values())
      return [{ fromMs, toMs, percentBefore, percentAfter, percent: percentAfter - percentBefore, usdByModel, usd }]
    })
  const typical = typicalPercentPerUsd(known.filter(({ percent }) => percent > 0))
  const wanted = known.every(({ percent }) => Number.isInteger(percent)) ? wantedPercent.whole : wantedPercent.tenths
  const blocks: Block[] = []
  let open: Block | undefined
  let openEndsAt: number | undefined
  for (const { percentBefore, percentAfter, ...next } of known) {
    if (open && (openEndsAt !== percentBefore || open.toMs !== next.fromMs)) open = undefined
    if (next.percent > clearlyTooMuch.factor * typical * next.usd + clearlyTooMuch.points) {
      open = undefined
      continue
    }
    if (open) join(open, next)
    else open = next
    openEndsAt = percentAfter
    if (open.percent < wanted - 1e-6) continue
    if (open.usd > 0) blocks.push(open)
    open = undefined
  }
  return { blocks, ...(open && { rest: open }) }
}

/** Absent where something in it has no known price. */
function usdByModelOf({ use }: RiseInterval): Map<string, number> | undefined {
  const byModel = new Map<string, number>()
  for (const slice of use) {
    const usd = usdOf(slice)
    if (usd === undefined) return undefined
    byModel.set(slice.model, (byModel.get(slice.model) ?? 0) + usd)
  }
  return byModel
}

/** Of the middle dollar: half of them were spent where a dollar gave less. */
export function typicalPercentPerUsd(of: readonly Pick<Block, 'percent' | 'usd'>[]): number {
  const sorted = of
    .filter(({ usd }) => usd > 0)
    .map(({ percent, usd }) => ({ rate: percent / usd, usd }))
    .sort((a, b) => a.rate - b.rate)
  let left = sum(sorted.map(({ usd }) => usd)) / 2
  for (const { rate, usd } of sorted) {
    left -= usd
    if (left <= 0) return rate
  }
  return Number.POSITIVE_INFINITY
}

function join(open: Block, next: Block): void {
  for (const [model, usd] of next.usdByModel) open.usdByModel.set(model, (open.usdByModel.get(model) ?? 0) + usd)
  open.toMs = next.toMs
  open.percent += next.percent
  open.usd += next.usd
}

export function sum(numbers: Iterable<number>): number {
  let all = 0
  for (const number of numbers) all += number
  return all
}
