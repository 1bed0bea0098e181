/**
 * The Plimsoll mark as pixels: a ring filled clockwise to the level, and the load line across it. Pure: the tray icon, the app icon
 * and their tests are this one drawing. What differs between two shapes is form, never only colour or shade, because macOS and
 * most panels take the colour away.
 */

/**
 * - `running`: filled to the level.
 * - `notStarted`: an empty thin ring with the line. `noData`: the ring alone, for there is no load to draw a line for.
 * - `over`: a full ring whose line is broken by an exclamation mark.
 * - `stale`: faded, and the line is dashed.
 * - `unknown`: a finely dotted ring with the line. `loading`: eight big dots, filled as far as the work has come.
 * - `broken`: a ring with a piece missing and a dot in the hole.
 */
type MarkShape = 'running' | 'notStarted' | 'noData' | 'over' | 'stale' | 'unknown' | 'loading' | 'broken'

export interface Mark {
  shape: MarkShape
  /** 0–1, for the shapes that have a fill. */
  level?: number
  /** Draws the fill in segments, as an estimate is hatched everywhere in the app. */
  isEstimate?: boolean
}

export type Rgb = readonly [red: number, green: number, blue: number]

export interface Raster {
  widthPx: number
  heightPx: number
  /** Four bytes a pixel, alpha not multiplied in. */
  rgba: Uint8Array
}

const fullTurn = 2 * Math.PI
const trackOpacity = 0.45
const staleOpacity = 0.6

interface Geometry {
  centre: number
  /** Radius of the middle of the stroke. */
  radius: number
  thickHalf: number
  thinHalf: number
  lineTop: number
  lineBottom: number
  /** Empty space between the line and the ring it crosses: without it both melt into one blot at 16 px. */
  lineGap: number
  segmentGapHalf: number
  sizePx: number
}

export function drawMark(mark: Mark, sizePx: number, ink: Rgb): Raster {
  const geometry = geometryFor(sizePx)
  const opacityAt = opacityOf(mark, geometry)
  // 64 samples a pixel leave no step in a curve at tray sizes; big pictures get by with 16.
  const samples = sizePx <= 64 ? 8 : 4
  const rgba = new Uint8Array(sizePx * sizePx * 4)
  for (let row = 0; row < sizePx; row++) {
    for (let column = 0; column < sizePx; column++) {
      const alpha = Math.round(255 * pixelOpacity(opacityAt, column, row, samples))
      if (alpha > 0) rgba.set([ink[0], ink[1], ink[2], alpha], (row * sizePx + column) * 4)
    }
  }
  return { widthPx: sizePx, heightPx: sizePx, rgba }
}

/**
 * Most pixels are the same all over, which their corners tell: nothing in the mark is thin enough to pass between them. The first
 * drawing runs in code that nothing has compiled yet, and the icon of a start waits for it.
 */
function pixelOpacity(opacityAt: OpacityAt, column: number, row: number, samples: number): number {
  const first = 0.5 / samples
  const last = 1 - first
  const corner = opacityAt(column + first, row + first)
  if (
    corner === opacityAt(column + last, row + first) &&
    corner === opacityAt(column + first, row + last) &&
    corner === opacityAt(column + last, row + last)
  ) {
    return corner
  }
  let sum = 0
  for (let sy = 0; sy < samples; sy++) {
    for (let sx = 0; sx < samples; sx++) sum += opacityAt(column + (sx + 0.5) / samples, row + (sy + 0.5) / samples)
  }
  return sum / (samples * samples)
}

/**
 * Rows of the load line, for a picture that gives it a colour of its own: the app icon, which scripts/icons.mjs draws.
 * @public
 */
export function lineRows(sizePx: number): { top: number; bottom: number } {
  const { lineTop: top, lineBottom: bottom } = geometryFor(sizePx)
  return { top, bottom }
}

function geometryFor(sizePx: number): Geometry {
  const thick = 0.145 * sizePx
  const lineThickness = snappedThickness(sizePx, sizePx <= 64 ? 0.09 : 0.062)
  const lineTop = (sizePx - lineThickness) / 2
  return {
    centre: sizePx / 2,
    radius: 0.435 * sizePx - thick / 2,
    thickHalf: thick / 2,
    thinHalf: Math.max(1, 0.06 * sizePx) / 2,
    lineTop,
    lineBottom: lineTop + lineThickness,
    lineGap: Math.max(1, Math.round(0.05 * sizePx)),
    segmentGapHalf: Math.max(1, 0.055 * sizePx) / 2,
    sizePx,
  }
}

/** Whole pixels, at least one, and as odd or even as the picture: only then is a centred line sharp on both edges. */
function snappedThickness(sizePx: number, share: number): number {
  const wanted = share * sizePx
  const smallest = sizePx % 2 === 0 ? 2 : 1
  return Math.max(smallest, smallest + 2 * Math.round((wanted - smallest) / 2))
}

type OpacityAt = (x: number, y: number) => number

function opacityOf(mark: Mark, geometry: Geometry): OpacityAt {
  const level = Math.min(1, Math.max(0, mark.level ?? 0))
  switch (mark.shape) {
    case 'running':
      return withLine(geometry, wholeLine(geometry), filledRing(geometry, level, mark.isEstimate === true))
    case 'notStarted':
      return withLine(geometry, wholeLine(geometry), (x, y) => (isOnRing(geometry, geometry.thinHalf, x, y) ? 1 : 0))
    case 'noData':
      return (x, y) => (isOnRing(geometry, geometry.thinHalf, x, y) ? 1 : 0)
    case 'over':
      return withLine(geometry, exclamation(geometry), (x, y) => (isOnRing(geometry, geometry.thickHalf, x, y) ? 1 : 0))
    case 'stale': {
      const fresh = withLine(geometry, dashedLine(geometry), filledRing(geometry, level, mark.isEstimate === true))
      return (x, y) => staleOpacity * fresh(x, y)
    }
    case 'unknown':
      return withLine(geometry, wholeLine(geometry), dottedRing(geometry, 12, 0.058 * geometry.sizePx))
    case 'loading':
      return dottedRing(geometry, 8, 0.085 * geometry.sizePx, mark.level)
    case 'broken':
      return withLine(geometry, wholeLine(geometry), ringWithHole(geometry))
  }
}

