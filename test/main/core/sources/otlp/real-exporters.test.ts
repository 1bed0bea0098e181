/** OpenTelemetry's own exporters against servers that have nothing but what this folder gives them. */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js'
import { describe, expect, it, onTestFinished } from 'vitest'
import { decodeExport, encodeAnswer, type Signal } from '../../../../../src/main/core/sources/otlp/decode-export.ts'
import { type GrpcAnswer, grpcServices } from '../../../../../src/main/core/sources/otlp/grpc-services.ts'
import type { PointFact, TelemetryFact } from '../../../../../src/main/core/sources/otlp/telemetry-facts.ts'
import { type ExporterChoices, type OtelExporter, openOtelExporter } from '../../../../support/otel-exporters.ts'
import { replyAttributes, requestAttributes, sentAtMs } from '../../../../support/otlp-bodies.ts'

const protocols = ['http/json', 'http/protobuf', 'grpc'] as const

interface Receiver {
  endpoint: string
  facts: TelemetryFact[]
  reasons: string[]
  /** How each body was sent. */
  wasCompressed: boolean[]
}

type Decode = (body: Buffer, signal: Signal) => GrpcAnswer

const open = { 'http/json': openHttp, 'http/protobuf': openHttp, grpc: openGrpc }

async function openBoth(protocol: (typeof protocols)[number], choices: Partial<ExporterChoices> = {}) {
  const receiver: Receiver = { endpoint: '', facts: [], reasons: [], wasCompressed: [] }
  await open[protocol](receiver, (body, signal) => {
    const decoded = decodeExport(body, protocol === 'http/json' ? 'json' : 'protobuf', signal)
    if (!decoded.ok) throw new Error(decoded.reason)
    receiver.facts.push(...decoded.facts)
    if (decoded.firstRejection !== undefined) receiver.reasons.push(decoded.firstRejection)
    return { rejected: decoded.rejected, message: decoded.firstRejection }
  })
  const exporter = openOtelExporter({ protocol, endpoint: receiver.endpoint, ...choices })
  onTestFinished(() => exporter.close())
  return { receiver, exporter }
}

