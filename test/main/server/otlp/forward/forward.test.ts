import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { clearForwardQueue } from '../../../../../src/main/server/otlp/forward/forward-queue.ts'
import { bodyHead } from '../../../../../src/main/server/otlp/forward/stored-body.ts'
import { type HttpArrival, httpTarget, type Target } from '../../../../support/telemetry-targets.ts'
import { tempFolder } from '../../../../support/temp-ledger.ts'
import { body, freePort, protobuf, retries, rig, startMs } from './forward-rig.ts'

async function target(options: Parameters<typeof httpTarget>[0] = {}): Promise<Target<HttpArrival>> {
  const opened = await httpTarget(options)
  onTestFinished(() => opened.stop())
  return opened
}

const address = ({ port }: { port: number }) => `http://127.0.0.1:${port}`
const texts = (received: { bytes: Buffer }[]) => received.map(({ bytes }) => bytes.toString())
const bodyFiles = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.body'))

describe('a body', () => {
  test('arrives byte for byte, with the headers that describe it and those of the settings', async () => {
    const collector = await target()
    const { forward, folder } = rig(`${address(collector)}/otlp/`, { headers: { 'X-Key': 'secret' } })
    const packed = gzipSync('{"resourceLogs":[]}')
    forward.accept(
      body(packed, { contentEncoding: 'gzip', headers: { 'content-type': 'application/json; charset=utf-8', cookie: 'theirs' } }),
    )
    const [arrival] = await collector.count(1)
    expect(arrival?.bytes.equals(packed)).toBe(true)
    expect(arrival?.about.path).toBe('/otlp/v1/logs')
    expect(arrival?.about.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-encoding': 'gzip',
      'content-length': String(packed.length),
      'x-key': 'secret',
    })
    expect(arrival?.about.headers).not.toHaveProperty('cookie')
    await vi.waitFor(() =>
      expect(forward.counts()).toEqual({
        waiting: 0,
        waitingBytes: 0,
        sent: 1,
        dropped: 0,
        notForwardable: 0,
        lastSentAtMs: startMs,
      }),
    )
    expect(readdirSync(folder)).toEqual([])
  })

  test('that came by gRPC goes to an HTTP target as http/protobuf', async () => {
    const collector = await target()
    const { forward } = rig(address(collector))
    forward.accept(
      body('\n\0\x01', {
        signal: 'metrics',
        encoding: 'protobuf',

        headers: { 'content-type': 'application/grpc' },
      }),
    )
    const [arrival] = await collector.count(1)
    expect(arrival).toMatchObject({ about: { path: '/v1/metrics', headers: { 'content-type': 'application/x-protobuf' } } })
    expect(arrival?.bytes.toString()).toBe('\n\0\x01')
  })

  test('does not take the sender’s credentials with it, nor leave them on disk', async () => {
    const { forward, folder } = rig(address({ port: await freePort() }), { headers: { 'x-key': 'ours' } })
    forward.accept(body('words'))
    await vi.waitFor(() => expect(bodyFiles(folder)).toHaveLength(1))
    const [file = ''] = bodyFiles(folder)
    const content = readFileSync(join(folder, file), 'utf8')
    expect(content).toContain('words')
    expect(content).not.toMatch(/of the sender|ours/)
    if (process.platform !== 'win32') {
      expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600)
      expect(statSync(folder).mode & 0o777).toBe(0o700)
    }
  })

  test('comes after all that came before it', async () => {
    const collector = await target()
    const { forward } = rig(address(collector))
    const sent = Array.from({ length: 40 }, (_, n) => `body ${n}`)
    for (const text of sent) forward.accept(body(text))
    expect(texts(await collector.count(40))).toEqual(sent)
  })
})

