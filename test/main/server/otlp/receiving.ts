/** Telemetry received as the host receives it, on free ports, by real servers; and ways to send it that no kind library would offer. */
import { once } from 'node:events'
import { type IncomingHttpHeaders, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { TelemetryFact } from '../../../../src/main/core/sources/otlp/telemetry-facts.ts'
import type { BodyLimits } from '../../../../src/main/server/otlp/export-body.ts'
import { openDoor } from '../../../../src/main/server/otlp/otlp-door.ts'
import { otlpListener } from '../../../../src/main/server/otlp/otlp-listener.ts'
import { type Receivers, startReceivers } from '../../../../src/main/server/otlp/receivers.ts'
import type { Patience } from '../../../../src/main/server/otlp/receiving-server.ts'
import type { SentBody } from '../../../../src/main/server/otlp/sent-body.ts'

export interface Receiving {
  http: number
  grpc: number
  facts: TelemetryFact[]
  bodies: SentBody[]
  grpcLoads: () => number
  receivers: Receivers
}

export interface ReceivingChoices {
  limits?: BodyLimits
  patience?: Patience
  onFacts?: (facts: readonly TelemetryFact[]) => void
}

export async function startReceiving({ limits, patience, onFacts }: ReceivingChoices = {}): Promise<Receiving> {
  const facts: TelemetryFact[] = []
  const bodies: SentBody[] = []
  let grpcLoads = 0
  const door = openDoor({ onFacts: onFacts ?? ((some) => facts.push(...some)), onBody: (body) => bodies.push(body) })
  const receivers = await startReceivers({
    ports: { http: 0, grpc: 0 },
    listener: otlpListener({ door, allowedHosts: [], ...(limits ? { limits } : {}) }),
    async openGrpc() {
      grpcLoads += 1
      return (await import('../../../../src/main/server/otlp/grpc-receiver.ts')).openGrpcReceiver(door)
    },
    ...(patience ? { patience } : {}),
  })
  const { http = 0, grpc = 0 } = receivers.ports()
  return { http, grpc, facts, bodies, grpcLoads: () => grpcLoads, receivers }
}

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

export interface Sent {
  path?: string
  method?: string
  headers?: Record<string, string>
  body?: Buffer | string
}

/** As given, Host included; with a content-length, on a connection of its own. */
export function send(port: number, { path = '/v1/logs', method = 'POST', headers = {}, body = '' }: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = String(Buffer.byteLength(body))
    const asked = request({
      host: '127.0.0.1',
      port,
      path,
      method,
      headers: { 'content-length': length, ...headers },
      agent: false,
    })
    asked.on('response', (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }))
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

/** A bare connection, for what is only half HTTP. */
export async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/** All that came until the other end hung up. */
export async function readToEnd(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  if (!socket.closed) await once(socket, 'close')
  return Buffer.concat(chunks).toString('latin1')
}
