/**
 * The tray app put together: one instance, an icon at once, the engine and the server behind it, and a panel that exists only while it
 * is open.
 */
import { app, dialog, ipcMain } from 'electron/main'
import type { Snapshot } from '../../shared/contract/snapshot.ts'
import type { RunningHost } from '../server/host.ts'
import { openDesktopState } from './desktop-state.ts'
import { type Flags, parseFlags } from './flags.ts'
import { startHosting } from './hosting.ts'
import { isSentByPage, registerRequests, sendEvent } from './ipc.ts'
import { onFault } from './lifecycle/faults.ts'
import { stopBeforeQuit } from './lifecycle/shutdown.ts'
import { watchSurroundings } from './lifecycle/surroundings.ts'
import { useOwnFolder } from './own-folder.ts'
import { openDashboard, openFolder, panelRequests } from './panel-requests.ts'
import { guardPages, type Page } from './popover/page.ts'
import type { Panel } from './popover/panel.ts'
import { createPlainWindow } from './popover/plain-window.ts'
import { Popover } from './popover/popover.ts'
import { LiveTray } from './tray/live-tray.ts'
import { hasTrayHost, hasWatcher } from './tray/tray-host.ts'
import type { TrayAction } from './tray/view-model.ts'
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
    .then(() => run(page, flags))
    .catch(fail)
}

async function run(page: Page, flags: Flags): Promise<void> {
  const tray = new LiveTray(app.getVersion(), (action) => void perform(action).catch(reportFault))
  onFault(() => tray.showFault())
  guardPages(page)

  const popover = new Popover(tray.icon.tray, tray.tooltip, page)
  let panel: Panel = popover
  const openPanel = () => void panel.open().catch(reportFault)
  app.on('second-instance', openPanel)

  const hosting = startHosting(flags, openPanel)
  registerRequests({
    ipc: ipcMain,
    handlers: panelRequests(hosting, () => panel.dismiss()),
    isTrusted: (event) => isSentByPage(event, panel.contents, page.url),
  })
  watchSurroundings({
    onWake: () => void hosting.then(({ engine }) => engine.wake(), ignore),
    onDisplaysChanged: () => panel.place(),
    onThemeChanged: () => tray.icon.redraw(),
  })
  stopBeforeQuit(async () => {
    panel.dismiss()
    await (await hosting).stop()
  })
  hosting.then(follow, fail)

  if (await hasTrayHost()) {
    if (flags.shows || isFirstStart()) openPanel()
  } else {
    panel = createPlainWindow({ page, title: words.noTrayHost, onClosed: leaveWindow })
    console.error(`${words.noTrayHost}.`)
    openPanel()
  }

  function follow({ engine }: RunningHost): void {
    const show = (snapshot: Snapshot) => {
      tray.showSnapshot(snapshot)
      sendEvent(panel.contents, 'snapshotChanged', snapshot)
    }
    show(engine.snapshot())
    engine.subscribe(show)
  }

  /** By now a tray may have come up; without one, an app without a window could not be reached any more. */
  async function leaveWindow(): Promise<void> {
    if (await hasWatcher()) panel = popover
    else app.quit()
  }

  async function perform(action: TrayAction): Promise<void> {
    switch (action) {
      case 'openPopover':
        return panel.open()
      case 'openDashboard':
        return openDashboard(await hosting)
      case 'openDataFolder':
        return openFolder(await hosting, 'data')
      case 'refresh':
        await (await hosting).engine.refresh()
        return
      case 'quit':
        return app.quit()
    }
  }

  function reportFault(error: unknown): void {
    console.error(error)
    tray.showFault()
  }
}

/** An icon among many is easily missed: the first start opens the panel once. */
function isFirstStart(): boolean {
  const state = openDesktopState()
  const isFirst = !state.get('hasIntroducedItself')
  if (isFirst) state.set('hasIntroducedItself', true)
  return isFirst
}

/** One box with words for the person, then the end. Nothing has been written that could need stopping. */
function fail(error: unknown): void {
  console.error(error)
  dialog.showErrorBox(words.cannotStart, error instanceof Error ? error.message : String(error))
  app.exit(1)
}

function ignore(): void {}