describe('a target that is away', () => {
  test('gets everything, in order, once it is back, and is asked less and less often until then', async () => {
    const port = await freePort()
    const { forward, timers } = rig(address({ port }))
    forward.accept(body('first'))
    forward.accept(body('second'))
    const delays: number[] = []
    for (let n = 0; n < 10; n++) delays.push(await timers.fire(retries))
    expect(delays).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000])
    expect(forward.counts()).toMatchObject({
      waiting: 2,
      sent: 0,
      dropped: 0,
      lastError: expect.stringContaining('ECONNREFUSED'),
    })

    await vi.waitFor(() => expect(timers.delays()).toEqual([300_000]))
    const collector = await target({ port })
    await timers.fire(retries)
    expect(texts(await collector.count(2))).toEqual(['first', 'second'])
    await vi.waitFor(() =>
      expect(forward.counts()).toEqual({
        waiting: 0,
        waitingBytes: 0,
        sent: 2,
        dropped: 0,
        notForwardable: 0,
        lastSentAtMs: startMs,
      }),
    )
  })

  test('is given as long as it asks for', async () => {
    const replies = [
      { status: 503, headers: { 'retry-after': '90' } },
      { status: 429, headers: { 'retry-after': new Date(startMs + 45_000).toUTCString() } },
      { status: 200 },
    ]
    const collector = await target({ reply: (nth) => replies[nth] })
    const { forward, timers } = rig(address(collector))
    forward.accept(body('patient'))
    expect(await timers.fire(retries)).toBe(90_000)
    expect(await timers.fire(retries)).toBe(45_000)
    expect(texts(await collector.count(3))).toEqual(['patient', 'patient', 'patient'])
    await vi.waitFor(() => expect(forward.counts()).toMatchObject({ sent: 1, waiting: 0 }))
  })

  test('that never answers is let go, and asked again later', async () => {
    const collector = await target({ reply: (nth) => (nth === 0 ? undefined : { status: 200 }) })
    const { forward, timers } = rig(address(collector))
    forward.accept(body('again'))
    await collector.count(1)
    await timers.fire((delayMs) => delayMs === 10_000)
    await timers.fire(retries)
    await collector.count(2)
    await vi.waitFor(() => expect(forward.counts()).toMatchObject({ sent: 1 }))
  })

  test('that sends us elsewhere is not followed: the person’s headers are for this one', async () => {
    const elsewhere = await target()
    const collector = await target({ reply: () => ({ status: 307, headers: { location: `${address(elsewhere)}/v1/logs` } }) })
    const { forward, timers } = rig(address(collector), { headers: { 'x-key': 'secret' } })
    forward.accept(body('stay'))
    await timers.fire(retries)
    expect(forward.counts()).toMatchObject({ waiting: 1, lastError: 'The target answered 307.' })
    expect(elsewhere.received).toEqual([])
  })
})

describe('a body that the target will not have', () => {
  test('is dropped and counted, and the next one goes', async () => {
    const collector = await target({ reply: (nth) => ({ status: nth === 0 ? 400 : 200 }) })
    const { forward } = rig(address(collector))
    forward.accept(body('bad'))
    forward.accept(body('good'))
    expect(texts(await collector.count(2))).toEqual(['bad', 'good'])
    await vi.waitFor(() => expect(forward.counts()).toMatchObject({ waiting: 0, sent: 1, dropped: 1 }))
  })

  test('does not stop all others for ever by making the target fail', async () => {
    const collector = await target({ reply: (nth) => ({ status: nth < 8 ? 500 : 200 }) })
    const { forward, timers } = rig(address(collector))
    forward.accept(body('poison'))
    forward.accept(body('bread'))
    for (let n = 0; n < 7; n++) await timers.fire(retries)
    expect(texts(await collector.count(9)).at(-1)).toBe('bread')
    await vi.waitFor(() => expect(forward.counts()).toMatchObject({ waiting: 0, sent: 1, dropped: 1 }))
  })
})

