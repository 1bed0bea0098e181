import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { probeHeader } from '../../../src/main/core/telemetry-setup/probe-receiver.ts'
import { openOutlets } from '../../../src/main/server/outlets.ts'
import { Settings } from '../../../src/shared/contract/settings.ts'
import { sampleSnapshot } from '../../support/snapshots.ts'
import { httpTarget } from '../../support/telemetry-targets.ts'
import { tempFolder } from '../../support/temp-ledger.ts'
import { fakeEngine } from './fake-engine.ts'
import { body } from './otlp/forward/forward-rig.ts'

function rig(first: object = {}) {
  const dataFolder = tempFolder()
  const home = tempFolder()
  let settings = Settings.parse(first)
  const engine = fakeEngine()
  const ports: number[] = []
  const open = () => openOutlets({ engine, settings: () => settings, dataFolder, home, ownPorts: () => ports })
  return {
    open() {
      const outlets = open()
      onTestFinished(() => outlets.close())
      return outlets
    },
    change(next: object) {
      settings = Settings.parse(next)
      engine.publish(sampleSnapshot())
    },
    dataFolder,
    queueFolder: join(dataFolder, 'forward'),
    home,
    ports,
    engine,
  }
}

async function collector() {
  const target = await httpTarget()
  onTestFinished(() => target.stop())
  return { ...target, forward: { endpoint: `http://127.0.0.1:${target.port}` } }
}

const texts = (received: { bytes: Buffer }[]) => received.map(({ bytes }) => bytes.toString())

test('nothing leaves until somebody asks for it', async () => {
  const { open, home, queueFolder } = rig()
  const outlets = open()
  outlets.accept(body('words'))
  await outlets.close()
  expect(outlets.forwardCounts()).toBeUndefined()
  expect([existsSync(queueFolder), existsSync(join(home, '.claude'))]).toEqual([false, false])
})

test('the status line’s file is written unasked, in our own folder, as long as somebody counts', async () => {
  const { open, change, dataFolder, engine } = rig({ statusLine: { hasEmoji: false } })
  const outlets = open()
  const written = () => JSON.parse(readFileSync(join(dataFolder, 'status-line.json'), 'utf8'))
  await vi.waitFor(() => expect(written().settings.hasEmoji).toBe(false))
  change({ statusLine: { segments: ['cost'] } })
  await vi.waitFor(() => expect(written().settings.segments).toEqual(['cost']), { timeout: 10_000 })
  await outlets.close()
  expect(engine.listenerCount()).toBe(0)
})

test('telemetry goes where the settings say, from the moment they say it', async () => {
  const [one, other] = [await collector(), await collector()]
  const { open, change } = rig({ forward: one.forward })
  const outlets = open()
  // At once: the queue is not open yet.
  outlets.accept(body('first'))
  expect(texts(await one.count(1))).toEqual(['first'])
  await vi.waitFor(() => expect(outlets.forwardCounts()?.sent).toBe(1))

  change({ forward: other.forward })
  outlets.accept(body('second'))
  outlets.accept(body('third'))
  expect(texts(await other.count(2))).toEqual(['second', 'third'])
  expect(one.received).toHaveLength(1)
})

test('a probe of our own goes no further', async () => {
  const one = await collector()
  const { open } = rig({ forward: one.forward })
  const outlets = open()
  outlets.accept({ ...body('probe'), headers: { [probeHeader]: '1' } })
  outlets.accept(body('words'))
  expect(texts(await one.count(1))).toEqual(['words'])
})

test('of many changes at once the last one stands', async () => {
  const [one, other] = [await collector(), await collector()]
  const { open, change } = rig({ forward: one.forward })
  const outlets = open()
  change({ forward: other.forward })
  change({})
  change({ forward: one.forward })
  change({ forward: other.forward })
  await vi.waitFor(() => expect(outlets.forwardCounts()).toBeDefined())
  outlets.accept(body('for the last'))
  expect(texts(await other.count(1))).toEqual(['for the last'])
})

test('what waits is gone once passing on is turned off, also while nobody was there', async () => {
  const nobody = await collector()
  await nobody.stop()
  const { open, change, queueFolder } = rig({ forward: nobody.forward })
  const outlets = open()
  outlets.accept(body('words'))
  await vi.waitFor(() => expect(existsSync(join(queueFolder, '000000000001.body'))).toBe(true))
  change({})
  await vi.waitFor(() => expect(existsSync(queueFolder)).toBe(false))
  await outlets.close()

  mkdirSync(queueFolder)
  writeFileSync(join(queueFolder, '000000000001.body'), 'left over')
  open()
  await vi.waitFor(() => expect(existsSync(queueFolder)).toBe(false))
})

test('an address that is our own is a problem that the person is told of', () => {
  const { open, ports } = rig({ forward: { endpoint: 'http://127.0.0.1:8889' } })
  const outlets = open()
  expect(outlets.problems()).toEqual([])
  ports.push(8889)
  expect(outlets.problems()).toEqual([expect.objectContaining({ code: 'forwardToItself' })])
})

test('token-metrics.json is written where the settings say, and no longer when they do not', async () => {
  const { open, change, home, engine } = rig()
  const outlets = open()
  mkdirSync(join(home, '.claude'))
  change({ tokenMetricsPath: '~/.claude/token-metrics.json' })
  const file = join(home, '.claude', 'token-metrics.json')
  await vi.waitFor(() => expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ writtenBy: 'plimsoll' }))
  expect(outlets.problems()).toEqual([])
  change({})
  // Left are who follows the settings, and the status line's file.
  await vi.waitFor(() => expect(engine.listenerCount()).toBe(2))
  change({ tokenMetricsPath: join(home, 'nowhere', 'token-metrics.json') })
  await vi.waitFor(() => expect(outlets.problems()).toMatchObject([{ code: 'tokenMetricsUnwritable' }]))
})
