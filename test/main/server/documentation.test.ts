import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createApp } from '../../../src/main/server/app.ts'
import { createEventFeed } from '../../../src/main/server/events.ts'
import { fakeEngine, noSetup, noStatusLine } from './fake-engine.ts'
import { token } from './running-server.ts'

it('docs/http-api.md names every route, and no other', () => {
  const engine = fakeEngine()
  const app = createApp({
    engine,
    events: createEventFeed(engine),
    appVersion: '0.1.0',
    instance: 'instance-1',
    token,
    allowedHosts: [],
    telemetrySetup: noSetup,
    statusLineSetup: noStatusLine,
    panelFile: () => undefined,
    show: async () => ({ url: '' }),
  })
  const routes = app.routes.filter(({ method, path }) => method !== 'ALL' && /^\/(api\/|metrics$)/.test(path))
  const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'http-api.md'), 'utf8')
  const documented = [...page.matchAll(/^\| `([A-Z]+) (\/(?:api\/|metrics)[^?`]*)/gm)].map(
    ([, method, path]) => `${method} ${path}`,
  )
  expect(documented.sort()).toEqual([...new Set(routes.map(({ method, path }) => `${method} ${path}`))].sort())
})
