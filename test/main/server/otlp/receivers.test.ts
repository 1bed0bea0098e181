import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:http2'
import { type AddressInfo, createServer as createNetServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { Client, compressionAlgorithms, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { decodeExport } from '../../../../src/main/core/sources/otlp/decode-export.ts'
import { type GrpcReceiver, openGrpcReceiver } from '../../../../src/main/server/otlp/grpc-receiver.ts'
import { holdPort } from '../../../../src/main/server/otlp/held-port.ts'
import { openDoor } from '../../../../src/main/server/otlp/otlp-door.ts'
import { startReceivers } from '../../../../src/main/server/otlp/receivers.ts'
import { receivingServer } from '../../../../src/main/server/otlp/receiving-server.ts'
import { capturedExports } from '../../../support/captured-exports.ts'
import { open, type Receiving, type ReceivingChoices, readToEnd, send, startReceiving } from './receiving.ts'

const captured = capturedExports().filter(({ protocol }) => protocol === 'grpc')
const [first] = captured
if (!first) throw new Error('There are no captures.')
const logsPath = '/opentelemetry.proto.collector.logs.v1.LogsService/Export'
const json = { 'content-type': 'application/json' }
const emptyLogs = JSON.stringify({ resourceLogs: [] })

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function receive(choices?: ReceivingChoices): Promise<Receiving> {
  const receiving = await startReceiving(choices)
  ends.push(() => receiving.receivers.close())
  return receiving
}

function grpcClient(port: number, options = {}): Client {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), options)
  ends.push(() => client.close())
  return client
}

function call(client: Client, path: string, body: Buffer, metadata = new Metadata()): Promise<Buffer | ServiceError> {
  const asItIs = (bytes: Buffer) => bytes
  return new Promise((resolve) => {
    client.makeUnaryRequest(path, asItIs, asItIs, body, metadata, (error, answer) => resolve(error ?? answer ?? Buffer.alloc(0)))
  })
}

