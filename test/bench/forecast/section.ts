/** One part of the table of `npm run bench:forecast`: looks at each person in turn, then says its rows. */
import type { SimulatedPerson } from '../../support/simulated-person.ts'

export interface Section {
  title: string
  see(person: SimulatedPerson): void
  /** The first row is the head. */
  rows(): string[][]
}

export function percentOf(part: number, of: number): string {
  return of > 0 ? `${((100 * part) / of).toFixed(1)} %` : '–'
}

/** One NaN leaves a sorted list in any order, and its middle looks like a figure. */
export function quantile(values: readonly number[], share: number): number | undefined {
  if (!values.every(Number.isFinite)) throw new Error('Only finite values have quantiles')
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
}

export function meanOf(values: readonly number[]): number | undefined {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : undefined
}

export function inPercent(share: number | undefined): string {
  return share === undefined ? '–' : `${(100 * share).toFixed(1)} %`
}

export function inPoints(points: number | undefined): string {
  return points === undefined ? '–' : points.toFixed(2)
}
