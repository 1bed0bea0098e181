import type { Raster, Rgb } from './mark.ts'

/** Strong enough to carry white ink on a white panel, weak enough to look like a shadow on others. */
const haloOpacity = 0.7

/**
 * Lays an edge of another colour under a drawing, so that it can be read on a panel of any brightness: for desktops that do not say
 * whether their panel is light or dark. The edge also fills the narrow gaps, which keeps them as visible as on the panel's own colour.
 */
export function withHalo({ widthPx, heightPx, rgba }: Raster, edge: Rgb, radiusPx: number): Raster {
  const alphaAt = (x: number, y: number) =>
    x < 0 || y < 0 || x >= widthPx || y >= heightPx ? 0 : (rgba[(y * widthPx + x) * 4 + 3] ?? 0) / 255
  const neighbours = neighboursWithin(radiusPx)
  const result = new Uint8Array(rgba.length)
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      let near = 0
      for (const { dx, dy, share } of neighbours) near = Math.max(near, share * alphaAt(x + dx, y + dy))
      const index = (y * widthPx + x) * 4
      const above = alphaAt(x, y)
      const below = haloOpacity * near * (1 - above)
      const total = above + below
      if (total === 0) continue
      for (let channel = 0; channel < 3; channel++) {
        result[index + channel] = Math.round(((rgba[index + channel] ?? 0) * above + (edge[channel] ?? 0) * below) / total)
      }
      result[index + 3] = Math.round(255 * total)
    }
  }
  return { widthPx, heightPx, rgba: result }
}

/** Full within the radius, gone one pixel further out. */
function neighboursWithin(radiusPx: number) {
  const reach = Math.ceil(radiusPx)
  const steps = Array.from({ length: 2 * reach + 1 }, (_, index) => index - reach)
  return steps.flatMap((dy) =>
    steps.map((dx) => ({ dx, dy, share: Math.min(1, Math.max(0, radiusPx + 1 - Math.hypot(dx, dy))) })),
  )
}