describe('OTLP over gRPC', () => {
  it('takes what Claude Code sent', async () => {
    const { grpc, facts, bodies } = await receive()
    const client = grpcClient(grpc)
    for (const { path, body } of captured) expect(await call(client, path, body)).toEqual(Buffer.alloc(0))
    const decoded = captured.map(({ body }) => decodeExport(body, 'protobuf'))
    expect(facts).toEqual(decoded.flatMap((each) => (each.ok ? each.facts : [])))
    expect(facts.length).toBeGreaterThan(10)
    expect(bodies.map(({ bytes }) => bytes)).toEqual(captured.map(({ body }) => body))
  })

  it('takes gzip, and gives the headers to whoever passes the body on', async () => {
    const { grpc, bodies } = await receive()
    const client = grpcClient(grpc, { 'grpc.default_compression_algorithm': compressionAlgorithms.gzip })
    const metadata = new Metadata()
    metadata.set('authorization', 'Bearer abc')
    expect(await call(client, first.path, first.body, metadata)).toEqual(Buffer.alloc(0))
    expect(bodies).toMatchObject([{ encoding: 'protobuf', headers: { authorization: 'Bearer abc' } }])
    expect(bodies[0]?.bytes.equals(first.body)).toBe(true)
  })

  it('takes a frame as Claude Code’s own library put it on the wire', async () => {
    const { grpc, bodies } = await receive()
    const gzipped = captured.find(({ headers }) => headers['grpc-encoding'] === 'gzip') ?? first
    const session = connect(`http://127.0.0.1:${grpc}`)
    const stream = session.request({
      ':method': 'POST',
      ':path': gzipped.path,
      'content-type': 'application/grpc',
      te: 'trailers',
      'grpc-encoding': 'gzip',
    })
    stream.end(gzipped.wire)
    stream.resume()
    const [trailers] = await once(stream, 'trailers')
    expect(trailers['grpc-status']).toBe('0')
    expect(bodies[0]?.bytes.equals(gzipped.body)).toBe(true)
    session.destroy()
  })

  it('says so when a message cannot be read, is too large or is for another service', async () => {
    const { grpc, bodies } = await receive()
    const client = grpcClient(grpc)
    expect(await call(client, logsPath, Buffer.from('nonsense'))).toMatchObject({ code: status.INVALID_ARGUMENT })
    const large = await call(client, logsPath, Buffer.alloc(17 * 1024 * 1024))
    expect(large).toMatchObject({ code: status.RESOURCE_EXHAUSTED })
    expect(await call(client, '/some.other.Service/Export', Buffer.alloc(0))).toMatchObject({ code: status.UNIMPLEMENTED })
    const gzip = grpcClient(grpc, { 'grpc.default_compression_algorithm': compressionAlgorithms.gzip })
    expect(await call(gzip, logsPath, Buffer.alloc(40 * 1024 * 1024))).toMatchObject({ code: status.RESOURCE_EXHAUSTED })
    expect(bodies).toEqual([])
    expect(await call(client, first.path, first.body)).toEqual(Buffer.alloc(0))
  })

  it('is loaded by the first that speaks it, once', async () => {
    const { grpc, http, grpcLoads, bodies } = await receive()
    const probing = await open(grpc)
    probing.end()
    await readToEnd(probing)
    expect((await send(http, { headers: json, body: emptyLogs })).status).toBe(200)
    expect(grpcLoads()).toBe(0)
    const clients = [grpcClient(grpc), grpcClient(grpc, { 'grpc.use_local_subchannel_pool': 1 })]
    await Promise.all(clients.map((client) => call(client, first.path, first.body)))
    expect(grpcLoads()).toBe(1)
    expect(bodies).toHaveLength(3)
  })

  it('is spoken at the HTTP port too, and HTTP at the gRPC port', async () => {
    const { grpc, http, bodies } = await receive()
    expect(await call(grpcClient(http), first.path, first.body)).toEqual(Buffer.alloc(0))
    expect((await send(grpc, { headers: json, body: emptyLogs })).status).toBe(200)
    expect(bodies).toHaveLength(2)
  })

  it('lets go of clients that have gone', async () => {
    const door = openDoor({ onFacts: () => {} })
    const receiver = receivingServer({ listener: (_, outgoing) => outgoing.end(), grpc: async () => openGrpcReceiver(door) })
    ends.push(() => receiver.close())
    const held = await holdPort(receiver.server, 0, 1_000)
    const port = held.port() ?? 0
    const session = connect(`http://127.0.0.1:${port}`)
    await once(session, 'remoteSettings')
    const http = await open(port)
    http.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await once(http, 'data')
    const connections = promisify(receiver.server.getConnections.bind(receiver.server))
    expect(await connections()).toBe(2)
    session.destroy()
    http.end()
    await expect.poll(connections).toBe(0)
  })

  it('goes on when a client is gone before the library was loaded, and when it cannot be loaded', async () => {
    const door = openDoor({ onFacts: () => {} })
    let loaded: (receiver: GrpcReceiver) => void = () => {}
    let load = (): Promise<GrpcReceiver> => Promise.reject(new Error('The files were replaced.'))
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const receiver = receivingServer({ listener: (_, outgoing) => outgoing.end(), grpc: () => load() })
    ends.push(() => receiver.close())
    const held = await holdPort(receiver.server, 0, 1_000)
    const port = held.port() ?? 0
    const unlucky = await open(port)
    unlucky.write('PRI * HTTP/2.0')
    await once(unlucky, 'close')
    expect(log).toHaveBeenCalledOnce()
    log.mockRestore()

    const loading = new Promise<GrpcReceiver>((resolve) => {
      loaded = resolve
    })
    load = () => loading
    const ways: ((socket: Socket) => unknown)[] = [
      (socket) => socket.resetAndDestroy(),
      (socket) => socket.destroy(),
      (socket) => socket.end(),
    ]
    for (const leave of ways) {
      const gone = await open(port)
      gone.write('PRI * HTTP/2.0')
      leave(gone)
    }
    const client = grpcClient(port)
    const answered = call(client, first.path, first.body)
    loaded(openGrpcReceiver(door))
    expect(await answered).toEqual(Buffer.alloc(0))
    client.close()
    const connections = promisify(receiver.server.getConnections.bind(receiver.server))
    await expect.poll(connections).toBe(0)
  })

  it('hangs up on a call that never ends, and on nobody else', async () => {
    const door = openDoor({ onFacts: () => {} })
    const receiver = receivingServer({ listener: () => {}, grpc: async () => openGrpcReceiver(door, 30, 30) })
    ends.push(() => receiver.close())
    const held = await holdPort(receiver.server, 0, 1_000)
    const port = held.port() ?? 0
    const session = connect(`http://127.0.0.1:${port}`)
    session.on('error', () => {})
    const stream = session.request({ ':method': 'POST', ':path': logsPath, 'content-type': 'application/grpc', te: 'trailers' })
    stream.on('error', () => {})
    stream.write(Buffer.from([0, 0, 0, 1, 0, 7]))
    await once(session, 'close')
    const client = grpcClient(port)
    for (let i = 0; i < 200; i++) expect(await call(client, first.path, first.body)).toEqual(Buffer.alloc(0))
  })

  it('hangs up when it stops', async () => {
    const { grpc, receivers } = await receive()
    const session = connect(`http://127.0.0.1:${grpc}`)
    await once(session, 'remoteSettings')
    const closed = once(session, 'close')
    await receivers.close()
    await closed
  })
})

