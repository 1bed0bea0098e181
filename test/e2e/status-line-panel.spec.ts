/** Claude Code's status line in the served panel, in a real browser: set up as shown, and taken back. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Browser, chromium, expect, type Page, test } from '@playwright/test'
import { arrive, type BuiltCli, buildCli, type Person, type Serving } from '../support/cli.ts'
import { appendResponse } from '../support/desktop/claude-home.ts'

let cli: BuiltCli
let browser: Browser
test.beforeAll(async () => {
  cli = await buildCli()
  const script = join(dirname(cli.file), 'statusline.cjs')
  // Only where it is matters here.
  if (!existsSync(script)) writeFileSync(script, '')
  browser = await chromium.launch({
    executablePath: process.env.PLIMSOLL_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      // Chromium's sandbox does not run as root, which is what containers are.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  })
})
test.afterAll(async () => {
  await browser?.close()
  cli?.remove()
})

const original = '{\r\n  "model": "opus",\r\n  "statusLine": { "command": "line.sh", "type": "command", "padding": 2 }\r\n}'

let person: Person
let serving: Serving
let page: Page
let file: string
test.beforeEach(async () => {
  person = arrive(cli.file)
  appendResponse(person.home.path, { id: '1', outputTokens: 8790 })
  mkdirSync(person.home.root, { recursive: true })
  file = join(person.home.root, 'settings.json')
  writeFileSync(file, original)
  serving = await person.serve()
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
})
test.afterEach(async () => {
  await page.close()
  await person.leave()
})

const content = () => readFileSync(file, 'utf8')
const token = () => readFileSync(join(person.dataFolder, 'token'), 'utf8').trim()
const chains = () => JSON.parse(readFileSync(join(person.dataFolder, '..', 'config', 'status-lines.json'), 'utf8'))
const section = () => page.getByRole('region', { name: 'Claude Code’s status line' })
const button = (name: string) => section().getByRole('button', { name, exact: true })
const hint = () => page.getByText('Official percents come from')

test('is set up as shown with the one that was there, and taken back to the byte', async () => {
  await page.goto(`${serving.url}#token=${token()}`)
  await expect(hint()).toBeVisible()
  await page.getByRole('button', { name: 'Set up the status line' }).click()
  await expect(section()).toBeFocused()
  await button('Set up…').click()
  await expect(section().getByRole('group', { name: /is run as well/ })).toContainText('line.sh')
  const shown = await page.getByRole('region', { name: `Changes in ${file}` }).innerText()
  const [added = ''] = shown.split('\n').filter((line) => line.startsWith('+'))
  expect(added).toContain('statusline.cjs --chain ')
  expect(content()).toBe(original)

  await section().getByRole('radio', { name: 'on the same line' }).check()
  await button('Set up').click()
  await expect(section()).toContainText('next message of a session')
  await expect(section()).toContainText('Not called yet')
  await expect(hint()).toBeHidden()
  expect(content()).toContain(added.slice(2))
  expect(JSON.parse(content()).statusLine).toMatchObject({ type: 'command', padding: 2 })
  expect(Object.values(chains())).toEqual([{ account: person.home.root, command: 'line.sh', join: 'same' }])

  await button('Take back…').click()
  await button('Take back').click()
  await expect(button('Set up…')).toBeVisible()
  expect(content()).toBe(original)
  expect(chains()).toEqual({})
})

test('is not set up when the file has changed since its lines were shown', async () => {
  await page.goto(`${serving.url}#token=${token()}`)
  await button('Set up…').click()
  writeFileSync(file, '{}\n')
  await button('Set up').click()
  await expect(section().getByRole('alert')).toContainText('has changed since these lines were shown')
  expect(content()).toBe('{}\n')
})

test('cannot be changed without the token, shows no command, and says what to type', async () => {
  await page.goto(serving.url)
  await expect(section()).toContainText('plimsoll statusline install')
  await expect(section()).not.toContainText('line.sh')
  await expect(section().getByRole('button')).toHaveCount(0)
})

test('its hint stays away once it was dismissed', async () => {
  await page.goto(`${serving.url}#token=${token()}`)
  await page
    .getByRole('note')
    .filter({ has: page.getByText('Official percents come from') })
    .getByRole('button', { name: 'Do not show this hint again' })
    .click()
  await expect(hint()).toBeHidden()
  await page.reload()
  await expect(section()).toBeVisible()
  await expect(hint()).toBeHidden()
  expect(await (await fetch(new URL('/api/v1/settings', serving.url))).json()).toMatchObject({ showStatusLineHint: false })
})
