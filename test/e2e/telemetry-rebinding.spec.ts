/** Pages of a real browser that try to send us telemetry, or to read what is at its ports. */
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Browser, chromium, expect, type Page, test } from '@playwright/test'
import { arrive, type BuiltCli, buildCli, type Person } from '../support/cli.ts'
import { unusedPort } from '../support/send-exports.ts'

const foreignName = 'rebound.example'

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
      `--host-resolver-rules=MAP ${foreignName} 127.0.0.1`,
    ],
  })
})
test.afterAll(async () => {
  await browser?.close()
  cli?.remove()
})

let person: Person
let foreign: Server
let page: Page
let ports: { panel: number; http: number; grpc: number }
test.beforeEach(async () => {
  person = arrive(cli.file)
  const [http, grpc] = [await unusedPort(), await unusedPort()]
  const env = { PLIMSOLL_OTLP_PORT: String(http), PLIMSOLL_OTLP_GRPC_PORT: String(grpc) }
  const serving = await person.serve([], { env })
  ports = { panel: Number(new URL(serving.url).port), http, grpc }
  foreign = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<title>Foreign</title>'))
  await new Promise<void>((resolve) => {
    foreign.listen(0, '127.0.0.1', resolve)
  })
  page = await browser.newPage()
})
test.afterEach(async () => {
  await page.close()
  foreign.close()
  await person.leave()
})

const event = (requestId: string) =>
  JSON.stringify({
    resourceLogs: [
      {
        scopeLogs: [
          {
            logRecords: [
              {
                attributes: Object.entries({
                  'event.name': 'api_request',
                  'event.timestamp': '2026-11-22T01:36:24.602Z',
                  model: 'claude-sonnet-5-5',
                  request_id: requestId,
                  input_tokens: 1,
                  output_tokens: 1,
                }).map(([key, value]) => ({
                  key,
                  value: typeof value === 'number' ? { intValue: value } : { stringValue: value },
                })),
              },
            ],
          },
        ],
      },
    ],
  })

/** All that was kept of telemetry. */
function journal(): string {
  const folder = join(person.dataFolder, 'telemetry')
  try {
    return readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('')
  } catch {
    return ''
  }
}

/** What a page can do to send a body to an address, and what it learns. */
function attempts(address: string, body: string) {
  return page.evaluate(
    async ([url = '', sent = '']) => {
      const attempt = (what: Promise<Response>) =>
        what.then(
          async (answer) => ({ type: answer.type, status: answer.status, text: await answer.text() }),
          () => 'refused' as const,
        )
      const post = (type: string, mode: RequestMode) =>
        attempt(fetch(url, { method: 'POST', mode, body: sent, headers: { 'content-type': type } }))
      const form = () =>
        new Promise<void>((resolve) => {
          const [frame, element, field] = [
            document.createElement('iframe'),
            document.createElement('form'),
            document.createElement('input'),
          ]
          frame.name = `target-${performance.now()}`
          Object.assign(element, { action: url, method: 'POST', enctype: 'text/plain', target: frame.name })
          // The trick that makes JSON of a form: the equals sign ends up within a text.
          const at = sent.indexOf('rebound')
          field.name = sent.slice(0, at)
          field.value = sent.slice(at)
          element.append(field)
          document.body.append(frame, element)
          frame.onload = () => resolve()
          element.submit()
        })
      const answers = [
        await post('text/plain', 'cors'),
        await post('text/plain', 'no-cors'),
        await post('application/json', 'cors'),
        await post('application/json', 'no-cors'),
        await post('application/x-protobuf', 'no-cors'),
        await attempt(fetch(url)),
      ]
      await form()
      const isQueued = navigator.sendBeacon(url, new Blob([sent], { type: 'text/plain' }))
      return { answers, isQueued }
    },
    [address, body],
  )
}

async function nothingArrived(): Promise<void> {
  // What is sent after them by whoever may arrive: by then they have been answered.
  const own = { method: 'POST', headers: { 'content-type': 'application/json' }, body: event('req_own') }
  expect((await fetch(`http://127.0.0.1:${ports.http}/v1/logs`, own)).status).toBe(200)
  await expect.poll(journal).toContain('req_own')
  expect(journal()).not.toContain('rebound')
}

test('a page of another origin can send no telemetry to any of the ports, nor read anything there', async () => {
  await page.goto(`http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`)
  for (const port of [ports.http, ports.panel, ports.grpc]) {
    const { answers } = await attempts(`http://127.0.0.1:${port}/v1/logs`, event('rebound'))
    for (const answer of answers) {
      if (answer !== 'refused') expect(answer).toMatchObject({ type: 'opaque', status: 0, text: '' })
    }
  }
  await nothingArrived()
})

test('nor can a page whose own name was pointed at this machine (DNS rebinding), to which we are the same origin', async () => {
  for (const port of [ports.http, ports.panel]) {
    const rebound = await page.goto(`http://${foreignName}:${port}/v1/logs`)
    expect([403, 421]).toContain(rebound?.status())
    const { answers } = await attempts(`http://${foreignName}:${port}/v1/logs`, event('rebound'))
    for (const answer of answers) {
      if (answer !== 'refused') expect(answer.status).toBeGreaterThanOrEqual(400)
    }
  }
  await nothingArrived()
})