describe('the ports of telemetry', () => {
  it('are given back when it ends', async () => {
    const { http, grpc, receivers } = await receive()
    await receivers.close()
    await expect(open(http)).rejects.toThrow('ECONNREFUSED')
    await expect(open(grpc)).rejects.toThrow('ECONNREFUSED')
  })

  it('may be none', async () => {
    const receivers = await startReceivers({
      ports: { http: null, grpc: null },
      listener: () => {},
      openGrpc: () => Promise.reject(new Error('Nobody asked for it.')),
    })
    expect([receivers.ports(), receivers.problems()]).toEqual([{}, []])
    await receivers.close()
  })

  it('are never others than those: who has one is said, the other one works, and it is taken over once free', async () => {
    const holder = spawn(process.execPath, ['--input-type=module', '--eval', holdPortScript], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    ends.push(() => holder.kill('SIGKILL'))
    const [line] = await once(createInterface(holder.stdout), 'line')
    const taken = Number(line)
    const receivers = await startReceivers({
      ports: { http: taken, grpc: 0 },
      listener: (_, outgoing) => outgoing.end('ours'),
      openGrpc: () => Promise.reject(new Error('Nobody asked for it.')),
      retryMs: 5,
    })
    ends.push(() => receivers.close())
    expect(receivers.ports()).toEqual({ grpc: expect.any(Number) })
    expect(receivers.problems()).toMatchObject([
      { code: 'telemetryPortTaken', message: expect.stringContaining(`Port ${taken} is in use by`) },
    ])
    if (process.platform === 'linux') expect(receivers.problems()[0]?.message).toContain(`process ${holder.pid}`)
    expect((await send(receivers.ports().grpc ?? 0, { method: 'GET' })).body.toString()).toBe('ours')

    holder.kill('SIGKILL')
    await expect.poll(() => receivers.ports().http).toBe(taken)
    expect(receivers.problems()).toEqual([])
    expect((await send(taken, { method: 'GET' })).body.toString()).toBe('ours')
  })

  it('are left to who has them at every address, even where the system would let us have them', async () => {
    const everywhere = createNetServer((socket) => socket.on('error', () => {})).listen(0, '0.0.0.0')
    ends.push(() => everywhere.close())
    await once(everywhere, 'listening')
    const { port } = everywhere.address() as AddressInfo
    const server = createServer()
    let attempts = 0
    server.on('error', () => attempts++)
    const held = await holdPort(server, port, 5, true)
    ends.push(() => {
      held.close()
      server.close()
    })
    expect([held.port(), held.problem()?.code, attempts]).toEqual([undefined, 'telemetryPortTaken', 0])
    everywhere.close()
    await expect.poll(held.port).toBe(port)
    expect(held.problem()).toBeUndefined()
  })

  it('are no longer asked for once it has ended', async () => {
    const holder = await receive()
    const receivers = await startReceivers({
      ports: { http: holder.http, grpc: null },
      listener: () => {},
      openGrpc: () => Promise.reject(new Error('Nobody asked for it.')),
      retryMs: 1,
    })
    await receivers.close()
    await holder.receivers.close()
    await expect(open(holder.http)).rejects.toThrow('ECONNREFUSED')
  })

  it.skipIf(process.platform !== 'linux')('answer at 127.0.0.1 only', async () => {
    const { http } = await receive()
    const elsewhere = createNetServer().listen(http, '127.0.0.2')
    await once(elsewhere, 'listening')
    elsewhere.close()
  })
})

const holdPortScript = `
import { createServer } from 'node:net'
const server = createServer().listen(0, '127.0.0.1', () => console.log(server.address().port))
`
