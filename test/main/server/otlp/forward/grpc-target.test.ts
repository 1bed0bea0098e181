import { gzipSync } from 'node:zlib'
import { status } from '@grpc/grpc-js'
import { expect, onTestFinished, test, vi } from 'vitest'
import { type GrpcArrival, grpcTarget, type Target } from '../../../../support/telemetry-targets.ts'
import { body, freePort, protobuf, retries, rig } from './forward-rig.ts'

async function target(options: Parameters<typeof grpcTarget>[0] = {}): Promise<Target<GrpcArrival>> {
  const opened = await grpcTarget(options)
  onTestFinished(() => opened.stop())
  return opened
}

const message = (text: string) => body(text, { ...protobuf, signal: 'metrics' })
const texts = (received: { bytes: Buffer }[]) => received.map(({ bytes }) => bytes.toString())

test('a message arrives byte for byte at the service of its signal, with the headers of the settings', async () => {
  const collector = await target()
  const { forward } = rig(`grpc://127.0.0.1:${collector.port}`, { headers: { 'X-Key': 'secret' } })
  const bytes = Buffer.from([0x0a, 0xff, 0x00, 0x80, 0x0a])
  forward.accept(body(bytes, { ...protobuf }))
  forward.accept(body(bytes, { ...protobuf, signal: 'metrics' }))
  forward.accept(body(bytes, { ...protobuf, signal: 'traces' }))
  const arrived = await collector.count(3)
  expect(arrived.every((arrival) => arrival.bytes.equals(bytes))).toBe(true)
  expect(arrived.map(({ about }) => about.method.split('/')[1]?.split('.').at(-1))).toEqual([
    'LogsService',
    'MetricsService',
    'TraceService',
  ])
  expect(arrived[0]?.about.metadata.get('x-key')).toEqual(['secret'])
  await vi.waitFor(() => expect(forward.counts()).toMatchObject({ waiting: 0, sent: 3 }))
})

test('a packed http/protobuf body is unpacked: a gRPC message is never packed by itself', async () => {
  const collector = await target()
  const { forward } = rig(`grpc://127.0.0.1:${collector.port}`)
  forward.accept(body(gzipSync('message'), { ...protobuf, contentEncoding: 'gzip' }))
  expect(texts(await collector.count(1))).toEqual(['message'])
})

test('what cannot be said in protobuf without rewriting it is counted as not forwardable, and stops nothing', async () => {
  const collector = await target()
  const { forward } = rig(`grpc://127.0.0.1:${collector.port}`)
  forward.accept(body('{"resourceLogs":[]}'))
  forward.accept(body('br', { ...protobuf, contentEncoding: 'br' }))
  forward.accept(body('not gzip', { ...protobuf, contentEncoding: 'gzip' }))
  forward.accept(message('fine'))
  expect(texts(await collector.count(1))).toEqual(['fine'])
  await vi.waitFor(() => expect(forward.counts()).toMatchObject({ waiting: 0, sent: 1, dropped: 3, notForwardable: 3 }))
})

test('a target that was away gets everything in order at the first attempt after it came back', async () => {
  const port = await freePort()
  const { forward, timers } = rig(`grpc://127.0.0.1:${port}`)
  forward.accept(message('first'))
  forward.accept(message('second'))
  await timers.fire(retries)
  await timers.fire(retries)
  await vi.waitFor(() => expect(forward.counts()).toMatchObject({ waiting: 2, lastError: 'The target answered UNAVAILABLE.' }))
  await vi.waitFor(() => expect(timers.delays()).toEqual([4000]))
  const collector = await target({ port })
  await timers.fire(retries)
  expect(texts(await collector.count(2))).toEqual(['first', 'second'])
})

test('a busy target is asked again, one that refuses is not', async () => {
  const codes = [status.RESOURCE_EXHAUSTED, status.OK, status.INVALID_ARGUMENT, status.OK]
  const collector = await target({ reply: (nth) => codes[nth] ?? status.OK })
  const { forward, timers } = rig(`grpc://127.0.0.1:${collector.port}`)
  for (const text of ['busy', 'bad', 'good']) forward.accept(message(text))
  await timers.fire(retries)
  expect(texts(await collector.count(4))).toEqual(['busy', 'busy', 'bad', 'good'])
  await vi.waitFor(() => expect(forward.counts()).toMatchObject({ waiting: 0, sent: 2, dropped: 1, notForwardable: 0 }))
})
