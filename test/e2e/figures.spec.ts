/** From a line in a transcript to the gauge before the person's eyes. */
import type { Page } from '@playwright/test'
import { appendResponse } from '../support/desktop/claude-home.ts'
import { expect, test } from '../support/desktop/desktop-test.ts'

/** Own limits count input and output; each response has 10 input tokens. */
const limits = { session: 100_000, weekly: 1_000_000, monthly: 4_000_000 }

const gauge = (page: Page, name: string) => page.getByRole('meter', { name, exact: true })

test('shows what a known home has used, and moves when Claude Code writes another line', async ({ desktop }, testInfo) => {
  desktop.writeSettings({ limits })
  appendResponse(desktop.home, { id: '1', outputTokens: 29_990 })
  appendResponse(desktop.home, { id: '2', outputTokens: 9_990 })
  // The same response once more, as a resumed session copies it.
  appendResponse(desktop.home, { id: '2', outputTokens: 9_990 })
  const app = await desktop.startApp({ args: ['--show'] })
  const page = await app.popover()
  await expect(gauge(page, '5-hour session')).toHaveAttribute('aria-valuenow', '40')
  await expect(gauge(page, 'Week')).toHaveAttribute('aria-valuenow', '4')
  await expect(gauge(page, 'Month')).toHaveAttribute('aria-valuenow', '1')
  await expect(page.getByText('estimate · your budget').first()).toBeVisible()
  const today = page.getByRole('region', { name: 'Today' })
  await expect(today).toContainText('40\u202fk')
  await expect(today).toContainText('2 replies')
  await expect.poll(() => app.hasVisibleWindow()).toBe(true)
  await page.screenshot({ path: testInfo.outputPath('popover-light.png') })
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.screenshot({ path: testInfo.outputPath('popover-dark.png') })

  const icon = await desktop.trayItem()
  const iconBefore = await icon.icon()
  appendResponse(desktop.home, { id: '3', outputTokens: 24_990 })
  await expect(gauge(page, '5-hour session')).toHaveAttribute('aria-valuenow', '65')
  await expect.poll(() => icon.tooltip()).toContain('about 65 percent used')
  await expect.poll(() => icon.icon()).not.toEqual(iconBefore)
})

test('keeps counting while the popover is closed, and opens with what is known by then', async ({ desktop }) => {
  desktop.writeSettings({ limits })
  appendResponse(desktop.home, { id: '1', outputTokens: 9_990 })
  const app = await desktop.startApp()
  const icon = await desktop.trayItem()
  await expect.poll(() => icon.tooltip()).toContain('about 10 percent used')
  appendResponse(desktop.home, { id: '2', outputTokens: 9_990 })
  await expect.poll(() => icon.tooltip()).toContain('about 20 percent used')
  expect(await app.rendererCount()).toBe(0)
  await icon.activate()
  await expect(gauge(await app.popover(), '5-hour session')).toHaveAttribute('aria-valuenow', '20')
})

test('says that the limit is used up, in the panel, the tooltip and the icon', async ({ desktop }, testInfo) => {
  desktop.writeSettings({ limits })
  appendResponse(desktop.home, { id: '1', outputTokens: 120_000 })
  const app = await desktop.startApp({ args: ['--show'] })
  const page = await app.popover()
  await expect(gauge(page, '5-hour session')).toHaveAttribute('aria-valuetext', /used up/)
  await expect(page.getByText('Over the estimated limit')).toBeVisible()
  const icon = await desktop.trayItem()
  await expect.poll(() => icon.tooltip()).toContain('used up')
  await expect.poll(async () => (await icon.menu())[0]?.label).toContain('100')
  await page.screenshot({ path: testInfo.outputPath('over-light.png') })
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.screenshot({ path: testInfo.outputPath('over-dark.png') })
})

test('tells a person without transcripts where it looked, and sees them come', async ({ desktop }, testInfo) => {
  const app = await desktop.startApp({ args: ['--show'] })
  const page = await app.popover()
  await expect(page.getByText(`${desktop.home}/.claude`).first()).toBeVisible()
  await expect(page.getByText('npm start -- --demo')).toBeVisible()
  await page.screenshot({ path: testInfo.outputPath('empty-light.png') })
  appendResponse(desktop.home, { id: '1', outputTokens: 5000 })
  await expect(gauge(page, '5-hour session')).toBeVisible()
})

test('marks made-up data as a demo in the panel, the tooltip and the menu, and touches nothing of the person', async ({
  desktop,
}, testInfo) => {
  appendResponse(desktop.home, { id: '1', outputTokens: 120_000 })
  const app = await desktop.startApp({ args: ['--demo', '--show'] })
  const page = await app.popover()
  await expect(page.getByText(/demo/i).first()).toBeVisible()
  await expect(gauge(page, '5-hour session')).toBeVisible()
  const icon = await desktop.trayItem()
  await expect.poll(() => icon.tooltip()).toMatch(/^Demo, made-up data\./)
  await expect.poll(async () => (await icon.menu())[0]?.label).toBe('Demo: made-up data')
  await page.screenshot({ path: testInfo.outputPath('demo-light.png') })
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.screenshot({ path: testInfo.outputPath('demo-dark.png') })
  expect(desktop.dataFiles()).not.toContain('ledger.db')
})
