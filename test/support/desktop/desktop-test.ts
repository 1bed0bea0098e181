import { test as base } from '@playwright/test'
import { Desktop } from './electron-app.ts'
import { startXfcePanel, type XfcePanel } from './xfce-panel.ts'

interface Fixtures {
  /** For `desktop`: what this machine says about itself. */
  desktopEnv: Record<string, string>
  /** A machine with a tray that only the test sees. */
  desktop: Desktop
  /** A machine without a tray. */
  bareDesktop: Desktop
  /** A machine with Xfce's panel and window manager, on the screen. */
  xfce: { desktop: Desktop; panel: XfcePanel }
}

export const test = base.extend<Fixtures>({
  desktopEnv: [{}, { option: true }],
  desktop: async ({ desktopEnv }, use) => {
    const desktop = await Desktop.start({ tray: 'fake', env: desktopEnv })
    await use(desktop)
    await desktop.stop()
  },
  // biome-ignore lint/correctness/noEmptyPattern: playwright reads the names of fixtures from the pattern
  bareDesktop: async ({}, use) => {
    const desktop = await Desktop.start({ tray: 'none' })
    await use(desktop)
    await desktop.stop()
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  xfce: async ({}, use) => {
    const desktop = await Desktop.start({ tray: 'real' })
    const panel = await startXfcePanel(desktop)
    await use({ desktop, panel })
    // The app before the panel it is shown in, and both before their bus.
    await desktop.stop(() => panel.stop())
  },
})

export { expect } from '@playwright/test'
