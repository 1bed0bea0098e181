/** What happens around a running app: sleep, themes, displays, and errors nobody foresaw. */
import { expect, test } from '../support/desktop/desktop-test.ts'
import type { Pixmap } from '../support/desktop/tray-item.ts'

test('looks at the files at once when the machine wakes up', async ({ desktop }) => {
  // Otherwise not before tomorrow.
  desktop.writeSettings({ rescanSeconds: 86_400 })
  const app = await desktop.startApp()
  await expect.poll(async () => (await desktop.trayItem()).tooltip()).toContain('no Claude Code transcripts')
  const { sources, now } = await desktop.snapshot()
  const checkedAt = sources[0]?.checkedAt ?? now
  await app.ask(({ powerMonitor }) => void powerMonitor.emit('resume'))
  await expect.poll(async () => (await desktop.snapshot()).sources[0]?.checkedAt).toBeGreaterThan(checkedAt)
})

test.describe('on a desktop whose panel follows the theme', () => {
  test.use({ desktopEnv: { XDG_CURRENT_DESKTOP: 'KDE' } })

  test('the icon changes its ink with the theme', async ({ desktop }) => {
    const app = await desktop.startApp()
    const icon = await desktop.trayItem()
    await app.ask(({ nativeTheme }) => {
      nativeTheme.themeSource = 'dark'
    })
    await expect.poll(async () => brightnessOfInk(await icon.icon())).toBe(255)
    await app.ask(({ nativeTheme }) => {
      nativeTheme.themeSource = 'light'
    })
    await expect.poll(async () => brightnessOfInk(await icon.icon())).toBe(0)
  })
})

test('an error nobody foresaw is shown in the tray, and the app goes on', async ({ desktop }) => {
  const app = await desktop.startApp()
  const icon = await desktop.trayItem()
  await expect.poll(() => icon.tooltip()).toContain('no Claude Code transcripts')
  for (let round = 0; round < 3; round++) {
    await app.ask(() => {
      setImmediate(() => {
        throw new Error('Made by a test.')
      })
      void Promise.reject(new Error('Made by a test, too.'))
    })
  }
  await expect.poll(() => icon.tooltip()).toContain('Plimsoll ran into a fault')
  await icon.choose('Open Plimsoll')
  await expect.poll(() => app.hasVisibleWindow()).toBe(true)
})

test('an open popover stays on the screen when displays change', async ({ desktop }) => {
  const app = await desktop.startApp({ args: ['--show'] })
  await expect.poll(() => app.hasVisibleWindow()).toBe(true)
  const place = () => app.ask(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getPosition())
  const before = await place()
  await app.ask(({ BrowserWindow, screen }) => {
    BrowserWindow.getAllWindows()[0]?.setPosition(-300, -300)
    screen.emit('display-removed')
  })
  await expect.poll(place).toEqual(before)
})

/** Of the pixel with the most ink. */
function brightnessOfInk({ argb }: Pixmap): number | undefined {
  let densest = 0
  for (let index = 0; index < argb.length; index += 4) if ((argb[index] ?? 0) > (argb[densest] ?? 0)) densest = index
  return argb[densest + 1]
}

test('a start that fails says why in one box, and ends', async ({ xfce: { desktop, panel } }, testInfo) => {
  const app = await desktop.startApp({ env: { PLIMSOLL_PORT: 'nonsense' } })
  let exitCode: number | null | undefined
  void app.ended().then((code) => {
    exitCode = code
  })
  await panel.waitForWindow('Error')
  await panel.screenshot(testInfo.outputPath('cannot-start.png'))
  await expect(async () => {
    // The box is on the screen some time before the window manager gives it the keyboard.
    if (exitCode === undefined) await panel.pressKey('Return')
    expect(exitCode).toBe(1)
  }).toPass()
})
