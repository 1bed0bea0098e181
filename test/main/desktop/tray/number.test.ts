import { describe, expect, it } from 'vitest'
import type { Raster } from '../../../../src/main/desktop/tray/mark.ts'
import { canDrawNumber, drawNumber } from '../../../../src/main/desktop/tray/number.ts'

const white = [255, 255, 255] as const

/** `#` is ink, `-` the line's track, `.` nothing. */
function picture({ widthPx, heightPx, rgba }: Raster): string[] {
  return Array.from({ length: heightPx }, (_, y) =>
    Array.from({ length: widthPx }, (_, x) => {
      const alpha = rgba[(y * widthPx + x) * 4 + 3] ?? 0
      return alpha === 255 ? '#' : alpha === 0 ? '.' : '-'
    }).join(''),
  )
}

const draw = (percent: number, sizePx = 16, isEstimate = false) =>
  picture(drawNumber({ shape: 'running', level: percent / 100, isEstimate }, sizePx, white))

describe('drawNumber', () => {
  it('writes the percent over the line, at 16 px', () => {
    expect(draw(42)).toEqual([
      '##...##..#######',
      '##...##..#######',
      '##...##.......##',
      '##...##.......##',
      '##...##.......##',
      '#######..#######',
      '#######..#######',
      '.....##..##.....',
      '.....##..##.....',
      '.....##..##.....',
      '.....##..##.....',
      '.....##..#######',
      '.....##..#######',
      '................',
      '#######---------',
      '#######---------',
    ])
  })

  it('writes a single digit in the middle', () => {
    const columns = draw(7)
      .slice(0, 13)
      .map((row) => row.indexOf('#'))
    expect(Math.min(...columns)).toBe(4)
  })

  it.each([16, 20, 24, 28, 32, 40, 48])('keeps the ten digits apart at %i px', (sizePx) => {
    const digits = Array.from({ length: 10 }, (_, digit) =>
      draw(digit, sizePx)
        .slice(0, -Math.round(sizePx / 8))
        .join('\n'),
    )
    expect(new Set(digits).size).toBe(10)
  })

  it('hatches the line of an estimate and leaves the digits whole', () => {
    const [solid, hatched] = [draw(90), draw(90, 16, true)]
    expect(hatched.slice(0, 13)).toEqual(solid.slice(0, 13))
    expect(hatched[15]).toBe('##-##-##-##-##--')
  })

  it('has no transparent ink and no other colour', () => {
    const { rgba } = drawNumber({ shape: 'running', level: 0.5 }, 16, [1, 2, 3])
    for (let index = 0; index < rgba.length; index += 4) {
      if (rgba[index + 3]) expect([...rgba.subarray(index, index + 3)]).toEqual([1, 2, 3])
    }
  })
})

it('leaves to the mark what two digits cannot say', () => {
  expect(canDrawNumber({ shape: 'running', level: 0.99 })).toBe(true)
  expect(canDrawNumber({ shape: 'running', level: 1 })).toBe(false)
  expect(canDrawNumber({ shape: 'running' })).toBe(false)
  for (const shape of ['over', 'stale', 'loading', 'notStarted'] as const)
    expect(canDrawNumber({ shape, level: 0.4 })).toBe(false)
})
