/**
 * OpenTelemetry's own SDK and exporters, which Claude Code is built on, made to send events and sums of a test's choice. What they make of an answer
 * comes back as well, so they can try a receiver as a client would.
 */
import type { AnyValueMap } from '@opentelemetry/api-logs'
import { OTLPLogExporter as GrpcLogExporter } from '@opentelemetry/exporter-logs-otlp-grpc'
import { OTLPLogExporter as JsonLogExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { OTLPLogExporter as ProtobufLogExporter } from '@opentelemetry/exporter-logs-otlp-proto'
import { OTLPMetricExporter as GrpcMetricExporter } from '@opentelemetry/exporter-metrics-otlp-grpc'
import { OTLPMetricExporter as JsonMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { OTLPMetricExporter as ProtobufMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchLogRecordProcessor, LoggerProvider, type LogRecordExporter } from '@opentelemetry/sdk-logs'
import {
  AggregationTemporality,
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics'

export interface ExporterChoices {
  /** As `OTEL_EXPORTER_OTLP_PROTOCOL` has it. */
  protocol: 'http/json' | 'http/protobuf' | 'grpc'
  /** As `OTEL_EXPORTER_OTLP_ENDPOINT` has it: `http://127.0.0.1:4318`. */
  endpoint: string
  compresses?: boolean
  temporality?: 'delta' | 'cumulative'
  /** Of HTTP. */
  headers?: Record<string, string>
  /** How long an answer may take. An export that is told to come again is tried again for as long. */
  timeoutMs?: number
}

interface SentEvent {
  /** Without `claude_code.`. */
  name: string
  timestampMs: number
  attributes: AnyValueMap
  /** As newer versions of the SDK send the name: in a field of its own, and not in the body. */
  hasEventName?: boolean
}

export interface OtelExporter {
  addEvent(event: SentEvent): void
  /** `claude_code.token.usage` and the like: adds to the sum of this series. */
  addToSum(name: string, amount: number, attributes: Record<string, string>): void
  /** Sends what has come up since the last time, and answers what became of each export: undefined, or its error. */
  send(): Promise<(Error | undefined)[]>
  close(): Promise<void>
}

type Exports = Pick<LogRecordExporter, 'forceFlush' | 'shutdown'>
type ResultCallback = Parameters<LogRecordExporter['export']>[1]

export function openOtelExporter(choices: ExporterChoices): OtelExporter {
  const resource = resourceFromAttributes({ 'service.name': 'claude-code', 'service.version': '2.1.330', 'host.arch': 'amd64' })
  const outcomes: (Error | undefined)[] = []
  const noting =
    (done: ResultCallback): ResultCallback =>
    (result) => {
      outcomes.push(result.code === 0 ? undefined : (result.error ?? new Error('failed')))
      done(result)
    }

  const logExporter = openLogExporter(choices)
  const logs = new LoggerProvider({
    resource,
    processors: [
      new BatchLogRecordProcessor({
        exporter: { ...ends(logExporter), export: (records, done) => logExporter.export(records, noting(done)) },
        // Only when asked.
        scheduledDelayMillis: 2 ** 30,
      }),
    ],
  })
  const logger = logs.getLogger('com.anthropic.claude_code.events', '2.1.330')

  const metricExporter = openMetricExporter(choices)
  const metrics = new MeterProvider({
    resource,
    readers: [
      new PeriodicExportingMetricReader({
        exporter: {
          ...ends(metricExporter),
          export: (points, done) => metricExporter.export(points, noting(done)),
          selectAggregationTemporality: () => temporalityOf(choices),
        },
        exportIntervalMillis: 2 ** 30,
        exportTimeoutMillis: 2 ** 30,
      }),
    ],
  })
  const meter = metrics.getMeter('com.anthropic.claude_code', '2.1.330')

  return {
    addEvent({ name, timestampMs, attributes, hasEventName = false }) {
      const named = hasEventName ? { eventName: `claude_code.${name}` } : { body: `claude_code.${name}` }
      const common = hasEventName ? attributes : { 'event.name': name, ...attributes }
      logger.emit({ ...named, timestamp: timestampMs, observedTimestamp: timestampMs, attributes: common })
    },
    addToSum: (name, amount, attributes) => meter.createCounter(name).add(amount, attributes),
    async send() {
      outcomes.length = 0
      await Promise.all([logs.forceFlush(), metrics.forceFlush()])
      return [...outcomes]
    },
    async close() {
      await Promise.all([logExporter.shutdown(), metricExporter.shutdown()])
    },
  }
}

function ends(exporter: Exports): Exports {
  return { forceFlush: () => exporter.forceFlush(), shutdown: () => exporter.shutdown() }
}

type Config = NonNullable<ConstructorParameters<typeof JsonLogExporter>[0]>

function configOf({ endpoint, protocol, compresses = false, headers, timeoutMs }: ExporterChoices, signal: 'logs' | 'metrics') {
  return {
    url: protocol === 'grpc' ? endpoint : `${endpoint}/v1/${signal}`,
    // An enum of a package that only the exporters know.
    compression: (compresses ? 'gzip' : 'none') as NonNullable<Config['compression']>,
    ...(headers && { headers }),
    ...(timeoutMs !== undefined && { timeoutMillis: timeoutMs }),
  }
}

function openLogExporter(choices: ExporterChoices): LogRecordExporter {
  const { headers, ...config } = configOf(choices, 'logs')
  if (choices.protocol === 'grpc') return new GrpcLogExporter(config)
  const Exporter = choices.protocol === 'http/json' ? JsonLogExporter : ProtobufLogExporter
  return new Exporter({ ...config, ...(headers && { headers }) })
}

function openMetricExporter(choices: ExporterChoices): PushMetricExporter {
  const { headers, ...common } = configOf(choices, 'metrics')
  const config = { ...common, temporalityPreference: temporalityOf(choices) }
  if (choices.protocol === 'grpc') return new GrpcMetricExporter(config)
  const Exporter = choices.protocol === 'http/json' ? JsonMetricExporter : ProtobufMetricExporter
  return new Exporter({ ...config, ...(headers && { headers }) })
}

function temporalityOf({ temporality }: ExporterChoices): AggregationTemporality {
  return temporality === 'cumulative' ? AggregationTemporality.CUMULATIVE : AggregationTemporality.DELTA
}
