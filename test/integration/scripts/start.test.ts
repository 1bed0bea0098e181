import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, it } from 'vitest'

let home = ''

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'plimsoll-start-'))
})

afterEach(() => rmSync(home, { recursive: true, force: true }))

it('npm start -- --headless says why there is no tray, serves the panel, and ends with Ctrl-C', async () => {
  const start = spawn(process.execPath, ['scripts/start.mjs', '--headless', '--demo'], {
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
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that the signal reaches launcher and app as a terminal's Ctrl-C does.
    detached: true,
  })
  const exited = once(start, 'exit')
  let talk = ''
  start.stderr.on('data', (chunk) => {
    talk += chunk
  })

  const [line] = (await once(createInterface(start.stdout), 'line')) as [string]
  expect(line).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
  expect((await fetch(line)).status).toBe(200)
  expect(talk).toContain('no tray here: --headless was asked for')

  process.kill(process.platform === 'win32' ? (start.pid ?? 0) : -(start.pid ?? 0), 'SIGINT')
  const [exitCode] = await exited
  // Windows has no SIGINT to send: there the process is ended.
  if (process.platform !== 'win32') expect(exitCode).toBe(0)
})