/** Lays the line over the ring and keeps the ring away from it. */
function withLine(geometry: Geometry, isOnLine: (x: number, y: number) => boolean, ring: OpacityAt): OpacityAt {
  const { lineTop, lineBottom, lineGap } = geometry
  return (x, y) => {
    if (isOnLine(x, y)) return 1
    return y > lineTop - lineGap && y < lineBottom + lineGap ? 0 : ring(x, y)
  }
}

function wholeLine({ lineTop, lineBottom }: Geometry) {
  return (_x: number, y: number) => y >= lineTop && y < lineBottom
}

function dashedLine(geometry: Geometry) {
  const isOnWhole = wholeLine(geometry)
  // Three dashes with two holes of a sixth each: the outer dashes still cross the ring.
  const hole = geometry.sizePx / 6
  const dash = (geometry.sizePx - 2 * hole) / 3
  return (x: number, y: number) => isOnWhole(x, y) && x % (dash + hole) < dash
}

/** The line ends just inside the ring; in the middle stands "!". */
function exclamation(geometry: Geometry) {
  const { centre, radius, thickHalf, sizePx, lineTop, lineBottom } = geometry
  const isOnWhole = wholeLine(geometry)
  const stubEnd = radius - thickHalf - 0.02 * sizePx
  const halfWidth = Math.max(1, Math.round(0.055 * sizePx))
  const barTop = Math.round(0.25 * sizePx)
  const dotBottom = sizePx - barTop
  const dotTop = dotBottom - 2 * halfWidth
  const barBottom = Math.min(Math.max(lineBottom, Math.round(0.56 * sizePx)), dotTop - Math.max(1, Math.round(0.05 * sizePx)))
  return (x: number, y: number) => {
    const isInColumn = Math.abs(x - centre) < halfWidth
    if (isInColumn) return (y >= barTop && y < barBottom) || (y >= dotTop && y < dotBottom)
    return y >= lineTop && Math.abs(x - centre) > stubEnd && isOnWhole(x, y)
  }
}

/** Math.hypot takes several times as long, for the sake of numbers whose squares overflow. */
function distance(dx: number, dy: number): number {
  return Math.sqrt(dx * dx + dy * dy)
}

function isOnRing({ centre, radius }: Geometry, half: number, x: number, y: number): boolean {
  return Math.abs(distance(x - centre, y - centre) - radius) < half
}

/** 0 at twelve o'clock, growing clockwise to 1. */
function turnAt({ centre }: Geometry, x: number, y: number): number {
  const angle = Math.atan2(x - centre, centre - y)
  return (angle < 0 ? angle + fullTurn : angle) / fullTurn
}

function pointAt({ centre, radius }: Geometry, turn: number): [x: number, y: number] {
  return [centre + radius * Math.sin(turn * fullTurn), centre - radius * Math.cos(turn * fullTurn)]
}

function filledRing(geometry: Geometry, level: number, isSegmented: boolean): OpacityAt {
  const caps = [pointAt(geometry, 0), pointAt(geometry, level)] as const
  const isInCap = (x: number, y: number) => caps.some(([cx, cy]) => distance(x - cx, y - cy) < geometry.thickHalf)
  return (x, y) => {
    if (isOnRing(geometry, geometry.thickHalf, x, y) && level > 0) {
      if (isSegmented) {
        if (turnAt(geometry, x, y) < level && !isBetweenSegments(geometry, x, y)) return 1
      } else if (turnAt(geometry, x, y) < level || isInCap(x, y)) return 1
    }
    if (!isOnRing(geometry, geometry.thinHalf, x, y)) return 0
    return isSegmented && turnAt(geometry, x, y) < level ? 0 : trackOpacity
  }
}

const segments = 8

/** Eight segments: more of them turn into dots at 16 px, and dots mean that something is loading. */
function isBetweenSegments(geometry: Geometry, x: number, y: number): boolean {
  const turn = turnAt(geometry, x, y)
  const border = Math.round(turn * segments) / segments
  const fromCentre = distance(x - geometry.centre, y - geometry.centre)
  return Math.abs(Math.sin((turn - border) * fullTurn)) * fromCentre < geometry.segmentGapHalf
}

/** Without a level every dot is whole; with one, the dots that are still to come are faint. */
function dottedRing(geometry: Geometry, dots: number, dotRadius: number, level?: number): OpacityAt {
  const places = Array.from({ length: dots }, (_, index) => pointAt(geometry, (index + 0.5) / dots))
  const done = level === undefined ? dots : Math.floor(level * dots)
  return (x, y) => {
    const hit = places.findIndex(([cx, cy]) => distance(x - cx, y - cy) < dotRadius)
    if (hit === -1) return 0
    return hit < done ? 1 : trackOpacity
  }
}

function ringWithHole(geometry: Geometry): OpacityAt {
  const [dotX, dotY] = pointAt(geometry, 3 / 8)
  return (x, y) => {
    if (distance(x - dotX, y - dotY) < 0.09 * geometry.sizePx) return 1
    const turn = turnAt(geometry, x, y)
    const isInHole = turn > 0.25 && turn < 0.5
    return !isInHole && isOnRing(geometry, geometry.thickHalf, x, y) ? 1 : 0
  }
}
