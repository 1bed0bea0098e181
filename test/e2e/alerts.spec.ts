/** Warnings on a real notification server: each once, whatever restarts, and a click leads to the window. */
import { appendResponse } from '../support/desktop/claude-home.ts'
import { expect, test } from '../support/desktop/desktop-test.ts'
import type { Desktop } from '../support/desktop/electron-app.ts'
import { setUpDunst } from '../support/desktop/notification-server.ts'

/** 10 tokens in with every response. */
const settings = { limits: { session: 10_000 }, alerts: { thresholds: [50, 90] } }

const usedPercent = async (desktop: Desktop) => {
  const { windows } = await desktop.snapshot()
  return Math.round(windows.find(({ id }) => id === 'session')?.usedPercent ?? 0)
}

test('a crossed threshold is shown once, also through a restart, and its click opens the window', async ({ desktop }) => {
  const server = setUpDunst(desktop)
  desktop.writeSettings(settings)
  appendResponse(desktop.home, { id: '1', outputTokens: 990 })
  const first = await desktop.startApp()
  const icon = await desktop.trayItem()
  await expect.poll(() => icon.tooltip()).toContain('10 percent used')
  appendResponse(desktop.home, { id: '2', outputTokens: 4990 })
  await expect.poll(() => server.shown()).toHaveLength(1)
  expect(server.shown()[0]).toMatch(/^5-hour limit ≈.60.% used \| Resets (at|\w{3}.)\d{0,2}.*estimate, your own budget$/)
  expect((await desktop.snapshot()).alerts).toMatchObject([{ windowId: 'session', threshold: 50 }])
  await first.close()
  await server.clear()

  appendResponse(desktop.home, { id: '3', outputTokens: 990 })
  const second = await desktop.startApp()
  await expect.poll(async () => (await desktop.trayItem()).tooltip()).toContain('70 percent used')
  appendResponse(desktop.home, { id: '4', outputTokens: 90 })
  await expect.poll(() => usedPercent(desktop)).toBe(71)
  appendResponse(desktop.home, { id: '5', outputTokens: 2090 })
  await expect.poll(() => server.shown()).toHaveLength(2)
  expect(server.shown()[1]).toContain('92')

  expect(await second.windowCount()).toBe(0)
  await server.click()
  const page = await second.popover()
  const window = page.getByRole('region', { name: '5-hour session' })
  await expect(window).toBeFocused()
  await expect(window).toHaveAttribute('data-picked', '')
  expect(server.shown()).toHaveLength(2)
})

test('the menu snoozes a window that has warned, and takes it back', async ({ desktop }) => {
  const server = setUpDunst(desktop)
  desktop.writeSettings(settings)
  appendResponse(desktop.home, { id: '1', outputTokens: 990 })
  await desktop.startApp()
  await expect.poll(async () => (await desktop.trayItem()).tooltip()).toContain('10 percent used')
  const icon = await desktop.trayItem()
  appendResponse(desktop.home, { id: '2', outputTokens: 4990 })
  await expect.poll(() => server.shown()).toHaveLength(1)
  await icon.choose('Snooze warnings until the reset: 5-hour limit')
  await expect.poll(async () => (await desktop.snapshot()).snoozes).toHaveLength(1)
  appendResponse(desktop.home, { id: '3', outputTokens: 3490 })
  await expect.poll(() => usedPercent(desktop)).toBe(95)
  expect(server.shown()).toHaveLength(1)
  const [again] = (await icon.menu()).filter(({ label }) => label.startsWith('Warn again'))
  await icon.choose(again?.label ?? '')
  await expect.poll(() => server.shown()).toHaveLength(2)
})
