// `node scripts/icons.mjs`: draws assets/icon.png, from which electron-builder makes the icons of every system. The mark on it is the tray's
// own drawing, so that both are one; run it after changing that. (Tray icons are drawn while the app runs: they are gauges.)
import { mkdirSync, writeFileSync } from 'node:fs'
import { runnerImport } from 'vite'
import { inCheckout } from './lib/checkout.mjs'

const sizePx = 1024
// The grid of macOS icons: a tile of 824 with round corners in a canvas of 1024. Elsewhere the margin does no harm.
const tile = { sizePx: 824, radiusPx: 185 }
const markPx = 624
const level = 0.62

const colours = {
  /** From top to bottom. */
  tile: { top: [20, 66, 62], bottom: [9, 36, 34] },
  ring: [45, 212, 191],
  line: [255, 255, 255],
}

const drawing = await load('mark.ts')
const { encodePng } = await load('png.ts')

mkdirSync(inCheckout('assets'), { recursive: true })
writeFileSync(inCheckout('assets', 'icon.png'), encodePng({ widthPx: sizePx, heightPx: sizePx, rgba: appIcon() }))

function appIcon() {
  const mark = drawing.drawMark({ shape: 'running', level }, markPx, colours.ring).rgba
  const line = drawing.lineRows(markPx)
  const markStart = (sizePx - markPx) / 2
  const rgba = new Uint8Array(sizePx * sizePx * 4)
  for (let y = 0; y < sizePx; y++) {
    for (let x = 0; x < sizePx; x++) {
      const [markX, markY] = [x - markStart, y - markStart]
      const isOnMark = markX >= 0 && markX < markPx && markY >= 0 && markY < markPx
      const ink = isOnMark ? mark[(markY * markPx + markX) * 4 + 3] / 255 : 0
      const inkColour = markY >= line.top && markY < line.bottom ? colours.line : colours.ring
      const share = y / sizePx
      for (let channel = 0; channel < 3; channel++) {
        const ground = mix(colours.tile.top[channel], colours.tile.bottom[channel], share)
        rgba[(y * sizePx + x) * 4 + channel] = Math.round(mix(ground, inkColour[channel], ink))
      }
      rgba[(y * sizePx + x) * 4 + 3] = Math.round(255 * tileCoverage(x + 0.5, y + 0.5))
    }
  }
  return rgba
}

/**
 * How much of a pixel lies on the tile, from its distance to the rounded edge.
 * @param {number} x
 * @param {number} y
 */
function tileCoverage(x, y) {
  const straight = tile.sizePx / 2 - tile.radiusPx
  const outX = Math.max(0, Math.abs(x - sizePx / 2) - straight)
  const outY = Math.max(0, Math.abs(y - sizePx / 2) - straight)
  return Math.min(1, Math.max(0, tile.radiusPx - Math.hypot(outX, outY) + 0.5))
}

/**
 * @param {number | undefined} from
 * @param {number | undefined} to
 * @param {number} share
 */
function mix(from = 0, to = 0, share = 0) {
  return from * (1 - share) + to * share
}

/**
 * The tray's TypeScript, as it is: vite is here anyway.
 * @param {string} name
 * @returns {Promise<any>}
 */
async function load(name) {
  const { module } = await runnerImport(inCheckout('src', 'main', 'desktop', 'tray', name))
  return module
}
