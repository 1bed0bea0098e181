/** Telemetry in the served panel, in a real browser: set up, taken back, and seen to recover what no transcript has. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, expect, type Page, test } from '@playwright/test'
import { capturedExports } from '../support/captured-exports.ts'
import { arrive, type BuiltCli, buildCli, type Person, type Serving } from '../support/cli.ts'
import { appendResponse } from '../support/desktop/claude-home.ts'

let cli: BuiltCli
let browser: Browser
test.beforeAll(async () => {
  cli = await buildCli()
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

const original = '{\n  "model": "opus",\n  "permissions": { "allow": ["Read"] }\n}\n'

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
const telemetry = () => page.getByRole('region', { name: 'Claude Code’s telemetry' })
const button = (name: string) => page.getByRole('button', { name, exact: true })

test('is turned on as shown, and turned off to the byte', async () => {
  await page.goto(`${serving.url}#token=${token()}`)
  await button('Set up telemetry').click()
  await expect(telemetry()).toBeFocused()
  await button('Turn on…').click()
  const shown = await page.getByRole('region', { name: `Changes in ${file}` }).innerText()
  const added = shown.split('\n').filter((line) => line.startsWith('+'))
  expect(added.join('\n')).toContain('"CLAUDE_CODE_ENABLE_TELEMETRY": "1"')
  expect(content()).toBe(original)

  await button('Turn on').click()
  await expect(telemetry()).toContainText('restart the sessions that are running')
  for (const line of added) expect(content()).toContain(line.slice(2))
  expect(JSON.parse(content())).toMatchObject({ model: 'opus', permissions: { allow: ['Read'] } })
  await expect(page.getByText('recovers what transcripts miss')).toBeHidden()

  await button('Turn off…').click()
  await button('Turn off').click()
  await expect(telemetry()).toContainText('until they are restarted')
  expect(content()).toBe(original)
})

test('is not turned on when the file has changed since its lines were shown', async () => {
  await page.goto(`${serving.url}#token=${token()}`)
  await button('Turn on…').click()
  writeFileSync(file, '{}\n')
  await button('Turn on').click()
  await expect(telemetry().getByRole('alert')).toContainText('has changed since these lines were shown')
  expect(content()).toBe('{}\n')
})

test('cannot be changed without the token, and says what to type', async () => {
  await page.goto(serving.url)
  await expect(telemetry()).toContainText('plimsoll telemetry install')
  await expect(page.getByRole('button', { name: /^Turn/ })).toHaveCount(0)
})

test('a reply that only telemetry has is among the figures, marked, and in the agreement', async () => {
  await page.goto(serving.url)
  const agreement = page.getByRole('region', { name: 'Where figures come from' })
  await agreement.scrollIntoViewIfNeeded()
  await expect(agreement).toContainText('nothing to compare')

  const logs = capturedExports().filter(({ protocol, path }) => protocol === 'http-json' && path === '/v1/logs')
  for (const { body } of logs) {
    const answer = await fetch(new URL('/v1/logs', serving.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Uint8Array(body),
    })
    expect(answer.status).toBe(200)
  }
  await expect(page.getByRole('region', { name: 'Sources' })).toContainText(/Telemetry\s*ok/)
  await expect(page.getByRole('region', { name: 'Recent' }).getByText('recovered (telemetry)').first()).toBeVisible()
  await agreement.scrollIntoViewIfNeeded()
  const table = agreement.getByRole('table', { name: /who counted it/ })
  // Newest first: the session of the transcript, then those that telemetry told of.
  const columns = (row: number) => table.getByRole('row').nth(row).getByRole('cell')
  await expect(columns(2).nth(3)).toContainText(/[1-9]\d* · /, { timeout: 15_000 })
  await expect(columns(1).nth(2)).toContainText('1 · ')
  await expect(columns(1).nth(3)).toHaveText('0')
})
