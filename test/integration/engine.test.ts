import { closeSync, fstatSync, openSync, readdirSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Engine } from '../../src/main/core/engine.ts'
import { openSettings } from '../../src/main/core/settings/settings-store.ts'
import { startEngine } from '../../src/main/core/start-engine.ts'
import type { Snapshot } from '../../src/shared/contract/snapshot.ts'
import { type Home, settableClock, temporaryHome } from '../support/home.ts'

const morning = Date.parse('2026-11-18T09:20:00Z')
const hour = 3_600_000

afterEach(() => {
  vi.useRealTimers()
})

const line = (id: string, at: number, output: number) =>
  `${JSON.stringify({
    type: 'assistant',
    message: {
      id,
      model: 'claude-sonnet-5-5',
      stop_reason: 'end_turn',
      content: [{ type: 'text', text: `Words of ${id}.` }],
      usage: { input_tokens: 10, output_tokens: output, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
    },
    timestamp: new Date(at).toISOString(),
    sessionId: 's1',
    uuid: id,
    cwd: '/home/ada/plimsoll',
  })}\n`

async function engineOf(home: Home, clock = settableClock(morning), watches = true): Promise<Engine> {
  const data = join(home.path, 'data')
  const setup = { folders: { data, config: data }, env: {}, home: home.path, appVersion: '0.0.0', isDemo: false, watches }
  const engine = await startEngine({ ...setup, settings: openSettings(data) }, clock)
  onTestFinished(() => engine.stop())
  return engine
}

const session = (snapshot: Snapshot) => snapshot.windows.find(({ id }) => id === 'session')

const until = (engine: Engine, holds: (snapshot: Snapshot) => boolean) =>
  new Promise<Snapshot>((resolve) => {
    const unsubscribe = engine.subscribe((snapshot) => {
      if (!holds(snapshot)) return
      unsubscribe()
      resolve(snapshot)
    })
    if (holds(engine.snapshot())) resolve(engine.snapshot())
  })

test('a line that is appended reaches whoever subscribes', async () => {
  const home = temporaryHome()
  home.write('p/s1.jsonl', line('m1', morning, 100))
  const engine = await engineOf(home)
  expect(session(await engine.refresh())?.countedTokens).toBe(110)
  home.append('p/s1.jsonl', line('m2', morning + 1000, 50))
  expect(session(await until(engine, ({ recent }) => recent.length === 2))?.countedTokens).toBe(170)
})

test('a session ends on time though the machine slept through its end', async () => {
  const home = temporaryHome()
  home.write('p/s1.jsonl', line('m1', morning, 100))
  const clock = settableClock(morning)
  const engine = await engineOf(home, clock)
  expect(session(await engine.refresh())).toMatchObject({ state: 'running', resetsAt: Date.parse('2026-11-18T14:00:00Z') })
  clock.advance(8 * hour)
  engine.wake()
  expect(session(engine.snapshot())).toMatchObject({ state: 'notStarted', countedTokens: 0 })
})

test('a session ends on time though nobody says that the machine slept', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const home = temporaryHome()
  home.write('p/s1.jsonl', line('m1', morning, 100))
  const clock = settableClock(morning)
  const engine = await engineOf(home, clock)
  await engine.refresh()
  clock.advance(8 * hour)
  await vi.advanceTimersByTimeAsync(31_000)
  expect(session(engine.snapshot())?.state).toBe('notStarted')
})

test('a clock that is set back shows the time that it now is', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const clock = settableClock(morning)
  const engine = await engineOf(temporaryHome(), clock)
  clock.advance(-2 * hour)
  await vi.advanceTimersByTimeAsync(31_000)
  expect(engine.snapshot().now).toBe(morning - 2 * hour)
})

