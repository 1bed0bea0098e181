import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { projectStatusLineView, startStatusLineView } from '../../../src/main/server/status-line-view.ts'
import { parseView } from '../../../src/main/statusline/view-file.ts'
import { Settings } from '../../../src/shared/contract/settings.ts'
import type { UsageWindow } from '../../../src/shared/contract/snapshot.ts'
import { StatusLineView } from '../../../src/shared/contract/status-line-view.ts'
import { heldTimers } from '../../support/held-timers.ts'
import { settableClock } from '../../support/home.ts'
import { normalDay, sampleNow, sampleSnapshot, sampleWindow, usage } from '../../support/snapshots.ts'
import { tempFolder } from '../../support/temp-ledger.ts'
import { fakeEngine } from './fake-engine.ts'

const { statusLine } = Settings.parse({})
const project = (snapshot = normalDay) => projectStatusLineView(snapshot, statusLine, sampleNow)
const windowOf = (change: Partial<UsageWindow>) => project(sampleSnapshot({ windows: [sampleWindow(change)] })).windows[0]

describe('the file', () => {
  function rig() {
    const dataFolder = tempFolder()
    const file = join(dataFolder, 'status-line.json')
    const clock = settableClock(sampleNow)
    const timers = heldTimers()
    const engine = fakeEngine()
    let settings = statusLine
    const kept = startStatusLineView({ engine, settings: () => settings, dataFolder, clock, after: timers.after })
    onTestFinished(() => kept.stop())
    return {
      dataFolder,
      file,
      clock,
      timers,
      engine,
      kept,
      change(next: Partial<typeof statusLine>) {
        settings = { ...settings, ...next }
        engine.publish(sampleSnapshot())
      },
      written: () => StatusLineView.parse(JSON.parse(readFileSync(file, 'utf8'))),
      quiet: () => vi.waitFor(() => expect(timers.delays()).toEqual([30_000])),
    }
  }

  test('is written at once, for its owner only, by the contract, and the program understands all of it', async () => {
    const { timers, quiet, file, dataFolder, written } = rig()
    expect(await timers.fire()).toBe(0)
    await quiet()
    expect(written()).toEqual(project())
    expect(parseView(readFileSync(file, 'utf8'))).toEqual(project())
    expect(readdirSync(dataFolder)).toEqual(['status-line.json'])
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('follows what is used and what is set, at most every second', async () => {
    const { timers, quiet, clock, change, written } = rig()
    await timers.fire()
    await quiet()
    clock.advance(400)
    change({ hasEmoji: false })
    expect(timers.delays()).toEqual([600])
    clock.advance(600)
    await timers.fire()
    await quiet()
    expect(written()).toMatchObject({ writtenAt: sampleNow + 1000, settings: { hasEmoji: false } })
  })

  test('that cannot be written is a problem that says what still works', async () => {
    const { timers, quiet, dataFolder, kept } = rig()
    rmSync(dataFolder, { recursive: true })
    await timers.fire()
    await quiet()
    expect(kept.problem()).toMatchObject({ code: 'statusLineViewUnwritable', message: expect.stringContaining('ENOENT') })
  })
})

describe('what it says', () => {
  test('a session has what it used as input and output, and nothing of where it is', () => {
    expect(project().sessions['session-a']).toEqual({ workTokens: 402_000, usd: 14.9, at: Date.parse('2026-11-22T13:47:20Z') })
    expect(JSON.stringify(project())).not.toContain('/home/ada')
  })

  test('what is unknown is absent', () => {
    const said = project(sampleSnapshot({ today: { ...normalDay.today, usage: usage(10, 0, undefined, 1) }, windows: [] }))
    expect(said).not.toHaveProperty('todayUsd')
    expect(said).not.toHaveProperty('workTokensPerMinute')
    const { usedPercent: _, ...unlimited } = sampleWindow()
    expect(project(sampleSnapshot({ windows: [unlimited] })).windows[0]).not.toHaveProperty('usedPercent')
  })

  test('how fast it goes is said where a window says so', () => {
    const burn = { usdPerHour: {}, workTokensPerMinute: 850 }
    expect(project(sampleSnapshot({ windows: [sampleWindow(), sampleWindow({ burn })] })).workTokensPerMinute).toBe(850)
  })

  test('windows are in the order of their lengths, only the official ones no estimates', () => {
    expect(project().windows.map(({ kind }) => kind)).toEqual(['session', 'weekly', 'monthly'])
    expect(windowOf({ source: 'preset' })?.isEstimate).toBe(true)
    expect(windowOf({ source: 'official' })?.isEstimate).toBe(false)
  })

  test('an old figure gives way to what it probably is now', () => {
    const estimate = { usedPercent: { low: 50, mid: 55, high: 60 }, source: 'calibrated' as const }
    const stale = { source: 'official' as const, state: 'stale' as const }
    expect(windowOf(stale)).toMatchObject({ state: 'stale', usedPercent: 47.6, isEstimate: false })
    expect(windowOf({ ...stale, estimate })).toMatchObject({ state: 'running', usedPercent: 55, isEstimate: true })
  })
})
