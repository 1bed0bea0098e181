import { describe, expect, it } from 'vitest'
import { type MenuEntry, type TrayInput, trayView } from '../../../../src/main/desktop/tray/view-model.ts'
import type { Snapshot } from '../../../../src/shared/contract/snapshot.ts'
import { toAscii } from '../../../../src/shared/format/spaces.ts'
import {
  emptySnapshot,
  hourMs,
  minuteMs,
  noon,
  noUsage,
  someSnapshot,
  someSource,
  someWindow,
  without,
} from '../../../support/desktop/snapshot.ts'

const view = (snapshot?: Snapshot, change: Partial<TrayInput> = {}) =>
  trayView({ now: noon, version: '0.1.0', ...(snapshot && { snapshot }), ...change })
const labels = (menu: readonly MenuEntry[]) => menu.map((entry) => (entry.kind === 'separator' ? '---' : toAscii(entry.label)))
const session = someWindow()

describe('the mark', () => {
  it('is filled to the percent of the window that binds first, and says that it is an estimate', () => {
    expect(view(someSnapshot()).mark).toEqual({ shape: 'running', level: 0.42, isEstimate: true })
    expect(view(someSnapshot({ windows: [someWindow({ source: 'official' })] })).mark).toMatchObject({ isEstimate: false })
  })

  it('does not change while the percent on the panel does not', () => {
    const at = (usedPercent: number) => view(someSnapshot({ windows: [someWindow({ usedPercent })] })).mark
    expect(at(41.6)).toEqual(at(42.4))
    expect(at(42.6)).not.toEqual(at(42.4))
  })

  it('follows the first window that has a figure, not one that is not started or not known', () => {
    const windows = [
      without(someWindow({ id: 'a', state: 'notStarted' }), 'usedPercent'),
      without(someWindow({ id: 'b', state: 'unknown' }), 'usedPercent'),
      someWindow({ id: 'c', usedPercent: 18 }),
    ]
    expect(view(someSnapshot({ windows })).mark).toMatchObject({ shape: 'running', level: 0.18 })
  })

  it('is empty when no window has begun', () => {
    expect(view(someSnapshot({ windows: [someWindow({ state: 'notStarted', usedPercent: 0 })] })).mark).toEqual({
      shape: 'notStarted',
    })
  })

  it('is dotted when use is known but no limit', () => {
    expect(view(someSnapshot({ windows: [without(session, 'usedPercent', 'limit')] })).mark).toEqual({ shape: 'unknown' })
  })

  it('keeps the level of a stale figure', () => {
    expect(view(someSnapshot({ windows: [someWindow({ state: 'stale' })] })).mark).toMatchObject({ shape: 'stale', level: 0.42 })
  })

  it('shows a used-up window even when a source is broken or being read', () => {
    const windows = [someWindow({ state: 'over', usedPercent: 104 })]
    for (const state of ['broken', 'importing', 'ok'] as const) {
      expect(view(someSnapshot({ windows, sources: [someSource({ state })] })).mark).toEqual({ shape: 'over' })
    }
  })

  it('has a hole when a source is broken, when the engine has stopped, or after a fault', () => {
    expect(view(someSnapshot({ sources: [someSource({ state: 'broken' })] })).mark).toEqual({ shape: 'broken' })
    expect(view(someSnapshot({ problems: [{ code: 'engineStopped', message: 'Stopped.' }] })).mark).toEqual({ shape: 'broken' })
    expect(view(someSnapshot(), { hasFault: true }).mark).toEqual({ shape: 'broken' })
  })

  it('stays a gauge for a problem that leaves the figures true', () => {
    const problems = [{ code: 'settingsUnreadable', message: 'Your settings could not be read.' }]
    expect(view(someSnapshot({ problems })).mark.shape).toBe('running')
  })

  it('loads until there is a snapshot, and while a source is read for the first time', () => {
    expect(view().mark).toEqual({ shape: 'loading' })
    expect(view(someSnapshot({ sources: [someSource({ state: 'starting' })] })).mark).toEqual({ shape: 'loading' })
    const importing = someSource({ state: 'importing', progress: { doneBytes: 30, totalBytes: 120 } })
    expect(view(someSnapshot({ sources: [importing] })).mark).toEqual({ shape: 'loading', level: 0.25 })
    const empty = someSource({ state: 'importing', progress: { doneBytes: 0, totalBytes: 0 } })
    expect(view(someSnapshot({ sources: [empty] })).mark).toEqual({ shape: 'loading', level: 0 })
  })

  it('is a bare ring when nothing has ever been counted', () => {
    expect(view(emptySnapshot()).mark).toEqual({ shape: 'noData' })
  })
})

