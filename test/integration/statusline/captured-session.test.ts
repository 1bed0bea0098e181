/** What Claude Code 2.1.330 told its status line, in order, through the program that was built and into the engine. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { openSettings } from '../../../src/main/core/settings/settings-store.ts'
import { startEngine } from '../../../src/main/core/start-engine.ts'
import type { Snapshot, UsageWindow } from '../../../src/shared/contract/snapshot.ts'
import { capturedAtMs, capturedInput, capturedInputs } from '../../support/captured-status-lines.ts'
import { type BuiltCli, buildCli } from '../../support/cli.ts'
import { tempFolder } from '../../support/temp-ledger.ts'

let built: BuiltCli
beforeAll(async () => {
  built = await buildCli()
})
afterAll(() => built.remove())

/** The subscriber's inputs came some ten seconds apart. */
const stepMs = 10_000
const firstOfSubscriber = 26
const nowAt = (index: number) => capturedAtMs + (index - firstOfSubscriber) * stepMs

async function draw(index: number, data: string): Promise<string> {
  const stopped = `data:text/javascript,${encodeURIComponent(`Date.now = () => ${nowAt(index)}`)}`
  const program = join(built.file, '..', 'statusline.cjs')
  const child = spawn(process.execPath, ['--import', stopped, program], {
    env: { PATH: process.env.PATH, HOME: data, PLIMSOLL_DATA_DIR: data, PLIMSOLL_CONFIG_DIR: data, NO_COLOR: '1', TZ: 'UTC' },
  })
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    printed += text
  })
  child.stdin.end(capturedInput(index))
  const [exitCode] = await once(child, 'close')
  expect(exitCode).toBe(0)
  expect(printed.trimEnd().split('\n')).toHaveLength(1)
  return printed
}

test('official windows rise, expire and are hit as Claude Code said, and an old session takes nothing back', async () => {
  const data = tempFolder()
  let now = nowAt(0)
  const setup = { folders: { data, config: data }, env: {}, home: data, appVersion: '0', isDemo: false, watches: false }
  const engine = await startEngine({ ...setup, settings: openSettings(data) }, { now: () => now })
  onTestFinished(() => engine.stop())
  const seen: Snapshot[] = []
  for (const index of capturedInputs.keys()) {
    now = nowAt(index)
    await draw(index, data)
    now += 500
    seen.push(await engine.refresh())
  }
  const windowAfter = (index: number, id: string): UsageWindow | undefined =>
    seen[index]?.windows.find((window) => window.id === id)

  // Paid by an API key: money, and nothing official.
  expect(seen[25]?.windows.map(({ id }) => id)).toEqual(['spend'])
  for (const { windows } of seen.slice(0, 27)) expect(windows.every(({ source }) => source !== 'official')).toBe(true)
  // A subscriber from here on.
  expect(windowAfter(27, 'session')).toMatchObject({ source: 'official', state: 'running', usedPercent: 42 })
  expect(windowAfter(27, 'weekly')).toMatchObject({ source: 'official', usedPercent: 13.7 })
  expect(windowAfter(28, 'session')?.resetsAt).toBe(windowAfter(27, 'session')?.resetsAt)
  expect(windowAfter(29, 'session')).toMatchObject({ usedPercent: 85.1 })
  expect(windowAfter(29, 'weekly')).toMatchObject({ usedPercent: 50 })
  // A payload without the session's window wipes nothing.
  expect(windowAfter(30, 'session')).toMatchObject({ usedPercent: 85.1 })
  expect(windowAfter(31, 'session')).toMatchObject({ state: 'over', usedPercent: 100 })
  // Within minutes of the first reading 100 % was one answer's word, and the next one says otherwise.
  expect(windowAfter(32, 'session')).toMatchObject({ state: 'running', usedPercent: 85.1 })
  expect(windowAfter(32, 'weekly')).toMatchObject({ state: 'running', usedPercent: 50 })
  // Another window, about to reset; then gone from the payload.
  expect(windowAfter(33, 'session')).toMatchObject({ usedPercent: 60, resetsAt: 1_795_312_449_000 })
  // The first window again: a request was refused, and a second answer says 100 %.
  expect(windowAfter(35, 'session')).toMatchObject({ state: 'over', usedPercent: 100 })
  // Other sessions begin, and the first is resumed: none of them knows better.
  for (const index of [36, 37, 38]) {
    expect(windowAfter(index, 'session')).toMatchObject({ source: 'official', state: 'over', usedPercent: 100 })
    expect(windowAfter(index, 'weekly')).toMatchObject({ source: 'official', usedPercent: 50 })
  }
  // A week later nothing is said of it any more but that it has passed.
  now = 1_795_658_057_000 + 60_000
  const later = await engine.refresh()
  expect(later.windows.find(({ id }) => id === 'weekly')).toMatchObject({ state: 'notStarted', before: { usedPercent: 50 } })
})
