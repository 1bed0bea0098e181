/** The icon and its menu in a real panel, by its pixels and by the pointer. */
import { appendResponse } from '../support/desktop/claude-home.ts'
import { expect, test } from '../support/desktop/desktop-test.ts'

test('the panel shows the mark with its line, and the mark changes with the figures', async ({
  xfce: { desktop, panel },
}, testInfo) => {
  desktop.writeSettings({ limits: { session: 100_000 } })
  appendResponse(desktop.home, { id: '1', outputTokens: 39_990 })
  await desktop.startApp()
  const item = await panel.waitForIcon()
  await expect.poll(() => item.tooltip()).toContain('about 40 percent used')
  // The load line is the one row that is inked from one side of the icon to the other.
  await expect.poll(async () => (await panel.iconPixels()).some((row) => longestRun(row, 250) >= 16)).toBe(true)
  await panel.screenshot(testInfo.outputPath('panel-running.png'))

  const running = await panel.iconPixels()
  appendResponse(desktop.home, { id: '2', outputTokens: 70_000 })
  await expect.poll(() => item.tooltip()).toContain('used up')
  await expect.poll(async () => differences(running, await panel.iconPixels())).toBeGreaterThan(40)
  await panel.screenshot(testInfo.outputPath('panel-over.png'))
})

test('a click opens the popover under the panel at the icon, and another click closes it for good', async ({
  xfce: { desktop, panel },
}, testInfo) => {
  appendResponse(desktop.home, { id: '1', outputTokens: 5000 })
  const app = await desktop.startApp()
  await panel.waitForIcon()
  await panel.click('left')
  const page = await app.popover()
  await expect(page.getByText('5-hour session')).toBeVisible()
  await expect.poll(() => app.hasFocusedWindow()).toBe(true)
  const bounds = await app.ask(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())
  const workArea = await app.ask(({ screen }) => screen.getPrimaryDisplay().workArea)
  expect(bounds?.y).toBe(workArea.y + 8)
  expect((bounds?.x ?? 0) + (bounds?.width ?? 0)).toBe(workArea.x + workArea.width - 8)
  await panel.screenshot(testInfo.outputPath('popover-at-the-icon.png'))

  await panel.click('left')
  await expect.poll(() => app.windowCount()).toBe(0)
  await expect.poll(() => app.rendererCount()).toBe(0)
  await panel.click('left')
  await expect.poll(() => app.hasVisibleWindow()).toBe(true)
})

test('the menu has a line for each window, today, the source, and everything that can be done', async ({
  xfce: { desktop, panel },
}, testInfo) => {
  desktop.writeSettings({ limits: { session: 100_000, weekly: 1_000_000, monthly: 4_000_000 } })
  appendResponse(desktop.home, { id: '1', outputTokens: 39_990 })
  const app = await desktop.startApp()
  const item = await panel.waitForIcon()
  await expect.poll(async () => (await item.menu()).map(({ label }) => label)).toContain('Transcripts are up to date')
  const lines = (await item.menu()).map(({ label }) => label.replaceAll(/[\u202f\u00a0]/g, ' '))
  expect(lines[0]).toMatch(/^5-hour session: ≈ 40 % · resets (?:\w{3} )?\d\d:00$/)
  expect(lines[1]).toMatch(/^Week: ≈ 4 % · resets /)
  expect(lines[2]).toMatch(/^Month: ≈ 1 % · resets /)
  expect(lines[3]).toMatch(/^Today: 40 k in \+ out · \$\d+\.\d\d API value$/)
  expect(lines.slice(4)).toEqual([
    'Transcripts are up to date',
    '',
    'Open Plimsoll',
    'Open dashboard in browser',
    'Refresh now',
    'Open data folder',
    '',
    expect.stringMatching(/^Plimsoll \d/),
    'Quit Plimsoll',
  ])

  await panel.click('right')
  await expect.poll(() => panel.brightnessAt({ x: panel.icon.x - 60, y: 60 })).toBeGreaterThan(30)
  await panel.screenshot(testInfo.outputPath('menu.png'))
  await panel.pressKey('Escape')

  await item.choose('Open Plimsoll')
  await expect.poll(() => app.hasVisibleWindow()).toBe(true)
})

function longestRun(row: number[], least: number): number {
  let longest = 0
  let run = 0
  for (const value of row) {
    run = value >= least ? run + 1 : 0
    longest = Math.max(longest, run)
  }
  return longest
}

/** Pixels that look clearly different. */
function differences(one: number[][], two: number[][]): number {
  return one.flat().filter((value, index) => Math.abs(value - (two.flat()[index] ?? 0)) > 60).length
}
