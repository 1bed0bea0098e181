/** The popover's life: it opens from the icon, a second start or the menu, and while it is closed there is no process for it. */
import { appendResponse } from '../support/desktop/claude-home.ts'
import { expect, test } from '../support/desktop/desktop-test.ts'

test('stays in the tray without a window or a renderer process until the icon is clicked', async ({ desktop }) => {
  appendResponse(desktop.home, { id: '1', outputTokens: 5000 })
  const app = await desktop.startApp()
  const icon = await desktop.trayItem()
  await expect.poll(() => icon.tooltip()).toContain('Claude 5-hour limit')
  expect(await app.windowCount()).toBe(0)
  expect(await app.rendererCount()).toBe(0)

  await icon.activate()
  const page = await app.popover()
  await expect(page.getByText('5-hour session')).toBeVisible()
  await expect.poll(() => app.hasVisibleWindow()).toBe(true)
  expect(await app.rendererCount()).toBe(1)
})

test('closes at a second click on the icon, and its process ends', async ({ desktop }) => {
  const app = await desktop.startApp()
  const icon = await desktop.trayItem()
  await icon.activate()
  await expect.poll(() => app.hasVisibleWindow()).toBe(true)
  await icon.activate()
  await expect.poll(() => app.windowCount()).toBe(0)
  await expect.poll(() => app.rendererCount()).toBe(0)
})

test('is not opened again by the click whose press has already closed it', async ({ desktop }) => {
  const app = await desktop.startApp()
  const icon = await desktop.trayItem()
  await icon.activate()
  const page = await app.popover()
  await expect.poll(() => app.hasVisibleWindow()).toBe(true)
  // The press takes the focus, and that closes the popover; the release comes as a click.
  const closed = page.waitForEvent('close')
  await app.ask(({ BrowserWindow }) => void BrowserWindow.getAllWindows()[0]?.emit('blur'))
  await closed
  await icon.activate()
  await expect.poll(() => app.rendererCount()).toBe(0)
  expect(await app.windowCount()).toBe(0)
})

test('opens again after it was closed', async ({ desktop }) => {
  const app = await desktop.startApp()
  const icon = await desktop.trayItem()
  for (let round = 0; round < 3; round++) {
    await icon.choose('Open Plimsoll')
    await expect.poll(() => app.hasVisibleWindow()).toBe(true)
    await icon.activate()
    await expect.poll(() => app.windowCount()).toBe(0)
  }
  await expect.poll(() => app.rendererCount()).toBe(0)
})

test('closes at Esc', async ({ desktop }) => {
  const app = await desktop.startApp()
  await (await desktop.trayItem()).activate()
  const page = await app.popover()
  await expect(page.getByRole('button', { name: 'Refresh' })).toBeVisible()
  await app.pressAndClose(page, 'Escape')
  await expect.poll(() => app.windowCount()).toBe(0)
})

test('closes when something else gets the focus', async ({ xfce: { desktop, panel } }) => {
  const app = await desktop.startApp()
  await panel.waitForIcon()
  await panel.click('left')
  await app.popover()
  await expect.poll(() => app.hasFocusedWindow()).toBe(true)
  const other = await panel.openWindow()
  await expect.poll(() => app.windowCount()).toBe(0)
  await other.close()
})

test('opens by itself at the very first start, and never again', async ({ desktop }) => {
  const first = await desktop.startApp({ isFirstStart: true })
  await expect.poll(() => first.hasVisibleWindow()).toBe(true)
  await first.close()
  const second = await desktop.startApp({ isFirstStart: true })
  const icon = await desktop.trayItem()
  await expect.poll(() => icon.tooltip()).toContain('no Claude Code transcripts')
  expect(await second.windowCount()).toBe(0)
})

test('opens at once when it is started with --show', async ({ desktop }) => {
  const app = await desktop.startApp({ args: ['--show'] })
  await expect.poll(() => app.hasVisibleWindow()).toBe(true)
})

test('is an ordinary window that says why, where the desktop shows no tray icons', async ({ bareDesktop }) => {
  const app = await bareDesktop.startApp()
  // At log-in a panel may come up a little later than the app, which gives it three seconds.
  await expect.poll(() => app.hasVisibleWindow(), { timeout: 15_000 }).toBe(true)
  const title = await app.ask(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle())
  expect(title).toContain('no tray icons')
  // Nothing would be left to reach the app by.
  const ended = app.ended()
  await app.ask(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  expect(await ended).toBe(0)
})
