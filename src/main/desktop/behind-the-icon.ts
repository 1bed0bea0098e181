/** The engine and the server, the panel that exists only while it is open, and everything that connects them to the icon. */
import { app, ipcMain } from 'electron/main'
import type { Snapshot } from '../../shared/contract/snapshot.ts'
import type { RunningHost } from '../server/host.ts'
import { openDesktopState } from './desktop-state.ts'
import type { Flags } from './flags.ts'
import { startHosting } from './hosting.ts'
import { isSentByPage, registerRequests, sendEvent } from './ipc.ts'
import { stopBeforeQuit } from './lifecycle/shutdown.ts'
import { watchSurroundings } from './lifecycle/surroundings.ts'
import { notifyOfAlerts, testAlert } from './notify/alert-notifications.ts'
import { openDashboard, openFolder, panelRequests } from './panel-requests.ts'
import type { Page } from './popover/page.ts'
import type { Panel } from './popover/panel.ts'
import { createPlainWindow } from './popover/plain-window.ts'
import type { LiveTray } from './tray/live-tray.ts'
import { hasTrayHost, hasWatcher } from './tray/tray-host.ts'
import type { TrayAction } from './tray/view-model.ts'
import { words } from './words.ts'

interface Front {
  page: Page
  flags: Flags
  tray: LiveTray
  popover: Panel
  /** The engine cannot start. */
  fail: (error: unknown) => void
}

interface Behind {
  openPanel(): void
  perform(action: TrayAction): void
}

export function startBehindIcon({ page, flags, tray, popover, fail }: Front): Behind {
  let panel: Panel = popover
  const openPanel = () => void panel.open().catch(reportFault)

  const hosting = startHosting(flags, openPanel, testAlert)
  hosting.then(follow, fail)
  registerRequests({
    ipc: ipcMain,
    handlers: panelRequests(hosting, () => panel.dismiss(), testAlert),
    isTrusted: (event) => isSentByPage(event, panel.contents, page.url),
  })
  watchSurroundings({
    onWake: () => void hosting.then(({ engine }) => engine.wake()),
    onDisplaysChanged: () => panel.place(),
    onThemeChanged: () => tray.icon.redraw(),
  })
  stopBeforeQuit(async () => {
    panel.dismiss()
    await (await hosting).stop()
  })
  void chooseFirstView()
  return { openPanel, perform: (action) => void act(action).catch(reportFault) }

  function follow({ engine }: RunningHost): void {
    const notify = notifyOfAlerts({
      openAt: (windowId) => void openAt(windowId).catch(reportFault),
      tellInTray: (alert) => tray.showWarning(alert),
    })
    const show = (snapshot: Snapshot) => {
      notify(snapshot)
      tray.showSnapshot(snapshot)
      sendEvent(panel.contents, 'snapshotChanged', snapshot)
    }
    show(engine.snapshot())
    engine.subscribe(show)
  }

  /** The page listens by the time it is open. */
  async function openAt(windowId: string): Promise<void> {
    await panel.open()
    sendEvent(panel.contents, 'windowPicked', { windowId })
  }

  async function chooseFirstView(): Promise<void> {
    if (await hasTrayHost()) {
      if (flags.shows || isFirstStart()) openPanel()
      return
    }
    panel = createPlainWindow({ page, title: words.noTrayHost, onClosed: leaveWindow })
    console.error(`${words.noTrayHost}.`)
    openPanel()
  }

  /** By now a tray may have come up; without one, an app without a window could not be reached any more. */
  async function leaveWindow(): Promise<void> {
    if (await hasWatcher()) panel = popover
    else app.quit()
  }

  async function act(action: TrayAction): Promise<void> {
    if (typeof action === 'object') {
      await (await hosting).engine.snoozeAlerts(action.windowId, action.isSnoozed)
      return
    }
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
