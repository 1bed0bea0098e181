/**
 * The level as two digits over the load line, for Windows: its tray shows 16 pixels and no text beside them, and a number can be read at
 * a glance where a ring can only be compared. Built of rectangles on whole pixels, so that it is sharp at every scale.
 */
import type { Mark, Raster, Rgb } from './mark.ts'

interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

/** The strokes of each digit, named as on a calculator: a on top, then clockwise b to f, g in the middle. */
const strokesOfDigit = ['abcdef', 'bc', 'abged', 'abgcd', 'fgbc', 'afgcd', 'afgedc', 'abc', 'abcdefg', 'abcdfg'] as const

const trackOpacity = 0.45

/** Only what two digits can say: everything else, used up included, is the mark itself. */
export function canDrawNumber({ shape, level }: Mark): boolean {
  return shape === 'running' && level !== undefined && level < 1
}

export function drawNumber({ level = 0, isEstimate }: Mark, sizePx: number, ink: Rgb): Raster {
  const rgba = new Uint8Array(sizePx * sizePx * 4)
  const fill = ({ left, top, right, bottom }: Box, opacity: number) => {
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) rgba.set([...ink, Math.round(255 * opacity)], (y * sizePx + x) * 4)
    }
  }

  const stroke = Math.max(1, Math.round(sizePx / 8))
  const gap = Math.max(1, Math.round(sizePx / 16))
  const lineTop = sizePx - stroke
  const digits = String(Math.round(100 * level))
  const digitWidth = Math.floor((sizePx - 2 * gap) / 2)
  const totalWidth = digits.length * digitWidth + (digits.length - 1) * 2 * gap
  const start = Math.floor((sizePx - totalWidth) / 2)
  for (const [index, digit] of [...digits].entries()) {
    const left = start + index * (digitWidth + 2 * gap)
    const cell = { left, top: 0, right: left + digitWidth, bottom: lineTop - gap }
    for (const name of strokesOfDigit[Number(digit)] ?? '') fill(strokeBox(name, cell, stroke), 1)
  }

  fill({ left: 0, top: lineTop, right: sizePx, bottom: sizePx }, trackOpacity)
  // An estimate is hatched here as well: every third pixel of its line is left out.
  const end = Math.round(level * sizePx)
  for (let x = 0; x < end; x++) {
    const isHole = isEstimate && x % (3 * gap) >= 2 * gap
    if (!isHole) fill({ left: x, top: lineTop, right: x + 1, bottom: sizePx }, 1)
  }
  return { widthPx: sizePx, heightPx: sizePx, rgba }
}

function strokeBox(name: string, { left, top, right, bottom }: Box, stroke: number): Box {
  const middle = top + Math.floor((bottom - top - stroke) / 2)
  switch (name) {
    case 'a':
      return { left, top, right, bottom: top + stroke }
    case 'b':
      return { left: right - stroke, top, right, bottom: middle + stroke }
    case 'c':
      return { left: right - stroke, top: middle, right, bottom }
    case 'd':
      return { left, top: bottom - stroke, right, bottom }
    case 'e':
      return { left, top: middle, right: left + stroke, bottom }
    case 'f':
      return { left, top, right: left + stroke, bottom: middle + stroke }
    default:
      return { left, top: middle, right, bottom: middle + stroke }
  }
}
