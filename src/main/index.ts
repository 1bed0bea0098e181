/**
 * Entry of the desktop app. Wiring only, and nothing here may wait at the top level: Electron holds its 'ready' back until this module
 * has run, so that waiting for it here would never end.
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { startDesktopApp } from './desktop/desktop-app.ts'

const built = join(import.meta.dirname, '..')
const builtPage = pathToFileURL(join(built, 'renderer', 'index.html')).href

startDesktopApp({
  // `electron-vite dev` serves the page itself.
  url: `${process.env.ELECTRON_RENDERER_URL ?? builtPage}#popover`,
  preload: join(built, 'preload', 'index.cjs'),
})
