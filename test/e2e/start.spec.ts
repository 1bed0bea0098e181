import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { currentHolder } from '../../src/main/core/instance.ts'

let home = ''

test.beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'plimsoll-start-'))
})

test.afterEach(() => rmSync(home, { recursive: true, force: true }))

test('npm start opens the tray app where there is a display, and ends with it', async () => {
  const start = spawn(process.execPath, ['scripts/start.mjs'], {
    env: {
      ...process.env,
      HOME: home,
      USERPROFILE: home,
      PLIMSOLL_DATA_DIR: home,
      PLIMSOLL_CONFIG_DIR: home,
      PLIMSOLL_PORT: '0',
      PLIMSOLL_OTLP_PORT: '0',
      PLIMSOLL_OTLP_GRPC_PORT: '0',
    },
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  const exited = once(start, 'exit')
  let talk = ''
  start.stderr.on('data', (chunk) => {
    talk += chunk
  })
  const holder = () => currentHolder(home)

  await expect.poll(async () => (await holder())?.port, { timeout: 30_000 }).toBeGreaterThan(0)
  expect((await holder())?.kind).toBe('tray')
  expect(talk).toContain('starting on Electron')

  // As a service manager or a closing session does; the launcher passes it on and waits.
  start.kill('SIGTERM')
  const [exitCode] = await exited
  if (process.platform !== 'win32') expect(exitCode).toBe(0)
  expect(await holder()).toBeUndefined()
})
