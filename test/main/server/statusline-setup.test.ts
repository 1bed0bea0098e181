import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Program } from '../../../src/main/core/statusline-setup/program.ts'
import { openStatusLineDesk } from '../../../src/main/core/statusline-setup/status-line-desk.ts'
import { StatusLineChanged, StatusLineSetup } from '../../../src/shared/contract/statusline-setup.ts'
import { type RunningServer, runServer, token } from './running-server.ts'

const original = '{\n  "statusLine": { "type": "command", "command": "KEY=secret line.sh" }\n}\n'
const path = '/api/v1/status-line-setup'
const json = { 'content-type': 'application/json' }
const withToken = { ...json, authorization: `Bearer ${token}` }

let home: string
let folder: string
let file: string
let program: Program
let server: RunningServer
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'plimsoll-setup-'))
  folder = join(home, '.claude')
  file = join(folder, 'settings.json')
  mkdirSync(folder)
  writeFileSync(file, original)
  program = { ok: true, command: 'node /x/out/main/statusline.js' }
  const statusLineSetup = openStatusLineDesk({
    env: {},
    home,
    folders: { data: join(home, 'data'), config: join(home, 'config') },
    program: async () => program,
    now: Date.now,
  })
  server = await runServer({ statusLineSetup })
})
afterEach(async () => {
  await server.stop()
  rmSync(home, { recursive: true, force: true })
})

const content = () => readFileSync(file, 'utf8')

async function read(headers: Record<string, string> = withToken) {
  const setup = StatusLineSetup.parse((await server.ask(path, { headers })).json())
  const [first] = setup.folders
  const change = first?.uninstall?.change
  return {
    setup,
    install: first?.install?.state === 'ready' ? first.install : undefined,
    uninstall: change?.state === 'ready' ? change : undefined,
  }
}

const post = (what: 'apply' | 'undo', body: unknown, headers = withToken) =>
  server.ask(`${path}/${what}`, { method: 'POST', headers, body: JSON.stringify(body) })

it('shows lines and commands to whoever has the token, and to nobody else', async () => {
  const { setup, install } = await read()
  expect(setup).toMatchObject({ mayChange: true, folders: [{ state: 'other', command: 'KEY=secret line.sh' }] })
  expect(install).toMatchObject({ runsToo: 'KEY=secret line.sh', isChainLost: false })
  const unknown = await server.ask(path, { headers: { authorization: `Bearer ${'b'.repeat(43)}` } })
  expect(unknown.json()).toEqual({ mayChange: false, folders: [{ folder, file, state: 'other', isDisabled: false }] })
})

it('sets it up as it was shown, and puts back every byte', async () => {
  const { install } = await read()
  const on = await post('apply', { folder, fingerprint: install?.fingerprint, join: 'same' })
  expect(on.status).toBe(200)
  const changed = StatusLineChanged.parse(on.json())
  expect(changed).toMatchObject({ file, backup: expect.stringContaining('backups') })
  expect(changed.setup.folders[0]).toMatchObject({ chained: 'KEY=secret line.sh', join: 'same', install: { diff: [] } })
  expect(content()).toContain('node /x/out/main/statusline.js --chain ')

  const { uninstall } = await read()
  expect((await post('undo', { folder, fingerprint: uninstall?.fingerprint })).status).toBe(200)
  expect(content()).toBe(original)
})

it('answers 409 with a sentence and writes nothing when the file is another by now', async () => {
  const { install } = await read()
  writeFileSync(file, '{}')
  const answer = await post('apply', { folder, fingerprint: install?.fingerprint })
  expect(answer.status).toBe(409)
  expect(answer.json()).toMatchObject({ code: 'changed', detail: expect.stringContaining('has changed') })
  expect(content()).toBe('{}')
  expect(existsSync(join(home, 'config'))).toBe(false)
})

it('says why there is nothing to run, and can still take it back', async () => {
  const { install } = await read()
  await post('apply', { folder, fingerprint: install?.fingerprint })
  program = { ok: false, message: 'There is no Node.' }
  const { setup, uninstall } = await read()
  expect(setup.folders[0]?.install).toEqual({ state: 'refused', message: 'There is no Node.' })
  expect((await post('apply', { folder, fingerprint: install?.fingerprint })).json()).toMatchObject({
    detail: 'There is no Node.',
  })
  expect((await post('undo', { folder, fingerprint: uninstall?.fingerprint })).status).toBe(200)
  expect(content()).toBe(original)
})

it('changes nothing without the token, in a folder that is not Claude Code’s, or by a request of another form', async () => {
  const { install } = await read()
  for (const what of ['apply', 'undo'] as const) {
    expect((await post(what, { folder, fingerprint: 'x' }, { ...json, authorization: '' })).status).toBe(401)
    expect((await post(what, { folder })).status).toBe(400)
    expect((await post(what, { folder: home, fingerprint: install?.fingerprint })).status).toBe(409)
  }
  expect((await post('apply', { folder, fingerprint: install?.fingerprint, join: 'both' })).status).toBe(400)
  expect(content()).toBe(original)
})
