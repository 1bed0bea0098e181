import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningServer, runServer, token } from './running-server.ts'

let server: RunningServer
beforeAll(async () => {
  server = await runServer()
})
afterAll(() => server.stop())

const post = (path: string, body: object, headers: Record<string, string> = { authorization: `Bearer ${token}` }) =>
  server.ask(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })

it('a window is snoozed and warned of again, with the token only', async () => {
  expect((await post('/api/v1/alerts/snooze', { windowId: 'session' }, {})).status).toBe(401)
  expect((await post('/api/v1/alerts/snooze', { windowId: 'session' })).json()).toMatchObject({
    snoozes: [{ windowId: 'session' }],
  })
  const again = await post('/api/v1/alerts/snooze', { windowId: 'session', isSnoozed: false })
  expect(again.json()).toMatchObject({ snoozes: [] })
  expect(await post('/api/v1/alerts/snooze', { windowId: 'moon' })).toMatchObject({ status: 400 })
  expect(await post('/api/v1/alerts/snooze', {})).toMatchObject({ status: 400 })
})

it('a test says that there is no desktop', async () => {
  expect((await post('/api/v1/alerts/test', {}, {})).status).toBe(401)
  expect((await post('/api/v1/alerts/test', {})).json()).toEqual({ isShown: false, reason: 'noDesktop' })
})
