import { type IncomingHttpHeaders, request } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { StatusLineDesk } from '../../../src/main/core/statusline-setup/status-line-desk.ts'
import type { SetupDesk } from '../../../src/main/core/telemetry-setup/setup-desk.ts'
import { createApp } from '../../../src/main/server/app.ts'
import { createEventFeed, type EventFeed } from '../../../src/main/server/events.ts'
import { listen } from '../../../src/main/server/listen.ts'
import { openPanel } from '../../../src/main/server/panel-files.ts'
import { type FakeEngine, fakeEngine, noSetup, noStatusLine } from './fake-engine.ts'

export const token = 'a'.repeat(43)

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
  json(): Record<string, unknown>
}

interface Asked {
  method?: string
  headers?: Record<string, string>
  body?: string | Buffer
}

export interface RunningServer {
  port: number
  engine: FakeEngine
  events: EventFeed
  shown: () => number
  /** As given, path and Host included: `fetch` would put both in order. */
  ask(path: string, asked?: Asked): Promise<Answer>
  stop(): Promise<void>
}

export interface ServerChoices {
  engine?: FakeEngine
  panelFolder?: string
  allowedHosts?: string[]
  telemetrySetup?: SetupDesk
  statusLineSetup?: StatusLineDesk
}

export async function runServer({
  engine = fakeEngine(),
  panelFolder,
  allowedHosts = [],
  telemetrySetup = noSetup,
  statusLineSetup = noStatusLine,
}: ServerChoices = {}): Promise<RunningServer> {
  const events = createEventFeed(engine)
  let shown = 0
  const app = createApp({
    engine,
    events,
    appVersion: '0.1.0',
    instance: 'instance-1',
    token,
    allowedHosts,
    telemetrySetup,
    statusLineSetup,
    panelFile: openPanel(panelFolder ?? '/nowhere'),
    async show() {
      shown += 1
      return { url: 'http://127.0.0.1:1/' }
    },
  })
  const listening = await listen(getRequestListener(app.fetch, { overrideGlobalObjects: false }), 0)
  const { port } = listening
  return {
    port,
    engine,
    events,
    shown: () => shown,
    ask: (path, asked) => askServer(port, path, asked),
    stop() {
      events.close()
      return listening.close()
    },
  }
}

function askServer(port: number, path: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text, json: () => JSON.parse(text) })
      })
    })
    asked.on('error', reject)
    asked.end(body)
  })
}
