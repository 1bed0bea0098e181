import { describe, expect, it } from 'vitest'
import { withHalo } from '../../../../src/main/desktop/tray/halo.ts'
import { drawMark, type Raster, type Rgb } from '../../../../src/main/desktop/tray/mark.ts'

const black: Rgb = [0, 0, 0]
const white: Rgb = [255, 255, 255]

/** How bright each pixel looks on a grey panel, 0–255. */
function onPanel({ rgba }: Raster, panel: number): number[] {
  return Array.from({ length: rgba.length / 4 }, (_, pixel) => {
    const alpha = (rgba[pixel * 4 + 3] ?? 0) / 255
    return Math.round((rgba[pixel * 4] ?? 0) * alpha + panel * (1 - alpha))
  })
}

const strongestDifference = (one: number[], two: number[]) =>
  Math.max(...one.map((value, index) => Math.abs(value - (two[index] ?? 0))))

describe('withHalo', () => {
  it('makes white ink visible on a white panel', () => {
    const bare = drawMark({ shape: 'running', level: 0.4 }, 22, white)
    const blank = Array(22 * 22).fill(255)
    expect(strongestDifference(onPanel(bare, 255), blank)).toBe(0)
    const pixels = onPanel(withHalo(bare, black, 1), 255)
    expect(strongestDifference(pixels, blank)).toBeGreaterThan(150)
  })

  it('leaves no trace on a panel of its own colour', () => {
    const bare = drawMark({ shape: 'running', level: 0.4 }, 22, white)
    expect(strongestDifference(onPanel(withHalo(bare, black, 1), 0), onPanel(bare, 0))).toBeLessThanOrEqual(1)
  })

  it('keeps within its radius', () => {
    const rgba = new Uint8Array(7 * 7 * 4)
    rgba.set([255, 255, 255, 255], (3 * 7 + 3) * 4)
    const { rgba: result } = withHalo({ widthPx: 7, heightPx: 7, rgba }, black, 1)
    const alphas = Array.from({ length: 7 }, (_, x) => result[(3 * 7 + x) * 4 + 3] ?? 0)
    expect(alphas.map((alpha) => alpha > 0)).toEqual([false, false, true, true, true, false, false])
    expect(alphas[3]).toBe(255)
  })
})
