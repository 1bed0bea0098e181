/** What the page may not do, tried from inside it, as foreign code in it would. */
import { expect, test } from '../support/desktop/desktop-test.ts'

test('the page has no Node, and cannot leave, open windows or reach the network', async ({ desktop }) => {
  const app = await desktop.startApp({ args: ['--show'] })
  const page = await app.popover()
  const home = page.url()

  expect(
    await page.evaluate(() => [typeof Reflect.get(globalThis, 'require'), typeof Reflect.get(globalThis, 'process')]),
  ).toEqual(['undefined', 'undefined'])
  expect(await page.evaluate(() => window.open('https://example.com/') === null)).toBe(true)
  expect(
    await page.evaluate(() =>
      fetch('https://example.com/').then(
        () => 'reached',
        () => 'refused',
      ),
    ),
  ).toBe('refused')
  expect(
    await page.evaluate(() =>
      fetch('http://127.0.0.1:8889/').then(
        () => 'reached',
        () => 'refused',
      ),
    ),
  ).toBe('refused')
  expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied')
  await page.evaluate(() => {
    location.href = 'https://example.com/'
  })
  // Asked of Electron: playwright would wait for a page that never comes.
  const still = await app.ask(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    await contents?.executeJavaScript('document.title')
    return [contents?.getURL(), contents?.isLoading()]
  })
  expect(still).toEqual([home, false])
  expect(await app.windowCount()).toBe(1)
})

test('another window of the app gets no answer, though it has the same preload', async ({ desktop }) => {
  const app = await desktop.startApp({ args: ['--show'] })
  const page = await app.popover()
  const preload = new URL('../preload/index.cjs', page.url()).pathname
  const answer = await app.electron.evaluate(async ({ BrowserWindow }, preloadPath) => {
    const other = new BrowserWindow({ show: false, webPreferences: { preload: preloadPath, sandbox: true } })
    await other.loadURL('data:text/html,<title>other</title>')
    const said: unknown = await other.webContents.executeJavaScript(
      'window.plimsoll.getSnapshot().then(() => "answered", (error) => error.message)',
    )
    other.destroy()
    return said
  }, preload)
  expect(answer).toBe('Only the panel of Plimsoll may ask.')
})