describe('the tooltip', () => {
  it('is a sentence about the window that binds first', () => {
    expect(view(someSnapshot()).tooltip).toBe(
      'Claude 5-hour limit about 42 percent used, an estimate, resets in 2 hours 30 minutes',
    )
  })

  it('counts down from the time it is asked, not from when the snapshot was made', () => {
    expect(view(someSnapshot(), { now: noon + 31 * minuteMs }).tooltip).toMatch(/resets in 1 hours? 59 minutes$/)
  })

  it('says that demo data is made up', () => {
    expect(view(someSnapshot({ isDemo: true })).tooltip).toMatch(/^Demo, made-up data\. Claude 5-hour limit/)
  })

  it('names the problem first and keeps the figures', () => {
    const broken = someSource({ state: 'broken', problem: { code: 'denied', message: 'The transcripts may not be read.' } })
    expect(view(someSnapshot({ sources: [broken] })).tooltip).toMatch(
      /^The transcripts may not be read\. Claude 5-hour limit about 42/,
    )
  })

  it('tells an empty home from a start and an import', () => {
    expect(view(emptySnapshot()).tooltip).toMatch(/found no Claude Code transcripts yet/)
    expect(view().tooltip).toBe('Plimsoll is starting')
    const importing = someSource({ state: 'importing', progress: { doneBytes: 30, totalBytes: 120 } })
    expect(view(someSnapshot({ sources: [importing] })).tooltip).toMatch(/25 percent done/)
  })
})

describe('official figures where nothing has been counted', () => {
  const shown = view({ ...emptySnapshot(), windows: [someWindow({ source: 'official' })] })

  it('are shown', () => {
    expect(shown.mark).toEqual({ shape: 'running', level: 0.42, isEstimate: false })
    expect(shown.tooltip).toMatch(/^Claude 5-hour limit 42 percent used, resets in/)
  })

  it('leave it said that no transcripts were found', () => {
    expect(labels(shown.menu).slice(0, 3)).toEqual([
      '5-hour session: 42 % | resets 14:30',
      'Today: nothing yet',
      'No Claude Code transcripts found yet',
    ])
  })
})

describe('the menu', () => {
  it('is the panel in lines, then everything that can be done', () => {
    expect(labels(view(someSnapshot()).menu)).toEqual([
      '5-hour session: ~ 42 % | resets 14:30',
      'Week: ~ 18 % | resets Mon 12:00',
      'Month: ~ 9 % | resets 1 Dec',
      'Today: 1.24 M in + out | $41.20 API value',
      'Transcripts are up to date',
      '---',
      'Open Plimsoll',
      'Open dashboard in browser',
      'Refresh now',
      'Open data folder',
      '---',
      'Plimsoll 0.1.0',
      'Quit Plimsoll',
    ])
  })

  it('does not change as time goes by, so that it need not be rebuilt under the pointer', () => {
    const later = view(someSnapshot(), { now: noon + 2 * hourMs }).menu
    expect(later).toEqual(view(someSnapshot()).menu)
  })

  it('does not change while an import goes on', () => {
    const importing = (doneBytes: number) => {
      const source = someSource({ state: 'importing', progress: { doneBytes, totalBytes: 120 } })
      return view(someSnapshot({ sources: [source] })).menu
    }
    expect(labels(importing(30))).toContain('Reading transcripts…')
    expect(importing(31)).toEqual(importing(90))
  })

  it('can be used before the engine has started and after a fault', () => {
    for (const menu of [view().menu, view(undefined, { hasFault: true }).menu]) {
      expect(menu).toContainEqual({ kind: 'action', label: 'Quit Plimsoll', action: 'quit' })
    }
  })

  it('says where an empty home stands instead of showing windows at zero', () => {
    const menu = labels(view(emptySnapshot()).menu)
    expect(menu[0]).toBe('No Claude Code transcripts found yet')
    expect(menu.join()).not.toMatch(/%/)
  })

  it('says not started, unpriced and nothing today in words', () => {
    const windows = [someWindow({ state: 'notStarted', usedPercent: 0 })]
    const today = { startsAt: noon, usage: noUsage, models: [], projects: [] }
    expect(labels(view(someSnapshot({ windows, today })).menu).slice(0, 2)).toEqual([
      '5-hour session: not started',
      'Today: nothing yet',
    ])
  })

  it('marks demo data in the first line', () => {
    expect(labels(view(someSnapshot({ isDemo: true })).menu)[0]).toBe('Demo: made-up data')
  })

  it('shows the problem in place of the state of the source', () => {
    const broken = someSource({ state: 'broken', problem: { code: 'denied', message: 'The transcripts may not be read.' } })
    const menu = labels(view(someSnapshot({ sources: [broken] })).menu)
    expect(menu).toContain('Problem: The transcripts may not be read.')
    expect(menu).not.toContain('Transcripts are up to date')
  })
})