async function openHttp(receiver: Receiver, decode: Decode): Promise<void> {
  const server = createServer(async (request, response) => {
    const signal = request.url === '/v1/logs' ? 'logs' : 'metrics'
    const type = contentTypeOf(request.headers)
    const isCompressed = request.headers['content-encoding'] === 'gzip'
    receiver.wasCompressed.push(isCompressed)
    const wire = await buffer(request)
    const { rejected, message } = decode(isCompressed ? gunzipSync(wire) : wire, signal)
    response.setHeader('content-type', type)
    response.end(encodeAnswer(signal, type === 'application/json' ? 'json' : 'protobuf', rejected, message))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  receiver.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
}

function contentTypeOf(headers: IncomingHttpHeaders): string {
  expect(headers['content-type']).toMatch(/^application\/(json|x-protobuf)$/)
  return headers['content-type'] ?? ''
}

async function openGrpc(receiver: Receiver, decode: Decode): Promise<void> {
  const server = new Server()
  const answering = (signal: Signal) => ({
    Export: (call: ServerUnaryCall<Buffer, GrpcAnswer>, done: sendUnaryData<GrpcAnswer>) =>
      done(null, decode(call.request, signal)),
  })
  for (const signal of ['logs', 'metrics', 'traces'] as const) server.addService(grpcServices[signal], answering(signal))
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  )
  receiver.endpoint = `http://127.0.0.1:${port}`
  onTestFinished(() => server.forceShutdown())
}

function addRequest(exporter: OtelExporter, changes: Record<string, string | number> = {}, hasEventName = false): void {
  const { 'event.name': _, ...attributes } = { ...requestAttributes, ...changes }
  exporter.addEvent({ name: 'api_request', timestampMs: sentAtMs, attributes, hasEventName })
}

describe.each(protocols)('exporters over %s', (protocol) => {
  it.each([false, true])('deliver events, compressed: %s', async (compresses) => {
    const { receiver, exporter } = await openBoth(protocol, { compresses })
    addRequest(exporter, { 'agent.name': 'Explore' })
    exporter.addEvent({ name: 'assistant_response', timestampMs: sentAtMs + 1, attributes: replyAttributes })
    exporter.addEvent({
      name: 'tool_result',
      timestampMs: sentAtMs,
      attributes: { tools: ['a', { b: 1 }], secret: new Uint8Array(3) },
    })
    expect(await exporter.send()).toEqual([undefined])
    expect(receiver.facts).toEqual([
      {
        kind: 'request',
        requestId: 'req_1',
        sessionId: 'session-1',
        promptId: 'prompt-1',
        timestampMs: sentAtMs,
        sequence: 6,
        model: 'claude-sonnet-5-5',
        tokens: { input: 229, output: 1295, cacheWrite5m: 729, cacheWrite1h: 400, cacheRead: 21290 },
        speed: 'standard',
        querySource: 'sdk',
        agent: 'Explore',
        costUsd: 0.0189595,
      },
      {
        kind: 'reply',
        requestId: 'req_1',
        sessionId: 'session-1',
        promptId: 'prompt-1',
        timestampMs: sentAtMs,
        sequence: 7,
        messageUuid: 'uuid-1',
      },
    ])
    if (protocol !== 'grpc') expect(receiver.wasCompressed).toEqual([compresses])
  })

  it('may send the name of an event as newer SDKs do', async () => {
    const { receiver, exporter } = await openBoth(protocol)
    addRequest(exporter, {}, true)
    await exporter.send()
    expect(receiver.facts).toMatchObject([{ kind: 'request', requestId: 'req_1' }])
  })

  it('deliver what was added to a sum since the last time', async () => {
    const { points, again } = await twoExports(protocol, 'delta')
    expect(values(points)).toEqual({ input: 100, output: 5, costUsd: 0.25 })
    // What nothing was added to is not sent.
    expect(values(again)).toEqual({ input: 40 })
    expect(new Set([...points, ...again].map(({ temporality }) => temporality))).toEqual(new Set(['delta']))
    expect(groupOf(again, 'input')).toBe(groupOf(points, 'input'))
  })

  it('deliver what a sum has come to', async () => {
    const { points, again } = await twoExports(protocol, 'cumulative')
    expect(values(points)).toEqual({ input: 100, output: 5, costUsd: 0.25 })
    expect(values(again)).toEqual({ input: 140, output: 5, costUsd: 0.25 })
    expect(new Set([...points, ...again].map(({ temporality }) => temporality))).toEqual(new Set(['cumulative']))
    for (const name of ['input', 'output', 'costUsd']) expect(groupOf(again, name)).toBe(groupOf(points, name))
    expect(startsOf(again)).toEqual(startsOf(points))
  })

  it('take it that some records were rejected', async () => {
    const { receiver, exporter } = await openBoth(protocol)
    addRequest(exporter, { input_tokens: -1 })
    addRequest(exporter)
    expect(await exporter.send()).toEqual([undefined])
    expect(receiver.reasons).toEqual(['api_request whose input_tokens is no whole number from 0 to 2^53'])
    expect(receiver.facts).toHaveLength(1)
  })
})

async function twoExports(protocol: (typeof protocols)[number], temporality: 'delta' | 'cumulative') {
  const { receiver, exporter } = await openBoth(protocol, { temporality, compresses: true })
  const usual = { 'session.id': 'session-1', model: 'claude-opus-5-5[1m]', query_source: 'main' }
  exporter.addToSum('claude_code.token.usage', 60, { ...usual, type: 'input' })
  exporter.addToSum('claude_code.token.usage', 40, { ...usual, type: 'input' })
  exporter.addToSum('claude_code.token.usage', 5, { ...usual, type: 'output' })
  exporter.addToSum('claude_code.cost.usage', 0.25, usual)
  exporter.addToSum('claude_code.session.count', 1, { 'session.id': 'session-1' })
  expect(await exporter.send()).toEqual([undefined])
  const points = receiver.facts.splice(0) as PointFact[]
  for (const point of points) {
    expect(point).toMatchObject({ kind: 'point', sessionId: 'session-1', model: 'claude-opus-5-5[1m]', querySource: 'main' })
    expect(point.startMs).toBeLessThanOrEqual(point.timeMs)
  }
  exporter.addToSum('claude_code.token.usage', 40, { ...usual, type: 'input' })
  await exporter.send()
  return { points, again: receiver.facts.splice(0) as PointFact[] }
}

const nameOf = ({ metric, type }: PointFact) => type ?? metric
const values = (points: PointFact[]) => Object.fromEntries(points.map((point) => [nameOf(point), point.value]))
const startsOf = (points: PointFact[]) => Object.fromEntries(points.map((point) => [nameOf(point), point.startMs]))
const groupOf = (points: PointFact[], name: string) => points.find((point) => nameOf(point) === name)?.group
