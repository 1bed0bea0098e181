import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { createTreeWalker, type TreeWalker } from '../../../../../src/main/core/sources/transcripts/walk.ts'
import { type Home, temporaryHome } from '../../../../support/home.ts'

const nowMs = Date.UTC(2026, 5, 22, 12)
const longAgoMs = nowMs - 86_400_000

let home: Home
let projects: string
let listed: string[]
let walker: TreeWalker

beforeEach(() => {
  home = temporaryHome()
  projects = join(home.root, 'projects')
  mkdirSync(projects, { recursive: true })
  listed = []
  walker = createTreeWalker({ now: () => nowMs, onFolder: (path) => listed.push(path) })
})

const names = (looks: Iterable<{ path: string }>) =>
  [...looks].map(({ path }) => relative(projects, path).replaceAll('\\', '/')).sort()
const settle = (folder: string) => utimesSync(folder, longAgoMs / 1000, longAgoMs / 1000)

describe('a walk', () => {
  it('meets every transcript at any depth and nothing else', () => {
    home.write('-p/s.jsonl', '')
    home.write('-p/s/custom-title.json', '')
    home.write('-p/s/subagents/agent-1.jsonl', '')
    home.write('-p/s/subagents/agent-1.meta.json', '')
    home.write('-p/s/subagents/workflows/run/agent-2.jsonl', '')
    mkdirSync(home.transcript('-p/folder.jsonl'))
    expect(names(walker.walk(projects))).toEqual([
      '-p/s.jsonl',
      '-p/s/subagents/agent-1.jsonl',
      '-p/s/subagents/workflows/run/agent-2.jsonl',
    ])
  })

  it('says each folder before it lists it', () => {
    home.write('-p/s/subagents/agent-1.jsonl', '')
    ;[...walker.walk(projects)]
    expect(listed).toEqual([projects, home.transcript('-p'), home.transcript('-p/s'), home.transcript('-p/s/subagents')])
  })

  it('looks at known files again, and lists again only folders whose time has changed', () => {
    home.write('-p/s.jsonl', 'one')
    settle(home.transcript('-p'))
    ;[...walker.walk(projects)]
    // A file that comes without the folder's time changing is what a list from memory does not have.
    home.append('-p/s.jsonl', ' two')
    home.write('-p/new.jsonl', '')
    settle(home.transcript('-p'))
    const looks = [...walker.walk(projects)]
    expect(looks.map(({ sizeBytes }) => sizeBytes)).toEqual([7])
    utimesSync(home.transcript('-p'), longAgoMs / 1000 + 60, longAgoMs / 1000 + 60)
    expect(names(walker.walk(projects))).toEqual(['-p/new.jsonl', '-p/s.jsonl'])
  })

  it('lists a folder again that had only just changed when it was listed', () => {
    home.write('-p/s.jsonl', '')
    const justNow = (nowMs - 500) / 1000
    utimesSync(home.transcript('-p'), justNow, justNow)
    ;[...walker.walk(projects)]
    home.write('-p/new.jsonl', '')
    utimesSync(home.transcript('-p'), justNow, justNow)
    expect(names(walker.walk(projects))).toEqual(['-p/new.jsonl', '-p/s.jsonl'])
  })

  it('meets no file that was deleted since its folder was listed, and takes it for no error', () => {
    const path = home.write('-p/s.jsonl', '')
    settle(home.transcript('-p'))
    ;[...walker.walk(projects)]
    rmSync(path)
    settle(home.transcript('-p'))
    expect(names(walker.walk(projects))).toEqual([])
    expect(walker.unreadable.size).toBe(0)
  })

  it('passes over unchanged folders on the way to a new one', () => {
    home.write('-p/s.jsonl', '')
    settle(home.transcript('-p'))
    ;[...walker.walk(projects)]
    home.write('-p/s/subagents/agent-1.jsonl', '')
    expect(names(walker.walkChanged(home.transcript('-p/s')))).toEqual(['-p/s/subagents/agent-1.jsonl'])
    settle(home.transcript('-p'))
    expect(names(walker.walkChanged(home.transcript('-p')))).toEqual([])
  })
})

describe('links', () => {
  it('to a project folder elsewhere are followed', () => {
    const elsewhere = join(home.path, 'elsewhere')
    mkdirSync(join(elsewhere, 's'), { recursive: true })
    writeFileSync(join(elsewhere, 's.jsonl'), '')
    writeFileSync(join(elsewhere, 's', 'agent-1.jsonl'), '')
    symlinkSync(elsewhere, home.transcript('-p'))
    expect(names(walker.walk(projects))).toEqual(['-p/s.jsonl', '-p/s/agent-1.jsonl'])
  })

  it('that close a loop are not', () => {
    home.write('-p/s.jsonl', '')
    symlinkSync('.', home.transcript('here'))
    symlinkSync(home.path, home.transcript('home'))
    symlinkSync('..', home.transcript('-p/up'))
    symlinkSync(home.transcript('itself'), home.transcript('itself'))
    const elsewhere = join(home.path, 'elsewhere')
    mkdirSync(elsewhere)
    symlinkSync(projects, join(elsewhere, 'back'))
    symlinkSync(elsewhere, home.transcript('-q'))
    expect(names(walker.walk(projects))).toEqual(['-p/s.jsonl'])
  })

  it('to transcripts are read, and a dangling one is unreadable', () => {
    writeFileSync(join(home.path, 'real.jsonl'), 'x')
    home.write('-p/s.jsonl', '')
    symlinkSync(join(home.path, 'real.jsonl'), home.transcript('-p/linked.jsonl'))
    symlinkSync(join(home.path, 'nowhere'), home.transcript('-p/dangling.jsonl'))
    expect(names(walker.walk(projects))).toEqual(['-p/linked.jsonl', '-p/s.jsonl'])
    expect([...walker.unreadable]).toEqual([home.transcript('-p/dangling.jsonl')])
  })
})
