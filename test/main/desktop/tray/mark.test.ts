import { describe, expect, it } from 'vitest'
import { drawMark, type Mark, type Raster } from '../../../../src/main/desktop/tray/mark.ts'

const black = [0, 0, 0] as const
const traySizesPx = [16, 18, 20, 22, 24, 25, 32, 36, 44]

/** Ink on the ring's stroke at a place of the turn: 0 is twelve o'clock, 0.25 three o'clock. The most inked pixel of the stroke's width. */
function inkOnRing(raster: Raster, turn: number): number {
  let most = 0
  for (let share = 0.28; share <= 0.44; share += 0.02) {
    const x = Math.floor(raster.widthPx * (0.5 + share * Math.sin(turn * 2 * Math.PI)))
    const y = Math.floor(raster.heightPx * (0.5 - share * Math.cos(turn * 2 * Math.PI)))
    most = Math.max(most, alphaAt(raster, x, y))
  }
  return most
}

const alphaAt = (raster: Raster, x: number, y: number) => (raster.rgba[(y * raster.widthPx + x) * 4 + 3] ?? 0) / 255
const row = (raster: Raster, y: number) => Array.from({ length: raster.widthPx }, (_, x) => alphaAt(raster, x, y))
const inkOf = (raster: Raster) => Array.from(raster.rgba).filter((_, index) => index % 4 === 3)
const totalInk = (raster: Raster) => inkOf(raster).reduce((sum, alpha) => sum + alpha, 0) / 255

