/** From what Claude Code tells its status line to the icon, the popover and the one warning. */
import { appendResponse } from '../support/desktop/claude-home.ts'
import { expect, test } from '../support/desktop/desktop-test.ts'
import type { Desktop } from '../support/desktop/electron-app.ts'
import { setUpDunst } from '../support/desktop/notification-server.ts'
import { type DrawStatusLine, setUpStatusLine } from '../support/desktop/status-line.ts'

/** So that no minute's edge is near. */
const resetsAtMs = Date.now() + 3 * 60 * 60_000 + 30_000

const answer = (draw: DrawStatusLine, sessionId: string, apiMs: number, fiveHourPercent: number) =>
  draw({ sessionId, apiMs, fiveHourPercent, resetsAtMs })

const tooltip = async (desktop: Desktop) => (await desktop.trayItem()).tooltip()

test('official percents reach the icon and the popover, and 90 % is told once, also through a restart', async ({
  desktop,
}, testInfo) => {
  const server = setUpDunst(desktop)
  const draw = await setUpStatusLine(desktop)
  appendResponse(desktop.home, { id: '1', outputTokens: 990 })
  const first = await desktop.startApp()
  await expect.poll(() => tooltip(desktop)).toContain('Claude 5-hour limit')

  await answer(draw, 'one', 200, 60)
  expect(await answer(draw, 'two', 200, 60)).toContain('60')
  await expect
    .poll(() => tooltip(desktop))
    .toMatch(/^Claude 5-hour limit 60 percent used, resets in (3 hours|2 hours 59 minutes)/)
  await (await desktop.trayItem()).activate()
  const page = await first.popover()
  const gauge = page.getByRole('meter', { name: '5-hour session', exact: true })
  await expect(gauge).toHaveAttribute('aria-valuenow', '60')
  await expect(page.getByRole('meter', { name: 'Week', exact: true })).toHaveAttribute('aria-valuenow', '14')
  const window = page.getByRole('region', { name: '5-hour session' })
  await expect(window.getByText(/^official · \d+\ss$/)).toBeVisible({ timeout: 10_000 })
  await page.screenshot({ path: testInfo.outputPath('official-light.png') })
  await first.pressAndClose(page, 'Escape')
  await expect.poll(() => first.windowCount()).toBe(0)

  // So soon in a window that was first seen a moment ago one answer's word is shown, and not warned of.
  await answer(draw, 'one', 400, 92)
  await expect.poll(() => tooltip(desktop)).toContain('92 percent used')
  expect((await desktop.snapshot()).alerts).toEqual([])
  await answer(draw, 'two', 400, 92)
  await expect.poll(() => server.shown()).toHaveLength(1)
  expect(server.shown()[0]).toMatch(/^5-hour limit 92.% used \| Resets .* official figure$/)

  await server.click()
  const opened = await first.popover()
  await expect(opened.getByRole('region', { name: '5-hour session' })).toBeFocused()
  await expect(opened.getByRole('region', { name: '5-hour session' })).toHaveAttribute('data-picked', '')
  await first.close()
  await server.clear()

  const second = await desktop.startApp()
  await expect.poll(() => tooltip(desktop)).toContain('92 percent used')
  await answer(draw, 'one', 600, 93)
  await answer(draw, 'two', 600, 93)
  await expect.poll(() => tooltip(desktop)).toContain('93 percent used')
  await answer(draw, 'one', 800, 100)
  await answer(draw, 'two', 800, 100)
  // What comes next is the next threshold.
  await expect.poll(() => server.shown()).toHaveLength(2)
  expect(server.shown()[1]).toMatch(/^5-hour limit used up \| /)
  expect(await second.windowCount()).toBe(0)
})
