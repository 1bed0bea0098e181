/** Seeded chance in the shapes that people's days have. */
import { seededRandom } from '../../src/main/core/demo/random.ts'

export interface Chance {
  /** 0 ≤ x < 1. */
  next(): number
  happens(probability: number): boolean
  between(low: number, high: number): number
  /** A whole number, both ends included. */
  count(low: number, high: number): number
  /** Always above 0; `spread` 0.5 makes values between 0.6 and 1.6 of the median common. */
  around(median: number, spread: number): number
  exponential(mean: number): number
  /** One of the entries, as often as it weighs. */
  pick<Item>(weighted: readonly (readonly [item: Item, weight: number])[]): Item
}

export function chanceOf(seed: number): Chance {
  // Neighbouring seeds would start with similar numbers.
  const random = seededRandom(Math.imul(seed + 1, 0x9e3779b1))
  for (let skip = 0; skip < 20; skip++) random.next()
  const next = random.next
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  return {
    next,
    happens: (probability) => next() < probability,
    between: (low, high) => low + (high - low) * next(),
    count: random.between,
    around: (median, spread) => median * Math.exp(spread * normal()),
    exponential: (mean) => -mean * Math.log(1 - next()),
    pick(weighted) {
      let left = next() * weighted.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [item, weight] of weighted) {
        left -= weight
        if (left < 0) return item
      }
      const last = weighted.at(-1)
      if (!last) throw new Error('Nothing to pick from')
      return last[0]
    },
  }
}
