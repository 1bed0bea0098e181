/** The geometry of the mark: a ring that begins at the top and fills clockwise. Lengths are in the units of its viewBox. */

export interface Ring {
  readonly radius: number
  readonly strokeWidth: number
}

/** How a circle's stroke must be dashed so that exactly this share of it is painted. */
export interface Dash {
  readonly length: number
  /** What is left of the circle, unpainted. */
  readonly gap: number
  /** Where the stroke begins, past the top. */
  readonly start: number
}

/**
 * Round caps reach half a stroke's width beyond both ends of a dash, so that the dash is shortened by as much: 50 % ends at the
 * bottom, caps included. A share too small for its caps is still a dot: a little is not nothing.
 */
export function ringDash({ radius, strokeWidth }: Ring, percent: number, cap: 'round' | 'butt'): Dash | undefined {
  const circumference = 2 * Math.PI * radius
  const share = Math.min(100, Math.max(0, percent)) / 100
  if (share === 0) return undefined
  if (share === 1) return { length: circumference, gap: 0, start: 0 }
  const capLength = cap === 'round' ? strokeWidth / 2 : 0
  const length = Math.max(share * circumference - 2 * capLength, 0.01)
  return { length, gap: circumference - length, start: capLength }
}

/** The point at a share of the way around a circle about the origin, from the top, clockwise; y grows downwards. */
export function pointOnRing(radius: number, percent: number): { x: number; y: number } {
  const turn = (percent / 100) * 2 * Math.PI
  return { x: radius * Math.sin(turn), y: -radius * Math.cos(turn) }
}