test('a changed setting takes effect at once, and an invalid one not at all', async () => {
  const home = temporaryHome()
  const other = temporaryHome()
  home.write('p/s1.jsonl', line('m1', morning, 100))
  other.write('p/s2.jsonl', line('m2', morning, 100))
  const engine = await engineOf(home)
  await engine.refresh()

  await engine.changeSettings({ limits: { session: 1000 }, roots: [other.root] })
  expect(session(engine.snapshot())).toMatchObject({ usedPercent: 22, source: 'set' })
  await expect(engine.changeSettings({ limits: { session: -1 } })).rejects.toThrow(/session/)
  expect(session(engine.snapshot())?.limit?.tokens).toBe(1000)
})

test('a secret among the settings is kept, and shown to nobody', async () => {
  const home = temporaryHome()
  const engine = await engineOf(home)
  const forward = { endpoint: 'https://collector.example', headers: { authorization: 'Bearer abc' }, maxQueueMb: 64 }
  const shown = { ...forward, headers: { authorization: '(hidden)' } }
  expect((await engine.changeSettings({ forward })).forward).toEqual(shown)
  expect((await engine.changeSettings({ forward: { ...shown, maxQueueMb: 5 } })).forward?.maxQueueMb).toBe(5)
  expect(JSON.stringify([engine.settings(), engine.snapshot()])).not.toContain('abc')
  expect(openSettings(join(home.path, 'data')).current().forward).toEqual({ ...forward, maxQueueMb: 5 })
})

test('previews show the words of a message, and none when the setting hides them', async () => {
  const home = temporaryHome()
  home.write('p/s1.jsonl', line('m1', morning, 100))
  const engine = await engineOf(home)
  const { recent } = await engine.refresh()
  const ids = recent.map(({ id }) => id)
  expect(await engine.previews(ids)).toEqual([{ id: 'm1', text: 'Words of m1.', tools: [] }])
  await engine.changeSettings({ showPreviews: false })
  expect(await engine.previews(ids)).toEqual([{ id: 'm1', tools: [] }])
})

test('what was counted is there at the next start, before any file is read', async () => {
  const home = temporaryHome()
  home.write('p/s1.jsonl', line('m1', morning, 100))
  const first = await engineOf(home)
  await first.refresh()
  await first.stop()
  const second = await engineOf(home, settableClock(morning), false)
  expect(session(second.snapshot())?.countedTokens).toBe(110)
  expect(readdirSync(join(home.path, 'data'))).toContain('ledger.db')
})

describe('a ledger of many pages', () => {
  /** Everything but the first page, so that it still opens as a ledger. */
  const damage = (file: string) => {
    const fd = openSync(file, 'r+')
    const { size } = fstatSync(fd)
    writeSync(fd, Buffer.alloc(size - 4096, 'not a database '), 0, size - 4096, 4096)
    closeSync(fd)
  }
  const manyLines = Array.from({ length: 3000 }, (_, n) => line(`m${n}`, morning - n * 60_000, 1)).join('')

  async function filled() {
    const home = temporaryHome()
    home.write('p/s1.jsonl', manyLines)
    const engine = await engineOf(home)
    await engine.refresh()
    await engine.stop()
    return { home, file: join(home.path, 'data', 'ledger.db') }
  }

  const isFilledAgain = ({ problems, totals }: Snapshot) =>
    problems.some(({ code }) => code === 'ledgerSetAside') && totals.usage.responses === 3000
  const isSetAside = (home: Home) => readdirSync(join(home.path, 'data')).some((name) => name.startsWith('ledger.damaged-'))

  test('that was damaged between two runs is set aside and filled again, and the person is told', async () => {
    const { home, file } = await filled()
    damage(file)
    await until(await engineOf(home), isFilledAgain)
    expect(isSetAside(home)).toBe(true)
  })

  test('that is damaged while in use is set aside and filled again, and the person is told', async () => {
    const { home, file } = await filled()
    const engine = await engineOf(home)
    await engine.refresh()
    damage(file)
    home.append('p/s1.jsonl', line('m1500', morning, 500))
    const snapshot = await until(engine, isFilledAgain)
    expect(snapshot.totals.usage.tokens.output).toBe(3000 - 1 + 500)
    expect(isSetAside(home)).toBe(true)
  })
})
