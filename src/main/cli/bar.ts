import { shownPercent } from '../../shared/format/numbers.ts'

export interface BarOptions {
  usedPercent: number | undefined
  /** Where an even pace would stand now. */
  elapsedPercent: number | undefined
  isEstimate: boolean
  width: number
}

/**
 * A gauge of a window in one line of text. Official is solid, an estimate hatched, unknown dotted: told apart without colour. Every
 * use shows, and only a full limit fills it.
 */
export function drawBar({ usedPercent, elapsedPercent, isEstimate, width }: BarOptions): string {
  if (usedPercent === undefined) return '·'.repeat(width)
  const percent = shownPercent(usedPercent)
  const full =
    percent >= 100 ? width : Math.min(width - 1, Math.max(usedPercent > 0 ? 1 : 0, Math.round((percent / 100) * width)))
  const cells = [...(isEstimate ? '▒' : '█').repeat(full), ...'░'.repeat(width - full)]
  if (elapsedPercent !== undefined) {
    const tick = Math.min(width - 1, Math.floor((elapsedPercent / 100) * width))
    cells[tick] = '│'
  }
  return cells.join('')
}
