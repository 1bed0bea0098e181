import { afterEach, describe, expect, test, vi } from 'vitest'
import { createHttpBridge } from '../../src/renderer/http-bridge.ts'
import { normalDay } from '../support/snapshots.ts'

interface Asked {
  method: string
  path: string
  token: string | null
  body: unknown
}

/** A server that answers every request with the same thing. */
function serverThatAnswers(status: number, answer: unknown) {
  const asked: Asked[] = []
  const fetch: typeof globalThis.fetch = async (path, init) => {
    asked.push({
      method: init?.method ?? 'GET',
      path: String(path),
      token: new Headers(init?.headers).get('authorization'),
      body: typeof init?.body === 'string' ? JSON.parse(init.body) : undefined,
    })
    return new Response(JSON.stringify(answer), { status, headers: { 'content-type': 'application/json' } })
  }
  return { asked, fetch }
}

class FakeEventSource extends EventTarget {
  isClosed = false
  close() {
    this.isClosed = true
  }
  send(snapshot: unknown) {
    this.dispatchEvent(new MessageEvent('snapshot', { data: JSON.stringify(snapshot) }))
  }
}

function eventSources() {
  const opened: FakeEventSource[] = []
  const openEventSource = () => {
    const source = new FakeEventSource()
    opened.push(source)
    return source as unknown as EventSource
  }
  return { opened, openEventSource }
}

afterEach(() => {
  vi.useRealTimers()
})

describe('requests', () => {
  test('carry the token where there is one', async () => {
    const { asked, fetch } = serverThatAnswers(200, { showPreviews: false })
    await createHttpBridge({ token: 'sesame', fetch }).changeSettings({ showPreviews: false })
    expect(asked).toEqual([{ method: 'PATCH', path: '/api/v1/settings', token: 'Bearer sesame', body: { showPreviews: false } }])
  })

  test('for telemetry ask for the state with the token, and send what was shown', async () => {
    const { asked, fetch } = serverThatAnswers(200, {})
    const bridge = createHttpBridge({ token: 'sesame', fetch })
    const order = { folder: '/home/ada/.claude', fingerprint: 'as-shown' }
    await bridge.getTelemetrySetup()
    await bridge.applyTelemetrySetup({ ...order, choice: 'forward' })
    await bridge.undoTelemetrySetup(order)
    const path = '/api/v1/telemetry-setup'
    expect(asked).toEqual([
      { method: 'GET', path, token: 'Bearer sesame', body: undefined },
      { method: 'POST', path: `${path}/apply`, token: 'Bearer sesame', body: { ...order, choice: 'forward' } },
      { method: 'POST', path: `${path}/undo`, token: 'Bearer sesame', body: order },
    ])
  })

  test('for the status line ask for the state with the token, and send what was shown', async () => {
    const { asked, fetch } = serverThatAnswers(200, {})
    const bridge = createHttpBridge({ token: 'sesame', fetch })
    const order = { folder: '/home/ada/.claude', fingerprint: 'as-shown' }
    await bridge.getStatusLineSetup()
    await bridge.applyStatusLineSetup({ ...order, join: 'same' })
    await bridge.undoStatusLineSetup(order)
    const path = '/api/v1/status-line-setup'
    expect(asked).toEqual([
      { method: 'GET', path, token: 'Bearer sesame', body: undefined },
      { method: 'POST', path: `${path}/apply`, token: 'Bearer sesame', body: { ...order, join: 'same' } },
      { method: 'POST', path: `${path}/undo`, token: 'Bearer sesame', body: order },
    ])
  })

  test('for previews send the ids', async () => {
    const { asked, fetch } = serverThatAnswers(200, [])
    await createHttpBridge({ token: undefined, fetch }).getPreviews({ ids: ['msg_1'] })
    expect(asked).toEqual([{ method: 'POST', path: '/api/v1/previews', token: null, body: { ids: ['msg_1'] } }])
  })

  test('to refresh without a token ask for what is known instead', async () => {
    const { asked, fetch } = serverThatAnswers(200, normalDay)
    await createHttpBridge({ token: undefined, fetch }).refresh()
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /api/v1/snapshot'])
  })

  test("that fail reject with the server's own sentence", async () => {
    const { fetch } = serverThatAnswers(400, {
      title: 'The request is not valid',
      detail: 'port: at most 65535',
      code: 'invalid',
    })
    await expect(createHttpBridge({ token: 'sesame', fetch }).changeSettings({ port: 1e9 })).rejects.toThrow(
      'port: at most 65535',
    )
  })

  test('that something else has answered reject with the status', async () => {
    const { fetch } = serverThatAnswers(502, 'Bad Gateway')
    await expect(createHttpBridge({ token: undefined, fetch }).getSnapshot()).rejects.toThrow('The server answered 502.')
  })
})

describe('events', () => {
  test('bring each new Snapshot until nobody listens', () => {
    const { opened, openEventSource } = eventSources()
    const bridge = createHttpBridge({ token: undefined, openEventSource })
    const seen: number[] = []
    const stop = bridge.subscribe('snapshotChanged', (snapshot) => seen.push(snapshot.now))
    opened[0]?.send({ ...normalDay, now: 7 })
    opened[0]?.send({ ...normalDay, now: 8 })
    stop()
    expect(seen).toEqual([7, 8])
    expect(opened[0]?.isClosed).toBe(true)
  })

  test('come back after an error, ever more slowly, and tell whether they do', () => {
    vi.useFakeTimers()
    const { opened, openEventSource } = eventSources()
    const bridge = createHttpBridge({ token: undefined, openEventSource })
    const connected: boolean[] = []
    bridge.onConnectionChanged((isConnected) => connected.push(isConnected))
    const stop = bridge.subscribe('snapshotChanged', () => {})

    opened[0]?.dispatchEvent(new Event('error'))
    expect(opened[0]?.isClosed).toBe(true)
    vi.advanceTimersByTime(1000)
    expect(opened).toHaveLength(2)

    opened[1]?.dispatchEvent(new Event('error'))
    vi.advanceTimersByTime(1000)
    expect(opened).toHaveLength(2)
    vi.advanceTimersByTime(1000)
    expect(opened).toHaveLength(3)

    opened[2]?.dispatchEvent(new Event('open'))
    expect(connected).toEqual([true, false, true])
    stop()
  })

  test('come back at once when the network returns', () => {
    vi.useFakeTimers()
    const { opened, openEventSource } = eventSources()
    const stop = createHttpBridge({ token: undefined, openEventSource }).subscribe('snapshotChanged', () => {})
    opened[0]?.dispatchEvent(new Event('error'))
    window.dispatchEvent(new Event('online'))
    expect(opened).toHaveLength(2)
    stop()
  })
})
