/**
 * The popover at the tray icon. `menubar` does what it does well (the click, the window, closing on blur, every macOS space); ours are
 * where it opens, that it is destroyed whenever it closes, and that a click on the icon while it is open closes it for good.
 */
import { once } from 'node:events'
import { app, type BrowserWindowConstructorOptions, type Rectangle, screen, type Tray, type WebContents } from 'electron/main'
import { Menubar } from 'menubar'
import { type Page, popoverSize, windowOptions } from './page.ts'
import type { Panel } from './panel.ts'
import { type Place, placePopover } from './position.ts'

/**
 * The press of a slow click takes the focus away, and blur closes the popover 100 ms later; the release then reports a click on an icon
 * without a popover. Within this time of such a closing the click meant to close. Longer than a click, shorter than a second thought.
 */
const sameClickMs = 300

interface PopoverOptions {
  tray: Tray
  tooltip: string
  page: Page
  /** Resolves once the page's questions will be answered: until then there is no use in loading it. */
  canAnswer: Promise<unknown>
}

export class Popover extends Menubar implements Panel {
  readonly #tray: Tray
  readonly #page: Page
  readonly #canOpen: Promise<unknown>
  #opening: Promise<void> | undefined
  #isInClick = false
  #closedByBlurAtMs = Number.NEGATIVE_INFINITY
  #cursorAtOpening: Place['cursor']

  constructor({ tray, tooltip, page, canAnswer }: PopoverOptions) {
    super(app, { tray, tooltip, index: page.url, browserWindow: frameless(page), showDockIcon: false })
    this.#tray = tray
    this.#page = page
    // menubar takes a moment too before it knows its tray.
    this.#canOpen = Promise.all([canAnswer, once(this, 'ready')])
    this.on('show', () => this.place())
    // A window that is merely hidden keeps its renderer process, 35 MB of it. Closing also ends it, and the next one takes 100 ms.
    this.on('after-hide', () => {
      if (!this.#isInClick) this.#closedByBlurAtMs = performance.now()
      this.window?.close()
    })
    // Before menubar's own listener, so that its closing is known to be this click's.
    tray.on('click', () => {
      this.#isInClick = true
      setImmediate(() => {
        this.#isInClick = false
      })
    })
    // On Windows a double click is a click and then this: the second half would close what the first has opened.
    this.on('ready', () => tray.removeAllListeners('double-click'))
  }

  get contents(): WebContents | undefined {
    return this.window?.webContents
  }

  /** Asked for by a menu, a second start or the app itself, with the pointer anywhere. */
  async open(): Promise<void> {
    if (this.window?.isVisible()) return this.window.focus()
    this.#cursorAtOpening = undefined
    await this.#openOnce()
  }

  dismiss(): void {
    this.hideWindow()
  }

  place(): void {
    const popover = this.window
    if (!popover) return
    const bounds = placePopover({
      size: popoverSize,
      tray: this.#tray.getBounds(),
      displays: displaysPrimaryFirst(),
      ...(this.#cursorAtOpening && { cursor: this.#cursorAtOpening }),
    })
    popover.setBounds(bounds)
    // menubar sets a position of its own right after 'show', unless the options carry one.
    this.setOption('browserWindow', { ...frameless(this.#page), x: bounds.x, y: bounds.y })
  }

  /** Where menubar goes for a click on the icon while nothing is open. */
  override async showWindow(_trayBounds?: Rectangle): Promise<void> {
    if (performance.now() - this.#closedByBlurAtMs < sameClickMs) return
    this.#cursorAtOpening = screen.getCursorScreenPoint()
    await this.#openOnce()
  }

  /** Two clicks while the page loads are one opening: menubar would show the window before there is anything in it. */
  #openOnce(): Promise<void> {
    this.#opening ??= this.#show().finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  async #show(): Promise<void> {
    await this.#canOpen
    try {
      await super.showWindow()
    } catch (error) {
      // Closed while it loaded. Anything else is a fault.
      if (this.window) throw error
    }
  }
}

function frameless(page: Page): BrowserWindowConstructorOptions {
  return {
    ...windowOptions(page),
    frame: false,
    resizable: false,
    skipTaskbar: true,
    // Electron does nothing for `skipTaskbar` on X11; window managers leave toolbars out of the taskbar by themselves.
    ...(process.platform === 'linux' && { type: 'toolbar' }),
  }
}

function displaysPrimaryFirst(): Place['displays'] {
  const primary = screen.getPrimaryDisplay()
  return [primary, ...screen.getAllDisplays().filter(({ id }) => id !== primary.id)]
}
