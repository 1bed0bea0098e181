import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { bundleForNode } from '../../support/node-bundle.ts'

it('leaves the old file whole when it is killed between writing the new one and the rename, and the next write tidies up', async () => {
  const driver = await bundleForNode('settings-driver.ts')
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-settings-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'settings.json')
  writeFileSync(file, '{"old": true}')

  const child = spawn(process.execPath, [driver, file, '{"new": true}', 'hang'], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  const ended = once(child, 'close')
  child.kill('SIGKILL')
  await ended

  expect(readFileSync(file, 'utf8')).toBe('{"old": true}')
  expect(readdirSync(folder)).toEqual(['settings.json', `settings.json.plimsoll-${child.pid}.tmp`])
  execFileSync(process.execPath, [driver, file, '{"new": true}'])
  expect(readFileSync(file, 'utf8')).toBe('{"new": true}')
  expect(readdirSync(folder)).toEqual(['settings.json'])
})
