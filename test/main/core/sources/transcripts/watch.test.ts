import { EventEmitter } from 'node:events'
import type { FSWatcher, WatchListener, watch } from 'node:fs'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { FoundRoot } from '../../../../../src/main/core/sources/transcripts/roots.ts'
import { type TranscriptWatch, watchTranscripts } from '../../../../../src/main/core/sources/transcripts/watch.ts'
import { temporaryHome } from '../../../../support/home.ts'

/** A system of which a test says what it reports and refuses. */
class FakeSystem {
  readonly open = new Map<string, { recursive: boolean; report: WatchListener<string>; watcher: EventEmitter }>()
  isOutOfWatches = false

  readonly watch = ((folder: string, options: { recursive: boolean }, report: WatchListener<string>) => {
    if (this.isOutOfWatches)
      throw Object.assign(new Error('System limit for number of file watchers reached'), { code: 'ENOSPC' })
    const watcher = new EventEmitter()
    this.open.set(folder, { recursive: options.recursive, report, watcher })
    return Object.assign(watcher, { close: () => this.open.delete(folder) }) as unknown as FSWatcher
  }) as typeof watch
}

let system: FakeSystem
let events: string[]
let root: FoundRoot
let projects: string
let project: string

beforeEach(() => {
  const home = temporaryHome()
  projects = join(home.root, 'projects')
  project = join(projects, '-p')
  mkdirSync(project, { recursive: true })
  root = { path: home.root, origin: 'default', state: 'ok', projects }
  system = new FakeSystem()
  events = []
})

function start(platform: NodeJS.Platform): TranscriptWatch {
  const started = watchTranscripts(
    { onChange: (path) => events.push(path), onUncertain: () => events.push('?') },
    platform,
    system.watch,
  )
  onTestFinished(() => started.close())
  return started
}

describe('on Linux', () => {
  it('watches each folder by itself, once', () => {
    const watch = start('linux')
    watch.followRoots([root])
    for (const folder of [projects, project, project]) watch.followFolder(folder)
    expect([...system.open].map(([folder, { recursive }]) => [folder, recursive])).toEqual([
      [projects, false],
      [project, false],
    ])
  })

  it('says which file changed', () => {
    const watch = start('linux')
    watch.followFolder(project)
    system.open.get(project)?.report('change', 's.jsonl')
    expect(events).toEqual([join(project, 's.jsonl')])
  })

  it('lets a deleted folder go, so that it is watched again when it comes back', () => {
    const watch = start('linux')
    watch.followFolder(project)
    rmSync(project, { recursive: true })
    system.open.get(project)?.report('rename', '-p')
    expect(system.open.size).toBe(0)
    expect(events).toEqual(['?'])
    mkdirSync(project)
    watch.followFolder(project)
    expect(system.open.size).toBe(1)
  })

  it('lets the folders of a root go that is no longer one', () => {
    const watch = start('linux')
    watch.followRoots([root])
    watch.followFolder(project)
    watch.followRoots([])
    expect(system.open.size).toBe(0)
  })

  it('shows that it is out of watches until it has them', () => {
    const watch = start('linux')
    system.isOutOfWatches = true
    watch.followRoots([root])
    watch.followFolder(project)
    expect(watch.problem()).toMatchObject({ code: 'watchLimited', remedy: expect.stringContaining('max_user_watches') })
    system.isOutOfWatches = false
    watch.followRoots([root])
    watch.followFolder(project)
    expect(watch.problem()).toBeUndefined()
  })

  it('survives the error of a watch, says so, and asks for a look', () => {
    const watch = start('linux')
    watch.followFolder(project)
    system.open.get(project)?.watcher.emit('error', new Error('EMFILE'))
    expect(watch.problem()?.code).toBe('watchLimited')
    expect(events).toEqual(['?'])
    expect(system.open.size).toBe(0)
  })

  it('has no problem with a folder that is gone', () => {
    const watch = start('linux')
    system.isOutOfWatches = true
    watch.followFolder(join(projects, 'nowhere'))
    expect(watch.problem()).toBeUndefined()
  })
})

describe.each(['darwin', 'win32'] as const)('on %s', (platform) => {
  it('watches each root whole, with one watch', () => {
    const watch = start(platform)
    watch.followRoots([root, { path: 'elsewhere', origin: 'settings', state: 'duplicate' }])
    watch.followFolder(project)
    expect([...system.open].map(([folder, { recursive }]) => [folder, recursive])).toEqual([[projects, true]])
    system.open.get(projects)?.report('change', join('-p', 's.jsonl'))
    expect(events).toEqual([join(project, 's.jsonl')])
  })

  it('asks for a look when the system lost count of what changed', () => {
    const watch = start(platform)
    watch.followRoots([root])
    system.open.get(projects)?.report('change', null)
    expect(events).toEqual(['?'])
  })
})