describe('drawMark', () => {
  it.each(traySizesPx)('draws the load line from edge to edge with sharp sides at %i px', (sizePx) => {
    const raster = drawMark({ shape: 'running', level: 0.4 }, sizePx, black)
    const solidRows = Array.from({ length: sizePx }, (_, y) => y).filter((y) => row(raster, y).every((alpha) => alpha === 1))
    expect(solidRows.length).toBeGreaterThanOrEqual(1)
    expect(solidRows.length).toBeLessThanOrEqual(Math.ceil(sizePx / 8))
    // Centred: as many rows above as below.
    expect(solidRows[0]).toBe(sizePx - 1 - (solidRows.at(-1) ?? 0))
    // The rows next to it are empty, so that ring and line stay two things.
    expect(Math.max(...row(raster, (solidRows[0] ?? 0) - 1))).toBe(0)
    expect(Math.max(...row(raster, (solidRows.at(-1) ?? 0) + 1))).toBe(0)
  })

  it.each(traySizesPx)('fills the ring clockwise from the top to the level at %i px', (sizePx) => {
    const raster = drawMark({ shape: 'running', level: 0.4 }, sizePx, black)
    for (const turn of [0.06, 0.12, 0.17, 0.34]) expect(inkOnRing(raster, turn)).toBeGreaterThan(0.9)
    for (const turn of [0.56, 0.66, 0.83, 0.9]) expect(inkOnRing(raster, turn)).toBeLessThan(0.5)
    // What is not filled is still a ring.
    for (const turn of [0.56, 0.66, 0.83, 0.9]) expect(inkOnRing(raster, turn)).toBeGreaterThan(0.1)
  })

  it('has more ink the higher the level, and nothing past a full ring', () => {
    const inks = [0, 0.1, 0.2, 0.4, 0.6, 0.8, 1].map((level) => totalInk(drawMark({ shape: 'running', level }, 18, black)))
    for (const [index, ink] of inks.entries()) if (index > 0) expect(ink).toBeGreaterThan(inks[index - 1] ?? 0)
    expect(drawMark({ shape: 'running', level: 1.7 }, 18, black)).toEqual(drawMark({ shape: 'running', level: 1 }, 18, black))
  })

  it('cuts the fill of an estimate into segments', () => {
    const solid = drawMark({ shape: 'running', level: 1 }, 18, black)
    const segmented = drawMark({ shape: 'running', level: 1, isEstimate: true }, 18, black)
    for (const border of [0.125, 0.375, 0.625, 0.875]) {
      expect(inkOnRing(solid, border)).toBeGreaterThan(0.9)
      expect(inkOnRing(segmented, border)).toBeLessThan(0.6)
    }
    for (const middle of [0.0625, 0.1875, 0.3125, 0.4375, 0.5625, 0.9375])
      expect(inkOnRing(segmented, middle)).toBeGreaterThan(0.8)
  })

  it('breaks the line of a used-up window into an exclamation mark', () => {
    const raster = drawMark({ shape: 'over' }, 18, black)
    expect(row(raster, 9)[0]).toBe(1)
    expect(row(raster, 9)[5]).toBe(0)
    expect(row(raster, 9)[9]).toBe(1)
    expect(row(raster, 9)[12]).toBe(0)
    // Bar, hole, dot: read down the middle column between the two sides of the ring.
    const column = Array.from({ length: 10 }, (_, index) => (alphaAt(raster, 9, index + 4) === 1 ? '#' : '.')).join('')
    expect(column).toMatch(/^\.?#{4,6}\.+##\.?$/)
    for (const turn of [0.06, 0.4, 0.6, 0.94]) expect(inkOnRing(raster, turn)).toBeGreaterThan(0.9)
  })

  it('dashes the line of a stale figure and fades the whole', () => {
    const raster = drawMark({ shape: 'stale', level: 0.4 }, 18, black)
    const line = row(raster, 9).map((alpha) => alpha > 0)
    expect(line.filter((isInked, index) => isInked && !line[index - 1]).length).toBe(3)
    expect(Math.max(...inkOf(raster))).toBeLessThanOrEqual(Math.round(255 * 0.6))
  })

  it('leaves the line out when there is no data', () => {
    const raster = drawMark({ shape: 'noData' }, 18, black)
    expect(row(raster, 9).slice(4, 14)).toEqual(Array(10).fill(0))
    for (const turn of [0, 0.25, 0.5, 0.75]) expect(inkOnRing(raster, turn)).toBeGreaterThan(0.4)
  })

  it('fills the dots of a loading ring as far as the work has come', () => {
    const dotsDone = (level: number) => {
      const raster = drawMark({ shape: 'loading', level }, 36, black)
      return Array.from({ length: 8 }, (_, dot) => inkOnRing(raster, (dot + 0.5) / 8) > 0.9).filter(Boolean).length
    }
    expect([0, 0.3, 0.5, 1].map(dotsDone)).toEqual([0, 2, 4, 8])
  })

  it('leaves a hole with a dot in the ring of a broken source', () => {
    const raster = drawMark({ shape: 'broken' }, 18, black)
    expect(inkOnRing(raster, 3 / 8)).toBeGreaterThan(0.9)
    expect(inkOnRing(raster, 0.47)).toBeLessThan(0.3)
    for (const turn of [0.06, 0.6, 0.9]) expect(inkOnRing(raster, turn)).toBeGreaterThan(0.9)
  })

  it('takes the colour it is given and leaves the rest transparent', () => {
    const raster = drawMark({ shape: 'over' }, 18, [255, 254, 253])
    for (let index = 0; index < raster.rgba.length; index += 4) {
      const [red, green, blue, alpha] = raster.rgba.subarray(index, index + 4)
      expect([red, green, blue]).toEqual(alpha === 0 ? [0, 0, 0] : [255, 254, 253])
    }
  })

  describe.each([16, 18])('at %i px', (sizePx) => {
    const marks: Mark[] = [
      { shape: 'running', level: 0.42 },
      { shape: 'running', level: 0.42, isEstimate: true },
      { shape: 'notStarted' },
      { shape: 'noData' },
      { shape: 'over' },
      { shape: 'stale', level: 0.42 },
      { shape: 'unknown' },
      { shape: 'loading' },
      { shape: 'broken' },
    ]
    const pairs = marks.flatMap((first, index) => marks.slice(index + 1).map((second) => ({ first, second })))

    it.each(pairs)('$first and $second can be told apart by form', ({ first, second }) => {
      const [one, two] = [first, second].map((mark) => inkOf(drawMark(mark, sizePx, black)))
      // A pixel counts when one has clear ink where the other has clearly less: a shade alone would not do on every panel.
      const different = (one ?? []).filter((alpha, index) => Math.abs(alpha - (two?.[index] ?? 0)) > 96).length
      expect(different).toBeGreaterThanOrEqual(5)
    })
  })
})
