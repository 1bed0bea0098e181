/** One app per data folder, and an end that leaves nothing behind. */
import { appendResponse } from '../support/desktop/claude-home.ts'
import { expect, test } from '../support/desktop/desktop-test.ts'

test('a second start opens the popover of the first and ends', async ({ desktop }) => {
  appendResponse(desktop.home, { id: '1', outputTokens: 5000 })
  const app = await desktop.startApp()
  await desktop.trayItem()
  expect(await app.windowCount()).toBe(0)

  expect(await desktop.startAgain()).toBe(0)
  const page = await app.popover()
  await expect(page.getByText('5-hour session')).toBeVisible()
  await expect.poll(() => app.hasVisibleWindow()).toBe(true)
})

test('a start on the same data but with another profile finds the first one too', async ({ desktop }) => {
  const app = await desktop.startApp()
  await expect.poll(async () => (await desktop.trayItem()).tooltip()).toContain('no Claude Code transcripts')
  expect(await desktop.startAgain([`--user-data-dir=${desktop.folder}/other-profile`])).toBe(0)
  await expect.poll(() => app.hasVisibleWindow()).toBe(true)
})

test('Quit in the menu ends the app and gives the data folder back', async ({ desktop }) => {
  const app = await desktop.startApp()
  const icon = await desktop.trayItem()
  await expect.poll(() => icon.tooltip()).toContain('no Claude Code transcripts')
  const ended = app.ended()
  await icon.choose('Quit Plimsoll')
  expect(await ended).toBe(0)
  // SQLite's side files are gone only after a clean end.
  expect(desktop.dataFiles().filter((name) => /-(wal|shm)$/.test(name))).toEqual([])
  const next = await desktop.startApp()
  await expect.poll(async () => (await desktop.trayItem()).tooltip()).toContain('no Claude Code transcripts')
  expect(await next.windowCount()).toBe(0)
})

test('a start beside `plimsoll serve` shows the panel that it serves, and ends', async ({ desktop }) => {
  const server = await desktop.serve()
  expect(await desktop.startAgain()).toBe(0)
  expect(desktop.opened()).toEqual([server.url])
  await server.stop()
})

test('a signal to end, as a closing session sends it, ends it in order', async ({ desktop }) => {
  const app = await desktop.startApp()
  await expect.poll(async () => (await desktop.trayItem()).tooltip()).toContain('no Claude Code transcripts')
  const ended = app.ended()
  app.process.kill('SIGTERM')
  expect(await ended).toBe(0)
  expect(desktop.dataFiles().filter((name) => /-(wal|shm)$/.test(name))).toEqual([])
})
