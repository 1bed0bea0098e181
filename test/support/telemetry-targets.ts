/** Collectors that take telemetry over real sockets and remember it. */
import { createServer, type Server as HttpServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type Metadata, Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js'

interface Received<About> {
  about: About
  bytes: Buffer
}

export interface HttpArrival {
  path: string
  headers: IncomingHttpHeaders
}

export interface Target<About> {
  port: number
  received: Received<About>[]
  /** Once so many have come, counting those that were turned away. */
  count(wanted: number): Promise<Received<About>[]>
  stop(): Promise<void>
}

interface HttpReply {
  status: number
  headers?: Record<string, string>
}

interface HttpTargetOptions {
  port?: number
  /** Answers the nth, from 0. Nothing: no answer at all. */
  reply?: (nth: number) => HttpReply | undefined
  tls?: { key: string; cert: string }
}

export async function httpTarget({
  port = 0,
  reply = () => ({ status: 200 }),
  tls,
}: HttpTargetOptions = {}): Promise<Target<HttpArrival>> {
  const memory = arrivals<HttpArrival>()
  const listener: RequestListener = (asked, answer) => {
    const chunks: Buffer[] = []
    asked.on('data', (chunk: Buffer) => chunks.push(chunk))
    asked.on('end', () => {
      const given = reply(memory.received.length)
      if (given) answer.writeHead(given.status, given.headers).end('{}')
      memory.add({ about: { path: asked.url ?? '', headers: asked.headers }, bytes: Buffer.concat(chunks) })
    })
  }
  const server: HttpServer = tls ? createSecureServer(tls, listener) : createServer(listener)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    ...memory,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export interface GrpcArrival {
  method: string
  metadata: Metadata
}

interface GrpcTargetOptions {
  port?: number
  /** Status code of the nth, from 0; 0 is fine. */
  reply?: (nth: number) => number
  tls?: { key: string; cert: string }
}

const grpcMethods = ['logs.v1.LogsService', 'metrics.v1.MetricsService', 'trace.v1.TraceService']

export async function grpcTarget({ port = 0, reply = () => 0, tls }: GrpcTargetOptions = {}): Promise<Target<GrpcArrival>> {
  const memory = arrivals<GrpcArrival>()
  const server = new Server()
  for (const name of grpcMethods) {
    const path = `/opentelemetry.proto.collector.${name}/Export`
    const asItIs = (bytes: Buffer) => bytes
    const coding = {
      requestSerialize: asItIs,
      requestDeserialize: asItIs,
      responseSerialize: asItIs,
      responseDeserialize: asItIs,
    }
    server.addService(
      { Export: { path, requestStream: false, responseStream: false, ...coding } },
      {
        Export(call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>) {
          const code = reply(memory.received.length)
          if (code === 0) answer(null, Buffer.alloc(0))
          else answer({ code, details: 'as the test wants it' })
          memory.add({ about: { method: path, metadata: call.metadata }, bytes: call.request })
        },
      },
    )
  }
  const own = tls
    ? ServerCredentials.createSsl(null, [{ private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.cert) }])
    : ServerCredentials.createInsecure()
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, own, (error, given) => (error ? reject(error) : resolve(given)))
  })
  return {
    port: bound,
    ...memory,
    stop: async () => server.forceShutdown(),
  }
}

function arrivals<About>() {
  const received: Received<About>[] = []
  const listeners = new Set<() => void>()
  return {
    received,
    add(arrival: Received<About>) {
      received.push(arrival)
      for (const look of listeners) look()
    },
    count: (wanted: number) =>
      new Promise<Received<About>[]>((resolve) => {
        const look = () => {
          if (received.length < wanted) return
          listeners.delete(look)
          resolve(received)
        }
        listeners.add(look)
        look()
      }),
  }
}
