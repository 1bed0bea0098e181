import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { followTranscripts, type TranscriptFollower } from '../../../../../src/main/core/sources/transcripts/follow.ts'
import { createPlainReader } from '../../../../../src/main/core/sources/transcripts/plain-reader.ts'
import type { WatchEvents } from '../../../../../src/main/core/sources/transcripts/watch.ts'
import type { Problem } from '../../../../../src/shared/contract/snapshot.ts'
import { type Home, temporaryHome } from '../../../../support/home.ts'
import { createMemoryLedger, type MemoryLedger } from '../../../../support/memory-ledger.ts'
import { assistantLine } from '../../../../support/transcript-lines.ts'

let home: Home
let ledger: MemoryLedger
let system: WatchEvents
let watchProblem: Problem | undefined

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 5, 22, 12) })
  home = temporaryHome()
  ledger = createMemoryLedger()
  watchProblem = undefined
})
afterEach(() => {
  vi.useRealTimers()
})

const response = (id: string) => assistantLine({ message: { id: `msg_${id}` }, line: { requestId: `req_${id}` } })
const seen = () => ledger.rows().map(({ messageId }) => messageId)

/** Started, and through with its first scan. */
async function follow(): Promise<TranscriptFollower> {
  home.write('-p/s.jsonl', response('a'))
  const follower = followTranscripts({
    candidates: () => [{ path: home.root, origin: 'default' }],
    retentionDays: () => 30,
    ledger,
    reader: createPlainReader(),
    clock: { now: () => Date.now() },
    rescanSeconds: () => 120,
    watches: true,
    openWatch(events) {
      system = events
      return { followRoots() {}, followFolder() {}, problem: () => watchProblem, close: async () => {} }
    },
    onStep() {},
  })
  onTestFinished(() => follower.stop())
  await vi.advanceTimersByTimeAsync(100)
  expect(seen()).toEqual(['msg_a'])
  return follower
}

describe('a follower', () => {
  it('looks at everything again after the rescan time, though nothing was reported', async () => {
    await follow()
    home.append('-p/s.jsonl', response('b'))
    await vi.advanceTimersByTimeAsync(119_000)
    expect(seen()).toEqual(['msg_a'])
    await vi.advanceTimersByTimeAsync(1000)
    expect(seen()).toEqual(['msg_a', 'msg_b'])
  })

  it('looks every five seconds while not everything can be watched, and says so', async () => {
    watchProblem = { code: 'watchLimited', message: 'Out of watches.' }
    const follower = await follow()
    expect(follower.status().problem).toEqual(watchProblem)
    home.append('-p/s.jsonl', response('b'))
    await vi.advanceTimersByTimeAsync(5000)
    expect(seen()).toEqual(['msg_a', 'msg_b'])
  })

  it('shows the first change of a burst at once and the others together', async () => {
    await follow()
    const path = home.append('-p/s.jsonl', response('b'))
    system.onChange(path)
    await vi.advanceTimersByTimeAsync(1)
    expect(seen()).toEqual(['msg_a', 'msg_b'])
    const before = ledger.batches.length
    for (const id of ['c', 'd', 'e']) {
      home.append('-p/s.jsonl', response(id))
      system.onChange(path)
      await vi.advanceTimersByTimeAsync(1)
    }
    expect(seen()).toEqual(['msg_a', 'msg_b'])
    await vi.advanceTimersByTimeAsync(25)
    expect(seen()).toHaveLength(5)
    expect(ledger.batches.length - before).toBe(1)
  })

  it('scans when the system lost count of what changed', async () => {
    await follow()
    home.write('-q/s.jsonl', response('b'))
    system.onUncertain()
    await vi.advanceTimersByTimeAsync(30)
    expect(seen()).toEqual(['msg_a', 'msg_b'])
  })

  it('tries an unfinished last line when its time has come', async () => {
    await follow()
    const path = home.append('-p/s.jsonl', response('b').trimEnd())
    system.onChange(path)
    await vi.advanceTimersByTimeAsync(4900)
    expect(seen()).toEqual(['msg_a'])
    await vi.advanceTimersByTimeAsync(200)
    expect(seen()).toEqual(['msg_a', 'msg_b'])
  })

  it('does nothing more once it is stopped', async () => {
    const follower = await follow()
    await follower.stop()
    system.onChange(home.append('-p/s.jsonl', response('b')))
    await vi.advanceTimersByTimeAsync(300_000)
    expect(seen()).toEqual(['msg_a'])
    expect(vi.getTimerCount()).toBe(0)
  })
})
