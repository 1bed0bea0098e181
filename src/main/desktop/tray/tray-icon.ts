/** The icon in the tray, and the only place that talks to Electron's Tray. Redraws and rebuilds only what has changed. */
import { isDeepStrictEqual } from 'node:util'
import { type NativeImage, nativeImage } from 'electron/common'
import { Menu, type MenuItemConstructorOptions, nativeTheme, Tray } from 'electron/main'
import { withHalo } from './halo.ts'
import { type Ink, inkFor } from './ink.ts'
import { drawMark, type Mark, type Rgb } from './mark.ts'
import { canDrawNumber, drawNumber } from './number.ts'
import { encodePng } from './png.ts'
import type { MenuEntry, TrayAction, TrayView } from './view-model.ts'

/** In device-independent pixels: the menu bar's 18 pt, the notification area's 16, and what most StatusNotifier hosts show. */
const iconSize = process.platform === 'darwin' ? 18 : process.platform === 'win32' ? 16 : 22

/** Windows scales in quarters and picks the nearest; elsewhere there is 1 and 2. */
const scaleFactors = process.platform === 'win32' ? [1, 1.25, 1.5, 1.75, 2, 2.5, 3] : [1, 2]

/** Lets macOS remember where the person moved the icon to. Windows ties such an id to a signed path, so it gets none. */
const macOsGuid = '5f1d7c54-6c1e-4f2a-9d0b-1f4d1f0f6a11'

export class TrayIcon {
  readonly tray: Tray
  readonly #act: (action: TrayAction) => void
  #view: TrayView
  #drawn: { mark: Mark; ink: Ink }
  #menu: Menu

  constructor(view: TrayView, act: (action: TrayAction) => void) {
    this.#act = act
    this.#view = view
    this.#drawn = { mark: view.mark, ink: currentInk() }
    this.tray = process.platform === 'darwin' ? new Tray(imageOf(this.#drawn), macOsGuid) : new Tray(imageOf(this.#drawn))
    this.tray.setToolTip(view.tooltip)
    this.#menu = this.#buildMenu(view.menu)
    if (process.platform === 'linux') this.tray.setContextMenu(this.#menu)
    // Elsewhere a fixed menu would take the left click too (macOS), which belongs to the popover.
    else this.tray.on('right-click', () => this.tray.popUpContextMenu(this.#menu))
    // Two quick clicks are two clicks; macOS would swallow the second while it waits for a third.
    this.tray.setIgnoreDoubleClickEvents(true)
  }

  show(view: TrayView): void {
    const last = this.#view
    this.#view = view
    this.redraw()
    if (view.tooltip !== last.tooltip) this.tray.setToolTip(view.tooltip)
    if (!isDeepStrictEqual(view.menu, last.menu)) {
      this.#menu = this.#buildMenu(view.menu)
      if (process.platform === 'linux') this.tray.setContextMenu(this.#menu)
    }
  }

  /** Also after a change of theme, for which no new view comes. */
  redraw(): void {
    const wanted = { mark: this.#view.mark, ink: currentInk() }
    if (isDeepStrictEqual(wanted, this.#drawn)) return
    this.#drawn = wanted
    this.tray.setImage(imageOf(wanted))
  }

  destroy(): void {
    this.tray.destroy()
  }

  #buildMenu(entries: readonly MenuEntry[]): Menu {
    return Menu.buildFromTemplate(entries.map((entry) => this.#menuItem(entry)))
  }

  #menuItem(entry: MenuEntry): MenuItemConstructorOptions {
    if (entry.kind === 'separator') return { type: 'separator' }
    // A single & would underline the next letter and vanish.
    const label = entry.label.replaceAll('&', '&&')
    return entry.kind === 'note' ? { label, enabled: false } : { label, click: () => this.#act(entry.action) }
  }
}

function imageOf({ mark, ink }: { mark: Mark; ink: Ink }): NativeImage {
  const image = nativeImage.createEmpty()
  for (const scaleFactor of scaleFactors) {
    const drawn = draw(mark, Math.round(iconSize * scaleFactor), ink.colour)
    const png = encodePng(ink.halo ? withHalo(drawn, ink.halo, scaleFactor) : drawn)
    image.addRepresentation({ scaleFactor, dataURL: `data:image/png;base64,${png.toString('base64')}` })
  }
  if (process.platform === 'darwin') image.setTemplateImage(true)
  return image
}

/** A number where that is what a tray is used to, the mark everywhere else. */
const draw = (mark: Mark, sizePx: number, colour: Rgb) =>
  process.platform === 'win32' && canDrawNumber(mark) ? drawNumber(mark, sizePx, colour) : drawMark(mark, sizePx, colour)

function currentInk(): Ink {
  const desktop = process.env.XDG_CURRENT_DESKTOP
  return inkFor({
    platform: process.platform,
    isThemeDark: nativeTheme.shouldUseDarkColors,
    // Not in Electron 33.
    ...('shouldUseDarkColorsForSystemIntegratedUI' in nativeTheme && {
      isTaskbarDark: nativeTheme.shouldUseDarkColorsForSystemIntegratedUI,
    }),
    ...(desktop !== undefined && { desktop }),
  })
}
