/**
 * OTLP's three gRPC services, in the shape that @grpc/grpc-js wants and without importing it: the server decides when to load that. A request stays
 * the bytes it came as; `decodeExport` reads it, knowing the signal.
 */
import { encodeAnswer, type Signal } from './decode-export.ts'

/** What a handler answers. */
export interface GrpcAnswer {
  rejected: number
  message?: string | undefined
}

function service(signal: Signal, serviceName: string) {
  return {
    Export: {
      path: `/opentelemetry.proto.collector.${serviceName}/Export`,
      requestStream: false as const,
      responseStream: false as const,
      requestSerialize: (body: Buffer): Buffer => body,
      requestDeserialize: (body: Buffer): Buffer => body,
      responseSerialize: ({ rejected, message }: GrpcAnswer): Buffer => encodeAnswer(signal, 'protobuf', rejected, message),
      responseDeserialize: (body: Buffer): Buffer => body,
    },
  }
}

export const grpcServices = {
  logs: service('logs', 'logs.v1.LogsService'),
  metrics: service('metrics', 'metrics.v1.MetricsService'),
  traces: service('traces', 'trace.v1.TraceService'),
}
