/** The one page this app shows, and what keeps it the only one. */
import { app, type BrowserWindowConstructorOptions, nativeTheme, type Session } from 'electron/main'

export interface Page {
  /** The built file, or the development server; with the hash that asks for the popover's view. */
  url: string
  /** A CommonJS file, as a sandboxed preload must be. */
  preload: string
}

/** In the middle of what menu-bar popovers use (320–400), and tall enough for three gauges, today and the chart without scrolling. */
export const popoverSize = { width: 360, height: 700 }

export function windowOptions({ preload }: Page): BrowserWindowConstructorOptions {
  return {
    ...popoverSize,
    show: false,
    title: app.name,
    // The panel's own background: what shows through before the first paint must not flash.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1d1e20' : '#fbfbfa',
    fullscreenable: false,
    maximizable: false,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      // Fetches dictionaries from the network.
      spellcheck: false,
    },
  }
}

/** No page can leave its place, open another, ask for a permission, or load anything from elsewhere. Call before any window is made. */
export function guardPages(page: Page): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault())
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
  // Not `session.defaultSession`: asking for it makes it, and a tray without a window is 6 MB smaller without one.
  app.on('session-created', (created) => denyEverything(created, page))
}

function denyEverything(pages: Session, { url }: Page): void {
  pages.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  pages.setPermissionCheckHandler(() => false)
  // The page's CSP forbids it already; this holds for a page that lost its CSP too. The development server is the exception.
  const ownHost = url.startsWith('http') ? new URL(url).host : undefined
  pages.webRequest.onBeforeRequest({ urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'] }, (request, answer) =>
    answer({ cancel: new URL(request.url).host !== ownHost }),
  )
}
