/** What the menu's entries do. On many Linux desktops the menu is all there is. */
import { appendResponse } from '../support/desktop/claude-home.ts'
import { expect, test } from '../support/desktop/desktop-test.ts'

test('Open dashboard opens the served panel, with the key to it where no server sees it', async ({ desktop }) => {
  const app = await desktop.startApp()
  const icon = await desktop.trayItem()
  await icon.choose('Open dashboard in browser')
  await expect.poll(() => desktop.opened()).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/)])
  const answer = await fetch(desktop.opened()[0] ?? '')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toContain('text/html')
  expect(await app.windowCount()).toBe(0)
})

test('Open data folder opens the folder the ledger is in', async ({ desktop }) => {
  await desktop.startApp()
  await (await desktop.trayItem()).choose('Open data folder')
  await expect.poll(() => desktop.opened()).toEqual([desktop.dataFolder])
  expect(desktop.dataFiles()).toContain('ledger.db')
})

test('Refresh now reads what has not been noticed yet', async ({ desktop }) => {
  const app = await desktop.startApp()
  const icon = await desktop.trayItem()
  await expect.poll(() => icon.tooltip()).toContain('no Claude Code transcripts')
  appendResponse(desktop.home, { id: '1', outputTokens: 5000 })
  await icon.choose('Refresh now')
  await expect.poll(() => icon.tooltip()).toContain('Claude 5-hour limit')
  expect(await app.windowCount()).toBe(0)
})
