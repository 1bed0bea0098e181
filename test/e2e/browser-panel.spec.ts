/** The panel that `plimsoll serve` serves, in a real browser. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, chromium, expect, type Page, test } from '@playwright/test'
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
      '--host-resolver-rules=MAP rebound.example 127.0.0.1',
    ],
  })
})
test.afterAll(async () => {
  await browser?.close()
  cli?.remove()
})

let person: Person
let serving: Serving
let page: Page
/** Whatever the browser had to complain about. */
let complaints: string[]
test.beforeEach(async () => {
  person = arrive(cli.file)
  appendResponse(person.home.path, { id: '1', outputTokens: 8790 })
  serving = await person.serve()
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  complaints = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
})
test.afterEach(async () => {
  await page.close()
  await person.leave()
})

const session = () => page.getByRole('region', { name: '5-hour session' })

test('shows the figures of a known home, and the browser has nothing to complain about', async () => {
  await page.goto(serving.url)
  // Output 8,790 and input 10 of the preset's 88,000: 10 %.
  await expect(session()).toContainText('10')
  await expect(session().getByRole('meter')).toHaveAttribute('aria-valuenow', '10')
  await expect(page.getByRole('region', { name: 'Week' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Month' })).toBeVisible()
  await expect(page).toHaveTitle(/10\s%/)
  expect(complaints).toEqual([])
})

test('follows an append without being asked', async () => {
  await page.goto(serving.url)
  await expect(session().getByRole('meter')).toHaveAttribute('aria-valuenow', '10')
  appendResponse(person.home.path, { id: '2', outputTokens: 8790 })
  await expect(session().getByRole('meter')).toHaveAttribute('aria-valuenow', '20')
  expect(complaints).toEqual([])
})

test('finds back by itself after the server was restarted', async () => {
  await page.goto(serving.url)
  await expect(session().getByRole('meter')).toHaveAttribute('aria-valuenow', '10')
  const { port } = new URL(serving.url)
  await serving.end('SIGKILL')
  appendResponse(person.home.path, { id: '2', outputTokens: 8790 })
  await person.serve(['--port', port])
  await expect(session().getByRole('meter')).toHaveAttribute('aria-valuenow', '20', { timeout: 30_000 })
})

test('takes the token out of the address, and out of sight', async () => {
  await page.goto(`${serving.url}#token=${'a'.repeat(43)}`)
  await expect(session()).toBeVisible()
  expect(page.url()).toBe(serving.url)
})

test.describe('a page of another origin', () => {
  let foreign: Server
  test.beforeEach(async () => {
    foreign = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<title>Foreign</title>'))
    await new Promise<void>((resolve) => {
      foreign.listen(0, '127.0.0.1', resolve)
    })
  })
  test.afterEach(() => {
    foreign.close()
  })
  const foreignUrl = () => `http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`

  test('cannot read the API, nor load it as a script or an image, nor listen to it', async () => {
    await page.goto(foreignUrl())
    const outcomes = await page.evaluate(async (api) => {
      const attempt = (what: Promise<unknown>) =>
        what.then(
          () => 'done',
          () => 'refused',
        )
      const load = (element: HTMLScriptElement | HTMLImageElement) =>
        new Promise((resolve, reject) => {
          element.onload = resolve
          element.onerror = reject
          element.src = `${api}/usage`
          document.body.append(element)
        })
      const listen = new Promise((resolve, reject) => {
        const source = new EventSource(`${api}/v1/events`)
        source.onmessage = source.onopen = resolve
        source.onerror = reject
      })
      return {
        read: await attempt(fetch(`${api}/v1/snapshot`).then((answer) => answer.json())),
        write: await attempt(
          fetch(`${api}/v1/settings`, { method: 'PATCH', body: '{}', headers: { authorization: 'Bearer x' } }),
        ),
        opaque: (await fetch(`${api}/usage`, { mode: 'no-cors' }).then(
          (answer) => answer.type,
          () => 'refused',
        )) as string,
        script: await attempt(load(document.createElement('script'))),
        image: await attempt(load(document.createElement('img'))),
        listen: await attempt(listen),
      }
    }, `${serving.url}api`)
    expect(outcomes).toMatchObject({ read: 'refused', write: 'refused', script: 'refused', image: 'refused', listen: 'refused' })
    expect(['opaque', 'refused']).toContain(outcomes.opaque)
  })

  test('cannot put the panel into a frame', async () => {
    await page.goto(foreignUrl())
    await page.evaluate((url) => {
      const frame = document.createElement('iframe')
      frame.src = url
      document.body.append(frame)
    }, serving.url)
    await expect.poll(() => complaints.join('\n')).toMatch(/frame-ancestors|X-Frame-Options|refused to connect/i)
    expect(await page.frameLocator('iframe').getByText('5-hour session').count()).toBe(0)
  })
})

test('a name that was pointed at this machine gets nothing (DNS rebinding)', async () => {
  const { port } = new URL(serving.url)
  const answer = await page.goto(`http://rebound.example:${port}/api/v1/snapshot`)
  expect(answer?.status()).toBe(403)
  expect(await answer?.text()).not.toContain('windows')
})
