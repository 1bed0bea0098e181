import { type IncomingMessage, request } from 'node:http'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createEventFeed } from '../../../src/main/server/events.ts'
import { sampleSnapshot } from '../../support/snapshots.ts'
import { fakeEngine } from './fake-engine.ts'
import { runServer } from './running-server.ts'

describe('an event feed', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const open = (feed: ReturnType<typeof createEventFeed>, disconnect = () => {}) => {
    const stream = feed.open(disconnect)
    if (!stream) throw new Error('refused')
    const reader = stream.getReader()
    const decoder = new TextDecoder()
    const read = async () => decoder.decode((await reader.read()).value)
    const readNow = async () => Number(/"now":(\d+)/.exec(await read())?.[1])
    return { read, readNow, cancel: () => reader.cancel() }
  }

  it('begins with how soon to come back and the snapshot as it is', async () => {
    const { read } = open(createEventFeed(fakeEngine(sampleSnapshot({ now: 7 }))))
    expect(await read()).toBe('retry: 2000\n\n')
    expect(await read()).toMatch(/^event: snapshot\nid: [\w-]{22}\ndata: \{"schema":1,.*"now":7,.*\}\n\n$/)
  })

  it('sends the first of a burst at once and then only the last', async () => {
    const engine = fakeEngine()
    const { read, readNow } = open(createEventFeed(engine))
    await read()
    await read()
    for (const now of [1, 2, 3, 4]) engine.publish(sampleSnapshot({ now }))
    expect(await readNow()).toBe(1)
    vi.advanceTimersByTime(100)
    expect(await readNow()).toBe(4)
  })

  it('skips what a slow reader has missed and gives the newest', async () => {
    const engine = fakeEngine()
    const { read, readNow } = open(createEventFeed(engine))
    for (const now of [1, 2, 3]) {
      engine.publish(sampleSnapshot({ now }))
      vi.advanceTimersByTime(1000)
    }
    expect(await read()).toBe('retry: 2000\n\n')
    expect(await readNow()).toBe(3)
    engine.publish(sampleSnapshot({ now: 4 }))
    expect(await readNow()).toBe(4)
  })

  it('breathes while nothing happens', async () => {
    const { read } = open(createEventFeed(fakeEngine()))
    await read()
    await read()
    vi.advanceTimersByTime(25_000)
    expect(await read()).toBe(':\n\n')
  })

  it('lets go of a reader that has stopped reading, and of the engine with the last one', async () => {
    const engine = fakeEngine()
    const disconnect = vi.fn()
    const feed = createEventFeed(engine)
    open(feed, disconnect)
    expect(engine.listenerCount()).toBe(1)
    vi.advanceTimersByTime(50_000)
    expect(disconnect).not.toHaveBeenCalled()
    vi.advanceTimersByTime(50_000)
    expect(disconnect).toHaveBeenCalledOnce()
    expect(engine.listenerCount()).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('has room for 64 listeners and again for one when one leaves', async () => {
    const feed = createEventFeed(fakeEngine())
    const first = open(feed)
    for (let index = 1; index < 64; index++) open(feed)
    expect(feed.open(() => {})).toBeUndefined()
    await first.cancel()
    expect(feed.open(() => {})).toBeDefined()
    feed.close()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('GET /api/v1/events', () => {
  const connect = (port: number) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path: '/api/v1/events', agent: false }, resolve)
      asked.on('error', reject)
      asked.end()
    })

  const textUntil = async (answer: IncomingMessage, wanted: RegExp) => {
    let text = ''
    for await (const chunk of answer.iterator({ destroyOnReturn: false })) {
      text += String(chunk)
      if (wanted.test(text)) return text
    }
    throw new Error(`ended after ${text}`)
  }

  it('streams the snapshot and every later one', async () => {
    const server = await runServer({ engine: fakeEngine(sampleSnapshot({ now: 1 })) })
    const answer = await connect(server.port)
    expect(answer.headers['content-type']).toBe('text/event-stream')
    expect(answer.headers['cache-control']).toContain('no-transform')
    await textUntil(answer, /"now":1,.*\n\n/)
    server.engine.publish(sampleSnapshot({ now: 2 }))
    await textUntil(answer, /"now":2,.*\n\n/)
    answer.destroy()
    await vi.waitFor(() => expect(server.engine.listenerCount()).toBe(0))
    await server.stop()
  })

  it('takes no place for a HEAD', async () => {
    const server = await runServer()
    expect((await server.ask('/api/v1/events', { method: 'HEAD' })).status).toBe(200)
    expect(server.engine.listenerCount()).toBe(0)
    await server.stop()
  })

  it('ends when the server stops', async () => {
    const server = await runServer()
    const answer = await connect(server.port)
    await textUntil(answer, /"now"/)
    const ended = new Promise((resolve) => answer.once('close', resolve))
    answer.on('error', () => {})
    answer.resume()
    await server.stop()
    await ended
  })
})
