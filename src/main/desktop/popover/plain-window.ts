/** The panel as an ordinary window, for desktops that show no tray icons. */
import { app, BrowserWindow, type WebContents } from 'electron/main'
import { type Page, windowOptions } from './page.ts'
import type { Panel } from './panel.ts'

interface PlainWindowOptions {
  page: Page
  title: string
  onClosed: () => void
}

export function createPlainWindow({ page, title, onClosed }: PlainWindowOptions): Panel {
  let current: BrowserWindow | undefined

  return {
    async open() {
      if (current) {
        if (current.isMinimized()) current.restore()
        return current.focus()
      }
      const opened = new BrowserWindow({ ...windowOptions(page), title: `${app.name} · ${title}`, autoHideMenuBar: true })
      current = opened
      // The page's own title would say only the name.
      opened.on('page-title-updated', (event) => event.preventDefault())
      opened.on('closed', () => {
        current = undefined
        onClosed()
      })
      await opened.loadURL(page.url)
      if (!opened.isDestroyed()) opened.show()
    },
    // Esc closes a popover; nobody expects it to close a window.
    dismiss() {},
    // An ordinary window is the window manager's to place.
    place() {},
    get contents(): WebContents | undefined {
      return current?.webContents
    },
  }
}
