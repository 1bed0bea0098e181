import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Bounds, type DisplayArea, type Place, placePopover } from '../../../../src/main/desktop/popover/position.ts'

const size = { width: 340, height: 600 }
const noTray = { x: 0, y: 0, width: 0, height: 0 }

function display(
  x: number,
  y: number,
  width: number,
  height: number,
  panel: { edge: string; px: number } = { edge: 'none', px: 0 },
): DisplayArea {
  const bounds = { x, y, width, height }
  const { edge, px } = panel
  const workArea = {
    x: edge === 'left' ? x + px : x,
    y: edge === 'top' ? y + px : y,
    width: edge === 'left' || edge === 'right' ? width - px : width,
    height: edge === 'top' || edge === 'bottom' ? height - px : height,
  }
  return { bounds, workArea }
}

const isInside = (inner: Bounds, outer: Bounds) =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height
const overlaps = (one: Bounds, two: Bounds) =>
  one.x < two.x + two.width && two.x < one.x + one.width && one.y < two.y + two.height && two.y < one.y + one.height

describe('beside the icon', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1080 }
  it.each<[string, Bounds, { x: number; y: number }]>([
    ['top', { x: 1500, y: 0, width: 24, height: 32 }, { x: 1342, y: 40 }],
    ['bottom', { x: 1500, y: 1050, width: 24, height: 28 }, { x: 1342, y: 440 }],
    ['left', { x: 4, y: 900, width: 24, height: 24 }, { x: 40, y: 472 }],
    ['right', { x: 1892, y: 900, width: 24, height: 24 }, { x: 1540, y: 472 }],
  ])('opens inwards from a panel at the %s', (edge, tray, expected) => {
    const area = display(screen.x, screen.y, screen.width, screen.height, { edge, px: 32 })
    expect(placePopover({ size, tray, displays: [area] })).toEqual({ ...expected, ...size })
  })

  it('stays on the screen when the icon is in its corner', () => {
    const area = display(0, 0, 1920, 1080, { edge: 'top', px: 24 })
    const { x } = placePopover({ size, tray: { x: 1896, y: 0, width: 24, height: 24 }, displays: [area] })
    expect(x).toBe(1920 - 340 - 8)
  })

  it('opens on the display the icon is on, left of or above the primary one too', () => {
    const primary = display(0, 0, 1920, 1080, { edge: 'bottom', px: 40 })
    const left = display(-2560, -400, 2560, 1440, { edge: 'bottom', px: 40 })
    const placed = placePopover({ size, tray: { x: -300, y: 1005, width: 24, height: 30 }, displays: [primary, left] })
    expect(placed).toEqual({ x: -458, y: 392, ...size })
  })

  it('leaves room for an icon in a panel that hides itself', () => {
    const area = display(0, 0, 1920, 1080)
    const tray = { x: 1700, y: 1040, width: 24, height: 40 }
    const placed = placePopover({ size, tray, displays: [area] })
    expect(placed.y + placed.height).toBeLessThanOrEqual(tray.y)
  })

  it('takes the menu bar, not the dock, on a display that has both', () => {
    const area = { bounds: { x: 0, y: 0, width: 1512, height: 982 }, workArea: { x: 0, y: 38, width: 1512, height: 854 } }
    expect(placePopover({ size, tray: { x: 1100, y: 0, width: 30, height: 37 }, displays: [area] }).y).toBe(46)
  })
})

describe('without the place of the icon', () => {
  it('opens beside the pointer that clicked it', () => {
    const area = display(0, 0, 1280, 800, { edge: 'top', px: 28 })
    expect(placePopover({ size, tray: noTray, cursor: { x: 900, y: 14 }, displays: [area] })).toEqual({ x: 730, y: 36, ...size })
  })

  it('opens where the pointer is, not on the primary display', () => {
    const primary = display(0, 0, 1280, 800, { edge: 'top', px: 28 })
    const second = display(1280, 0, 1920, 1080, { edge: 'bottom', px: 40 })
    const placed = placePopover({ size, tray: noTray, cursor: { x: 3000, y: 1060 }, displays: [primary, second] })
    expect(isInside(placed, second.workArea)).toBe(true)
  })

  it.each([
    ['top', { x: 1572, y: 40 }],
    ['bottom', { x: 1572, y: 440 }],
    ['left', { x: 40, y: 472 }],
    ['right', { x: 1540, y: 472 }],
    ['none', { x: 1572, y: 8 }],
  ])('opens in the usual corner when no pointer was used: panel at the %s', (edge, corner) => {
    expect(placePopover({ size, tray: noTray, displays: [display(0, 0, 1920, 1080, { edge, px: 32 })] })).toEqual({
      ...corner,
      ...size,
    })
  })
})

it('shrinks to a small screen instead of leaving it', () => {
  const area = display(0, 0, 800, 480, { edge: 'top', px: 24 })
  expect(placePopover({ size, tray: noTray, displays: [area] })).toEqual({ x: 452, y: 32, width: 340, height: 440 })
})

it('is whole pixels inside the work area of the right display, and never over the icon, for any displays and scale factors', () => {
  const panel = fc.record({
    edge: fc.constantFrom('top', 'bottom', 'left', 'right', 'none'),
    px: fc.integer({ min: 20, max: 80 }),
  })
  const scale = fc.constantFrom(1, 1.25, 1.5, 1.75, 2, 3)
  const scene = fc.record({
    panel,
    secondPanel: panel,
    scale,
    secondScale: scale,
    along: fc.double({ min: 0, max: 1, noNaN: true }),
    isSecond: fc.boolean(),
  })
  fc.assert(
    fc.property(scene, ({ panel: first, secondPanel, scale: firstScale, secondScale, along, isSecond }) => {
      // Physical pixels divided by the scale: fractions are what real displays give.
      const one = display(0, 0, 2880 / firstScale, 2160 / firstScale, first)
      const two = display(2880 / firstScale, -100 / secondScale, 3840 / secondScale, 2400 / secondScale, secondPanel)
      const [host, itsPanel] = isSecond ? [two, secondPanel] : [one, first]
      const tray = trayIn(host, itsPanel, along)
      const place: Place = { size, tray, displays: [one, two] }
      const placed = placePopover(place)
      expect(Object.values(placed).every(Number.isInteger)).toBe(true)
      expect(isInside(placed, host.workArea)).toBe(true)
      expect(overlaps(placed, tray)).toBe(false)
    }),
  )
})

/** An icon of 20 × 20 somewhere along the panel; along the top where there is none. */
function trayIn({ bounds }: DisplayArea, { edge, px }: { edge: string; px: number }, along: number): Bounds {
  const middle = px / 2 - 10
  const x = bounds.x + along * (bounds.width - 20)
  const y = bounds.y + along * (bounds.height - 20)
  if (edge === 'left') return { x: bounds.x + middle, y, width: 20, height: 20 }
  if (edge === 'right') return { x: bounds.x + bounds.width - px + middle, y, width: 20, height: 20 }
  if (edge === 'bottom') return { x, y: bounds.y + bounds.height - px + middle, width: 20, height: 20 }
  return { x, y: bounds.y + (edge === 'top' ? middle : 0), width: 20, height: 20 }
}