describe('what waits', () => {
  test('survives a restart, keeps its place before what comes then, and is gone once sent', async () => {
    const folder = join(tempFolder(), 'forward')
    const port = await freePort()
    const before = rig(address({ port }), {}, { folder })
    for (const text of ['one', 'two']) before.forward.accept(body(text))
    await before.forward.close()
    writeFileSync(join(folder, '000000000009.body.tmp'), 'begun')
    const collector = await target({ port })
    const after = rig(address(collector), {}, { folder })
    after.forward.accept(body('three'))
    expect(after.forward.counts()).toMatchObject({ sent: 0 })
    expect(texts(await collector.count(3))).toEqual(['one', 'two', 'three'])
    await vi.waitFor(() => expect(readdirSync(folder)).toEqual([]))
  })

  test('is never more than the settings allow: the oldest bodies go first, and are counted', async () => {
    const { forward, folder, timers } = rig(address({ port: await freePort() }), { maxQueueMb: 1 })
    const large = Buffer.alloc(400 * 1024, 'x')
    for (const name of ['a', 'b', 'c', 'd']) forward.accept(body(Buffer.concat([Buffer.from(name), large])))
    await timers.fire(retries)
    await vi.waitFor(() => expect(bodyFiles(folder)).toHaveLength(2))
    expect(forward.counts()).toMatchObject({ waiting: 2, dropped: 2 })
    expect(forward.counts().waitingBytes).toBeLessThan(1024 * 1024)
    await forward.close()
    const first = (name: string) => readFileSync(join(folder, name), 'utf8').split('\n')[1]?.[0]
    expect(bodyFiles(folder).sort().map(first)).toEqual(['c', 'd'])
  })

  test('is not given up for one body that is too large by itself', async () => {
    const { forward } = rig(address({ port: await freePort() }), { maxQueueMb: 1 })
    forward.accept(body('small'))
    forward.accept(body(Buffer.alloc(2 * 1024 * 1024)))
    await vi.waitFor(() => expect(forward.counts()).toMatchObject({ waiting: 1, dropped: 1 }))
  })

  test('is sent from memory where it cannot be written, within a bound', async () => {
    const folder = join(tempFolder(), 'forward')
    writeFileSync(folder, 'a file where the folder should be')
    const port = await freePort()
    const { forward, timers } = rig(address({ port }), {}, { folder, maximumMemoryBytes: 1000 })
    for (const name of ['a', 'b', 'c']) forward.accept(body(name.repeat(300)))
    await timers.fire(retries)
    await vi.waitFor(() => expect(forward.counts()).toMatchObject({ waiting: 2, dropped: 1, lastError: expect.any(String) }))
    await vi.waitFor(() => expect(timers.delays()).toEqual([2000]))
    const collector = await target({ port })
    await timers.fire(retries)
    expect(texts(await collector.count(2)).map((text) => text[0])).toEqual(['b', 'c'])
  })

  test('is passed over, and counted, when its file was cut short', async () => {
    const folder = join(tempFolder(), 'forward')
    mkdirSync(folder)
    writeFileSync(join(folder, '000000000001.body'), '{"signal":"logs","byteCount":100}\nshort')
    writeFileSync(join(folder, '000000000002.body'), '')
    const collector = await target()
    const { forward } = rig(address(collector), {}, { folder })
    forward.accept(body('whole'))
    expect(texts(await collector.count(1))).toEqual(['whole'])
    await vi.waitFor(() => expect(forward.counts()).toMatchObject({ waiting: 0, sent: 1, dropped: 2 }))
  })
})

test('nothing is left of what waited once passing on is turned off', async () => {
  const { forward, folder } = rig(address({ port: await freePort() }))
  forward.accept(body('words'))
  await forward.close()
  expect(bodyFiles(folder)).toHaveLength(1)
  await clearForwardQueue(folder)
  expect(existsSync(folder)).toBe(false)
  await clearForwardQueue(folder)
})

test('telemetry is not passed on to ourselves', async () => {
  const collector = await target()
  const { forward, timers } = rig(address(collector), {}, { ownPorts: () => [collector.port] })
  forward.accept(body('round and round', protobuf))
  await timers.fire(retries)
  expect(forward.counts()).toMatchObject({ waiting: 1, lastError: expect.stringContaining('Plimsoll itself') })
  expect(collector.received).toEqual([])
})

test('closing lets the body on its way arrive, and takes nothing more', async () => {
  const collector = await target()
  const { forward, folder } = rig(address(collector))
  forward.accept(body('last'))
  await collector.count(1)
  await forward.close()
  forward.accept(body('too late'))
  expect(forward.counts()).toMatchObject({ sent: 1, waiting: 0 })
  expect(readdirSync(folder)).toEqual([])
})

test('closing does not wait for a target that never answers: the body stays for the next start', async () => {
  const collector = await target({ reply: () => undefined })
  const { forward, folder, timers } = rig(address(collector))
  forward.accept(body('kept'))
  await collector.count(1)
  const closed = forward.close()
  await timers.fire((delayMs) => delayMs === 1000)
  await closed
  expect(forward.counts()).toMatchObject({ sent: 0, waiting: 1 })
  expect(bodyFiles(folder)).toHaveLength(1)
})

test('a body that cannot be read just now is not given up', async () => {
  const folder = join(tempFolder(), 'forward')
  const file = join(folder, '000000000001.body')
  // A folder in the place of the file: reading fails, but not because nothing is there.
  mkdirSync(file, { recursive: true })
  const collector = await target()
  const { forward, timers } = rig(address(collector), {}, { folder })
  await timers.fire(retries)
  expect(forward.counts()).toMatchObject({ waiting: 1, dropped: 0, lastError: expect.stringContaining('EISDIR') })
  await vi.waitFor(() => expect(timers.delays()).toEqual([2000]))
  rmdirSync(file)
  writeFileSync(file, Buffer.concat([bodyHead(body('patient')), Buffer.from('patient')]))
  await timers.fire(retries)
  expect(texts(await collector.count(1))).toEqual(['patient'])
})
