/** Real folders, real watches. Each wait is for an event, never for a time. */
import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { type Clock, systemClock } from '../../../src/main/core/clock.ts'
import {
  type FollowOptions,
  followTranscripts,
  type TranscriptFollower,
} from '../../../src/main/core/sources/transcripts/follow.ts'
import { createPlainReader } from '../../../src/main/core/sources/transcripts/plain-reader.ts'
import { rootCandidates } from '../../../src/main/core/sources/transcripts/roots.ts'
import { type Home, temporaryHome } from '../../support/home.ts'
import { createMemoryLedger, type MemoryLedger } from '../../support/memory-ledger.ts'
import { assistantLine } from '../../support/transcript-lines.ts'

let home: Home
let ledger: MemoryLedger
let onStep: (() => void)[]

beforeEach(() => {
  home = temporaryHome()
  ledger = createMemoryLedger()
  onStep = []
})

const response = (id: string) => assistantLine({ message: { id: `msg_${id}` }, line: { requestId: `req_${id}` } })

function follow(options: Partial<FollowOptions> & { clock?: Clock } = {}): TranscriptFollower {
  const follower = followTranscripts({
    candidates: () => rootCandidates({ env: {}, home: home.path, configured: [] }),
    retentionDays: () => 30,
    ledger,
    reader: createPlainReader(),
    clock: systemClock,
    // Long enough that what a test sees can only have come by an event.
    rescanSeconds: () => 86_400,
    watches: true,
    onStep: () => {
      for (const listener of onStep) listener()
    },
    ...options,
  })
  onTestFinished(() => follower.stop())
  return follower
}

/** Resolves with the first step after which the claim holds. */
function until(holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => holds() && resolve()
    onStep.push(look)
    look()
  })
}
const seen = (id: string) => until(() => ledger.response(`msg_${id}`) !== undefined)

describe('a followed home', () => {
  it('shows a line appended to a known file', async () => {
    home.write('-p/s.jsonl', response('a'))
    await follow().refresh()
    home.append('-p/s.jsonl', response('b'))
    await seen('b')
  })

  it('shows a new session in a known project, and a new project', async () => {
    home.write('-p/s.jsonl', response('a'))
    await follow().refresh()
    home.write('-p/t.jsonl', response('b'))
    await seen('b')
    home.write('-q/s.jsonl', response('c'))
    await seen('c')
  })

  it('shows what a subagent writes into folders that are made on the way', async () => {
    home.write('-p/s.jsonl', response('a'))
    await follow().refresh()
    home.write('-p/s/subagents/workflows/run/agent-1.jsonl', response('b'))
    await seen('b')
    home.append('-p/s/subagents/workflows/run/agent-1.jsonl', response('c'))
    await seen('c')
  })

  it('goes on after a folder was deleted and made again', async () => {
    home.write('-p/s.jsonl', response('a'))
    const follower = follow()
    await follower.refresh()
    rmSync(home.transcript('-p'), { recursive: true })
    await until(() => follower.status().counts.files === 0)
    home.write('-p/s.jsonl', response('b'))
    await seen('b')
    home.append('-p/s.jsonl', response('c'))
    await seen('c')
  })

  it('picks up a root that appears later, folder by folder', async () => {
    const follower = follow()
    await follower.refresh()
    expect(follower.status().roots.map(({ state }) => state)).toEqual(['missing', 'missing'])
    mkdirSync(home.root)
    home.write('-p/s.jsonl', response('a'))
    await seen('a')
    home.append('-p/s.jsonl', response('b'))
    await seen('b')
  })

  it('picks up a root that appears later with all its folders at once', async () => {
    await follow().refresh()
    const prepared = join(home.path, 'prepared')
    mkdirSync(join(prepared, 'claude', 'projects', '-p'), { recursive: true })
    home.write('-p/s.jsonl', response('a'))
    await seen('a')
    renameSync(prepared, join(home.path, '.config'))
    renameSync(home.write('-p/t.jsonl.new', response('b')), join(home.path, '.config', 'claude', 'projects', '-p', 't.jsonl'))
    await seen('b')
  })

  it('goes on after its only root was deleted and made again', async () => {
    home.write('-p/s.jsonl', response('a'))
    const follower = follow()
    await follower.refresh()
    rmSync(home.root, { recursive: true })
    await until(() => follower.status().roots[0]?.state === 'missing')
    home.write('-p/s.jsonl', response('b'))
    await seen('b')
    expect(ledger.rows()).toHaveLength(2)
  })

  it('sees a file moved in from another folder', async () => {
    home.write('-p/s.jsonl', response('a'))
    await follow().refresh()
    const elsewhere = join(home.path, 'elsewhere.jsonl')
    renameSync(home.write('../outside.jsonl', response('b')), elsewhere)
    renameSync(elsewhere, home.transcript('-p/t.jsonl'))
    await seen('b')
  })

  it('counts an unfinished last line without any further event', async () => {
    home.write('-p/s.jsonl', response('a'))
    // Every look at the clock is a second later, so that the line's patience passes in looks, not in time.
    let nowMs = systemClock.now()
    const clock = {
      now: () => {
        nowMs += 1000
        return nowMs
      },
    }
    await follow({ clock }).refresh()
    home.append('-p/s.jsonl', response('b').trimEnd())
    await seen('b')
  })
})

describe('without watching', () => {
  it('reads everything on request and holds nothing open', async () => {
    home.write('-p/s.jsonl', response('a'))
    const follower = follow({ watches: false })
    expect(ledger.rows()).toEqual([])
    await follower.refresh()
    expect(ledger.rows()).toHaveLength(1)
    home.append('-p/s.jsonl', response('b'))
    await Promise.all([follower.refresh(), follower.refresh()])
    expect(ledger.rows()).toHaveLength(2)
  })

  it('answers a refresh that is asked for while another runs with what lay there when it was asked', async () => {
    for (let i = 0; i < 600; i++) home.write(`-p/s${i}.jsonl`, response(`${i}`))
    const follower = follow({ watches: false })
    const first = follower.refresh()
    await until(() => ledger.rows().length > 0)
    home.write('-q/late.jsonl', response('late'))
    await follower.refresh()
    expect(ledger.response('msg_late')).toBeDefined()
    await first
  })

  it('resolves a refresh when it is stopped', async () => {
    home.write('-p/s.jsonl', response('a'))
    const follower = follow({ watches: false })
    const refreshed = follower.refresh()
    await follower.stop()
    await refreshed
    await follower.refresh()
    expect(ledger.rows()).toEqual([])
  })
})
