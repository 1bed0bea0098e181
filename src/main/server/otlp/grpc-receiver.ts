/**
 * OTLP over gRPC. The library behind it takes 12 MB and 65 ms, so this file is loaded with the first connection that speaks gRPC, and is
 * given connections instead of a port. Messages stay bytes: the door reads them as it reads a body that came over HTTP.
 */
import type { Socket } from 'node:net'
import { type handleUnaryCall, Server, ServerCredentials, type ServiceDefinition, status } from '@grpc/grpc-js'
import { encodeAnswer, type Signal } from '../../core/sources/otlp/decode-export.ts'
import { bodyLimits } from './export-body.ts'
import type { Door } from './otlp-door.ts'

export interface GrpcReceiver {
  serve(socket: Socket): void
  close(): void
}

const services: readonly { signal: Signal; name: string }[] = [
  { signal: 'logs', name: 'opentelemetry.proto.collector.logs.v1.LogsService' },
  { signal: 'metrics', name: 'opentelemetry.proto.collector.metrics.v1.MetricsService' },
  { signal: 'traces', name: 'opentelemetry.proto.collector.trace.v1.TraceService' },
]

/** One client sends its signals one after the other; more at once is somebody who wants our memory. */
const maximumCallsPerConnection = 32

/**
 * A call that is never sent to its end lasts as long as its connection, so connections end too. Clients are told beforehand and open
 * another one; nothing is lost.
 */
const connectionAgeMs = 10 * 60_000
const connectionGraceMs = 30_000

export function openGrpcReceiver(door: Door, ageMs = connectionAgeMs, graceMs = connectionGraceMs): GrpcReceiver {
  const server = new Server({
    // Holds for the inflated message too.
    'grpc.max_receive_message_length': bodyLimits.inflatedBytes,
    'grpc.max_concurrent_streams': maximumCallsPerConnection,
    'grpc.max_connection_age_ms': ageMs,
    'grpc.max_connection_age_grace_ms': graceMs,
    'grpc.enable_channelz': 0,
  })
  for (const { signal, name } of services) server.addService(service(name), { Export: handler(signal, door) })
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure())
  return {
    serve: (socket) => injector.injectConnection(socket),
    close() {
      injector.destroy()
      server.forceShutdown()
    },
  }
}

function service(name: string): ServiceDefinition {
  const asItIs = (bytes: Buffer) => bytes
  return {
    Export: {
      path: `/${name}/Export`,
      requestStream: false,
      responseStream: false,
      requestSerialize: asItIs,
      requestDeserialize: asItIs,
      responseSerialize: asItIs,
      responseDeserialize: asItIs,
    },
  }
}

function handler(signal: Signal, door: Door): handleUnaryCall<Buffer, Buffer> {
  return ({ request, metadata }, callback) => {
    const receipt = door({ signal, encoding: 'protobuf', bytes: request, inflated: request, headers: textsOf(metadata.getMap()) })
    if (receipt.ok) callback(null, encodeAnswer(signal, 'protobuf', receipt.rejected, receipt.message))
    else callback({ code: status.INVALID_ARGUMENT, details: receipt.reason })
  }
}

function textsOf(values: Readonly<Record<string, string | Buffer>>): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(values)) if (typeof value === 'string') texts[name] = value
  return texts
}
