import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSetupDesk } from '../../../src/main/core/telemetry-setup/setup-desk.ts'
import { TelemetryChanged, TelemetrySetup } from '../../../src/shared/contract/telemetry-setup.ts'
import { type RunningServer, runServer, token } from './running-server.ts'

const original = '{\n  "model": "opus"\n}\n'
const path = '/api/v1/telemetry-setup'
const json = { 'content-type': 'application/json' }
const withToken = { ...json, authorization: `Bearer ${token}` }

let home: string
let folder: string
let file: string
let server: RunningServer
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'plimsoll-setup-'))
  folder = join(home, '.claude')
  file = join(folder, 'settings.json')
  mkdirSync(folder)
  writeFileSync(file, original)
  const telemetrySetup = openSetupDesk({
    env: {},
    home,
    dataFolder: join(home, 'data'),
    port: () => 4318,
    ownPorts: () => [],
    forward: { dataFolder: join(home, 'data'), current: () => undefined, change: async () => {} },
    refusalOf: () => undefined,
    now: Date.now,
  })
  server = await runServer({ telemetrySetup })
})
afterEach(async () => {
  await server.stop()
  rmSync(home, { recursive: true, force: true })
})

const content = () => readFileSync(file, 'utf8')

async function read(headers: Record<string, string>) {
  const setup = TelemetrySetup.parse((await server.ask(path, { headers })).json())
  return { setup, turnOn: setup.folders[0]?.turnOn, turnOff: setup.folders[0]?.turnOff }
}

const post = (what: 'apply' | 'undo', body: unknown, headers = withToken) =>
  server.ask(`${path}/${what}`, { method: 'POST', headers, body: JSON.stringify(body) })

it('shows the lines of the settings to whoever has the token, and to nobody else', async () => {
  const known = await read(withToken)
  expect(known.setup.mayChange).toBe(true)
  expect(known.turnOn).toMatchObject({ state: 'ready', diff: expect.arrayContaining([expect.stringContaining('opus')]) })
  const unknown = await server.ask(path, { headers: { authorization: `Bearer ${'b'.repeat(43)}` } })
  expect(unknown.json()).toMatchObject({ mayChange: false, folders: [{ file, state: 'off' }] })
  expect(unknown.body).not.toContain('opus')
})

it('turns telemetry on and off as it was shown', async () => {
  const { turnOn } = await read(withToken)
  if (turnOn?.state !== 'ready') throw new Error('not ready')
  const on = await post('apply', { folder, fingerprint: turnOn.fingerprint })
  expect(on.status).toBe(200)
  expect(TelemetryChanged.parse(on.json()).setup.folders[0]?.state).toBe('installed')
  expect(content()).toContain('"CLAUDE_CODE_ENABLE_TELEMETRY": "1"')

  const { turnOff } = await read(withToken)
  if (turnOff?.state !== 'ready') throw new Error('not ready')
  expect((await post('undo', { folder, fingerprint: turnOff.fingerprint })).status).toBe(200)
  expect(content()).toBe(original)
})

it('answers 409 with a sentence and writes nothing when the file is another by now', async () => {
  const { turnOn } = await read(withToken)
  if (turnOn?.state !== 'ready') throw new Error('not ready')
  writeFileSync(file, '{}')
  const answer = await post('apply', { folder, fingerprint: turnOn.fingerprint })
  expect(answer.status).toBe(409)
  expect(answer.json()).toMatchObject({ code: 'changed', detail: expect.stringContaining('has changed') })
  expect(content()).toBe('{}')
})

it('changes nothing without the token, nor by a request of another form', async () => {
  for (const what of ['apply', 'undo'] as const) {
    expect((await post(what, { folder, fingerprint: 'x' }, { ...json, authorization: '' })).status).toBe(401)
    expect((await post(what, { folder })).status).toBe(400)
  }
  expect(content()).toBe(original)
})
