/**
 * The desktop app up to its icon. What is imported here is loaded before the icon can be drawn, so it is little: everything else is in
 * behind-the-icon.ts, which takes longer to load than Electron takes to start.
 */
import { app, dialog } from 'electron/main'
import { type Flags, parseFlags } from './flags.ts'
import { onFault } from './lifecycle/faults.ts'
import { quitOnSignals } from './lifecycle/shutdown.ts'
import { useOwnFolder } from './own-folder.ts'
import { guardPages, type Page } from './popover/page.ts'
import { Popover } from './popover/popover.ts'
import { LiveTray } from './tray/live-tray.ts'
import { words } from './words.ts'

export function startDesktopApp(page: Page): void {
  const flags = parseFlags(process.argv)
  useOwnFolder(flags)
  if (!app.requestSingleInstanceLock()) {
    // The first instance hears of it as 'second-instance' and opens its panel.
    app.quit()
    return
  }
  // Without a listener the app would end with its popover.
  app.on('window-all-closed', () => {})
  app
    .whenReady()
    .then(() => showIcon(page, flags))
    .catch(fail)
}

async function showIcon(page: Page, flags: Flags): Promise<void> {
  const tray = new LiveTray(app.getVersion(), (action) => void behind.then(({ perform }) => perform(action)))
  onFault(() => tray.showFault())
  quitOnSignals()
  guardPages(page)
  const loading = import('./behind-the-icon.ts')
  const popover = new Popover({ tray: tray.icon.tray, tooltip: tray.tooltip, page, canAnswer: loading })
  const behind = loading.then(({ startBehindIcon }) => startBehindIcon({ page, flags, tray, popover, fail }))
  app.on('second-instance', () => void behind.then(({ openPanel }) => openPanel()))
  await behind
}

/** One box with words for the person, then the end. Nothing has been written that could need stopping. */
function fail(error: unknown): void {
  console.error(error)
  dialog.showErrorBox(words.cannotStart, error instanceof Error ? error.message : String(error))
  app.exit(1)
}
