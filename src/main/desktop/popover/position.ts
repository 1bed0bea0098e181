/**
 * Where the popover opens. Pure, in Electron's device-independent pixels (a display's scale factor is already divided out, which is
 * why results are rounded to whole ones: some systems refuse fractions).
 */

interface Point {
  x: number
  y: number
}

interface Size {
  width: number
  height: number
}

export type Bounds = Point & Size

export interface DisplayArea {
  bounds: Bounds
  /** The bounds without panels, docks and menu bars. */
  workArea: Bounds
}

export interface Place {
  size: Size
  /** All zeros on Linux, where nobody is told where an icon stands. */
  tray: Bounds
  /** Only when a pointer opened the popover: after a second start it may be anywhere. */
  cursor?: Point
  /** The primary display first. Never empty. */
  displays: readonly [DisplayArea, ...DisplayArea[]]
}

type Edge = 'top' | 'bottom' | 'left' | 'right'

/** Air between the popover and the panel or the screen's edge. */
const marginPx = 8

/** Beside the icon, else beside the pointer, else in the corner of the primary display where trays usually are. */
export function placePopover({ size, tray, cursor, displays }: Place): Bounds {
  const anchor = hasArea(tray) ? tray : cursor && { ...cursor, width: 0, height: 0 }
  const display = anchor ? displayAt(centreOf(anchor), displays) : displays[0]
  const { workArea } = display
  const fitting = {
    width: Math.min(size.width, workArea.width - 2 * marginPx),
    height: Math.min(size.height, workArea.height - 2 * marginPx),
  }
  const edge = anchor ? edgeNear(centreOf(anchor), display) : panelEdge(display)
  const target = anchor ?? trailingEnd(edge, workArea)
  return rounded({ ...besideEdge(edge, target, fitting, workArea), ...fitting })
}

const hasArea = ({ width, height }: Bounds) => width > 0 && height > 0

const right = ({ x, width }: Bounds) => x + width
const bottom = ({ y, height }: Bounds) => y + height
const centreOf = (bounds: Bounds): Point => ({ x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2 })

/** The display that contains the point, else the closest one: a tray's bounds may lie a pixel outside of all of them. */
function displayAt(point: Point, displays: Place['displays']): DisplayArea {
  const distance = ({ bounds }: DisplayArea) =>
    Math.hypot(
      Math.max(bounds.x - point.x, 0, point.x - right(bounds) + 1),
      Math.max(bounds.y - point.y, 0, point.y - bottom(bounds) + 1),
    )
  return displays.reduce((closest, display) => (distance(display) < distance(closest) ? display : closest))
}

/**
 * The edge whose panel holds the point; with panels that hide themselves (no room kept free for them), the closest edge. Of two
 * panels that meet in a corner, the one the point is deeper in counts.
 */
function edgeNear(point: Point, { bounds, workArea }: DisplayArea): Edge {
  const depths: [Edge, number][] = [
    ['top', workArea.y - point.y],
    ['bottom', point.y - bottom(workArea)],
    ['left', workArea.x - point.x],
    ['right', point.x - right(workArea)],
  ]
  const inPanel = depths.filter(([, depth]) => depth >= 0)
  if (inPanel.length > 0) return largest(inPanel)
  return largest([
    ['top', bounds.y - point.y],
    ['bottom', point.y - bottom(bounds)],
    ['left', bounds.x - point.x],
    ['right', point.x - right(bounds)],
  ])
}

/** Where the thickest panel is. Without any, the top: so macOS, GNOME and most others have it. */
function panelEdge({ bounds, workArea }: DisplayArea): Edge {
  return largest([
    ['top', workArea.y - bounds.y],
    ['bottom', bottom(bounds) - bottom(workArea)],
    ['left', workArea.x - bounds.x],
    ['right', right(bounds) - right(workArea)],
  ])
}

/** The first of the largest. */
function largest(entries: readonly [Edge, number][]): Edge {
  return entries.reduce((best, entry) => (entry[1] > best[1] ? entry : best), ['top', Number.NEGATIVE_INFINITY] as [
    Edge,
    number,
  ])[0]
}

/** Trays stand at the right end of a panel, or at the lower end of one that stands upright. */
function trailingEnd(edge: Edge, workArea: Bounds): Bounds {
  const corner = edge === 'top' ? { x: right(workArea), y: workArea.y } : { x: right(workArea), y: bottom(workArea) }
  return { ...(edge === 'left' ? { x: workArea.x, y: bottom(workArea) } : corner), width: 0, height: 0 }
}

function besideEdge(edge: Edge, anchor: Bounds, size: Size, workArea: Bounds): Point {
  const centre = centreOf(anchor)
  const inX = (x: number) => clamp(x, workArea.x + marginPx, right(workArea) - size.width - marginPx)
  const inY = (y: number) => clamp(y, workArea.y + marginPx, bottom(workArea) - size.height - marginPx)
  const alongX = inX(centre.x - size.width / 2)
  const alongY = inY(centre.y - size.height / 2)
  // The icon's own border counts too: over a panel that hides itself the work area reaches below the icon.
  switch (edge) {
    case 'top':
      return { x: alongX, y: inY(Math.max(workArea.y, bottom(anchor)) + marginPx) }
    case 'bottom':
      return { x: alongX, y: inY(Math.min(bottom(workArea), anchor.y) - size.height - marginPx) }
    case 'left':
      return { x: inX(Math.max(workArea.x, right(anchor)) + marginPx), y: alongY }
    case 'right':
      return { x: inX(Math.min(right(workArea), anchor.x) - size.width - marginPx), y: alongY }
  }
}

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(value, high))

function rounded({ x, y, width, height }: Bounds): Bounds {
  return { x: Math.round(x), y: Math.round(y), width: Math.floor(width), height: Math.floor(height) }
}
