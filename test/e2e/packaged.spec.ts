import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { currentHolder } from '../../src/main/core/instance.ts'

// The packed app refuses a debugger by its fuses, so it is asked as a person's browser would ask it.
let work = ''
let executable = ''

test.beforeAll(() => {
  test.setTimeout(180_000)
  work = mkdtempSync(join(tmpdir(), 'plimsoll-packed-'))
  const pack = spawnSync(process.execPath, ['scripts/package.mjs', '--dir', `-c.directories.output=${join(work, 'dist')}`], {
    encoding: 'utf8',
  })
  expect(pack.status, pack.stderr + pack.stdout).toBe(0)
  executable = join(work, 'dist', ...packedExecutable())
})

test.afterAll(() => rmSync(work, { recursive: true, force: true }))

test('the packed app starts, opens its ledger and serves its panel out of the archive', async () => {
  const data = join(work, 'data')
  const rootOnly = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const app = spawn(executable, [...rootOnly, '--log-level=3'], {
    env: {
      ...process.env,
      HOME: work,
      USERPROFILE: work,
      PLIMSOLL_DATA_DIR: data,
      PLIMSOLL_CONFIG_DIR: data,
      PLIMSOLL_PORT: '0',
      PLIMSOLL_OTLP_PORT: '0',
      PLIMSOLL_OTLP_GRPC_PORT: '0',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const exited = once(app, 'exit')
  try {
    const port = async () => (await currentHolder(data))?.port
    await expect.poll(port, { timeout: 30_000 }).toBeGreaterThan(0)
    const origin = `http://127.0.0.1:${await port()}`

    expect(await (await fetch(`${origin}/api/v1/ping`)).json()).toMatchObject({ app: 'plimsoll' })
    expect(await (await fetch(`${origin}/`)).text()).toContain('<script type="module"')
  } finally {
    app.kill()
    await exited
  }
})

function packedExecutable(): string[] {
  if (process.platform === 'win32') return ['win-unpacked', 'Plimsoll.exe']
  if (process.platform === 'linux') return ['linux-unpacked', 'plimsoll']
  return [process.arch === 'arm64' ? 'mac-arm64' : 'mac', 'Plimsoll.app', 'Contents', 'MacOS', 'Plimsoll']
}
