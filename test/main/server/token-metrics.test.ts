import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { projectTokenMetrics, startTokenMetrics } from '../../../src/main/server/token-metrics.ts'
import { heldTimers } from '../../support/held-timers.ts'
import { settableClock } from '../../support/home.ts'
import { normalDay, sampleNow, sampleSnapshot, usage } from '../../support/snapshots.ts'
import { tempFolder } from '../../support/temp-ledger.ts'
import { fakeEngine } from './fake-engine.ts'

function rig(path = '~/.claude/token-metrics.json') {
  const home = tempFolder()
  mkdirSync(join(home, '.claude'))
  const file = join(home, '.claude', 'token-metrics.json')
  const clock = settableClock(sampleNow)
  const timers = heldTimers()
  const engine = fakeEngine()
  const metrics = startTokenMetrics({ engine, path, home, clock, after: timers.after })
  onTestFinished(() => metrics.stop())
  return {
    home,
    file,
    clock,
    timers,
    engine,
    metrics,
    written: () => JSON.parse(readFileSync(file, 'utf8')) as ReturnType<typeof projectTokenMetrics>,
    /** Everything is written, and the file waits for nothing but time. */
    quiet: () => vi.waitFor(() => expect(timers.delays()).toEqual([30_000])),
  }
}

describe('the file', () => {
  test('is written at once, for its owner only, and says when', async () => {
    const { file, timers, written, quiet, home } = rig()
    expect(await timers.fire()).toBe(0)
    await quiet()
    expect(written()).toEqual(projectTokenMetrics(normalDay, sampleNow))
    expect(written().timestamp).toBe(sampleNow / 1000)
    expect(readdirSync(join(home, '.claude'))).toEqual(['token-metrics.json'])
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('follows changes, at most every five seconds, and then says the newest', async () => {
    const { timers, engine, clock, written, quiet } = rig()
    await timers.fire()
    await quiet()
    clock.advance(2000)
    for (const responses of [215, 216, 217]) {
      engine.publish(sampleSnapshot({ today: { ...normalDay.today, usage: usage(1, 1, 1, responses) } }))
    }
    expect(timers.delays()).toEqual([3000])
    clock.advance(3000)
    await timers.fire()
    await quiet()
    expect(written().today.responses).toBe(217)
    expect(written().timestamp).toBe(sampleNow / 1000 + 5)
  })

  test('says every thirty seconds that it is still true', async () => {
    const { timers, clock, written, quiet } = rig()
    await timers.fire()
    await quiet()
    clock.advance(30_000)
    await timers.fire()
    await quiet()
    expect(written().timestamp).toBe(sampleNow / 1000 + 30)
  })

  test('goes on when the clock is set back', async () => {
    const { timers, engine, clock, written, quiet } = rig()
    await timers.fire()
    await quiet()
    clock.advance(-3_600_000)
    engine.publish(sampleSnapshot())
    expect(await timers.fire()).toBe(5000)
    await quiet()
    expect(written().timestamp).toBe(sampleNow / 1000 - 3600)
  })

  test('takes the place of an older one, whoever wrote it, whole', async () => {
    const { timers, file, written, quiet } = rig()
    writeFileSync(file, '{"from":"another program"}')
    await timers.fire()
    await quiet()
    expect(written().writtenBy).toBe('plimsoll')
  })

  test('is not written once it is no longer wanted', async () => {
    const { timers, engine, metrics, home } = rig()
    await metrics.stop()
    engine.publish(sampleSnapshot())
    expect(timers.delays()).toEqual([])
    expect(engine.listenerCount()).toBe(0)
    expect(readdirSync(join(home, '.claude'))).toEqual([])
  })

  test('is missed, not made up for, where its folder is not there: the person is told, and it comes once the folder does', async () => {
    const missing = join(tempFolder(), 'nowhere')
    const { timers, metrics, quiet } = rig(join(missing, 'token-metrics.json'))
    await timers.fire()
    await quiet()
    expect(metrics.problem()).toMatchObject({ code: 'tokenMetricsUnwritable', message: expect.stringContaining('ENOENT') })
    mkdirSync(missing)
    await timers.fire()
    await quiet()
    expect(metrics.problem()).toBeUndefined()
    expect(readdirSync(missing)).toEqual(['token-metrics.json'])
  })
})

describe('what it says', () => {
  test('a session has its tokens by kind, its cost and its last model', () => {
    expect(projectTokenMetrics(normalDay, sampleNow).sessions[0]).toEqual({
      sessionId: 'session-a',
      model: 'claude-opus-5-5-20260915',
      models: ['claude-opus-5-5-20260915', 'claude-sonnet-5-5-20260915', 'claude-haiku-5-5-20260915'],
      updatedAt: '2026-11-22T13:47:20.000Z',
      tokens: { input: 88_440, output: 313_560, cacheRead: 13_000_000, cacheCreation: 390_000 },
      costUsd: 14.9,
      unpricedTokens: 0,
      responses: 81,
    })
  })

  test('the last model is the conversation’s, not a subagent’s, and is left out where it is not known', () => {
    const [newest, ...rest] = normalDay.recent
    if (!newest) throw new Error('no response')
    const recent = [{ ...newest, model: 'claude-haiku-5-5', agent: 'Explore' }, ...rest]
    expect(projectTokenMetrics(sampleSnapshot({ recent }), sampleNow).sessions[0]?.model).toBe(rest[0]?.model)
    const [manyModels, oneModel] = projectTokenMetrics(sampleSnapshot({ recent: [] }), sampleNow).sessions
    expect(manyModels).not.toHaveProperty('model')
    expect(oneModel?.model).toBe('claude-opus-5-5-20260915')
  })

  test('unknown cost is absent, and where somebody worked is nobody’s business', () => {
    const snapshot = sampleSnapshot({ totals: { ...normalDay.totals, usage: usage(10, 0, undefined, 1) } })
    const said = projectTokenMetrics(snapshot, sampleNow)
    expect(said.totals).toMatchObject({ unpricedTokens: 10 })
    expect(said.totals).not.toHaveProperty('costUsd')
    expect(JSON.stringify(said)).not.toContain('/home/ada')
  })

  test('the page about it shows what is written', () => {
    const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'token-metrics.md'), 'utf8')
    const example = JSON.parse(/```json\n(\{\n {2}"schema"[^`]*)```/.exec(page)?.[1] ?? '')
    const said = projectTokenMetrics(normalDay, sampleNow)
    expect({ ...example, sessions: 0 }).toEqual({ ...said, sessions: 0 })
    expect(Object.keys(example.sessions[0])).toEqual(Object.keys(said.sessions[0] ?? {}))
  })
})
