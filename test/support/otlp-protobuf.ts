/**
 * The other end of the wire, for tests: makes protobuf of a request in JSON's form, and reads answers, by protobufjs's reflection. Shares nothing with the
 * tables that the product reads by.
 */
import protobuf from 'protobufjs/light.js'

type FieldType = string | [repeated: string]

function type(fields: Record<string, [number, FieldType]>, oneof?: string[]) {
  return {
    fields: Object.fromEntries(
      Object.entries(fields).map(([name, [id, holds]]) => [
        name,
        typeof holds === 'string' ? { id, type: holds } : { id, type: holds[0], rule: 'repeated' },
      ]),
    ),
    ...(oneof && { oneofs: { value: { oneof } } }),
  }
}

const anyValueFields: Record<string, [number, FieldType]> = {
  stringValue: [1, 'string'],
  boolValue: [2, 'bool'],
  intValue: [3, 'int64'],
  doubleValue: [4, 'double'],
  arrayValue: [5, 'ArrayValue'],
  kvlistValue: [6, 'KeyValueList'],
  bytesValue: [7, 'bytes'],
}

const root = protobuf.Root.fromJSON({
  nested: {
    AnyValue: type(anyValueFields, Object.keys(anyValueFields)),
    ArrayValue: type({ values: [1, ['AnyValue']] }),
    KeyValueList: type({ values: [1, ['KeyValue']] }),
    KeyValue: type({ key: [1, 'string'], value: [2, 'AnyValue'] }),
    Resource: type({ attributes: [1, ['KeyValue']], droppedAttributesCount: [2, 'uint32'] }),
    Scope: type({ name: [1, 'string'], version: [2, 'string'], attributes: [3, ['KeyValue']] }),
    LogRecord: type({
      timeUnixNano: [1, 'fixed64'],
      severityNumber: [2, 'uint32'],
      severityText: [3, 'string'],
      body: [5, 'AnyValue'],
      attributes: [6, ['KeyValue']],
      droppedAttributesCount: [7, 'uint32'],
      flags: [8, 'fixed32'],
      traceId: [9, 'bytes'],
      spanId: [10, 'bytes'],
      observedTimeUnixNano: [11, 'fixed64'],
      eventName: [12, 'string'],
    }),
    ScopeLogs: type({ scope: [1, 'Scope'], logRecords: [2, ['LogRecord']], schemaUrl: [3, 'string'] }),
    ResourceLogs: type({ resource: [1, 'Resource'], scopeLogs: [2, ['ScopeLogs']], schemaUrl: [3, 'string'] }),
    Logs: type({ resourceLogs: [1, ['ResourceLogs']] }),
    Temporality: {
      values: {
        AGGREGATION_TEMPORALITY_UNSPECIFIED: 0,
        AGGREGATION_TEMPORALITY_DELTA: 1,
        AGGREGATION_TEMPORALITY_CUMULATIVE: 2,
      },
    },
    Point: type(
      {
        attributes: [7, ['KeyValue']],
        startTimeUnixNano: [2, 'fixed64'],
        timeUnixNano: [3, 'fixed64'],
        asDouble: [4, 'double'],
        asInt: [6, 'sfixed64'],
        flags: [8, 'uint32'],
      },
      ['asDouble', 'asInt'],
    ),
    Sum: type({ dataPoints: [1, ['Point']], aggregationTemporality: [2, 'Temporality'], isMonotonic: [3, 'bool'] }),
    Gauge: type({ dataPoints: [1, ['Point']] }),
    Metric: type({
      name: [1, 'string'],
      description: [2, 'string'],
      unit: [3, 'string'],
      gauge: [5, 'Gauge'],
      sum: [7, 'Sum'],
      metadata: [12, ['KeyValue']],
    }),
    ScopeMetrics: type({ scope: [1, 'Scope'], metrics: [2, ['Metric']], schemaUrl: [3, 'string'] }),
    ResourceMetrics: type({ resource: [1, 'Resource'], scopeMetrics: [2, ['ScopeMetrics']], schemaUrl: [3, 'string'] }),
    Metrics: type({ resourceMetrics: [1, ['ResourceMetrics']] }),
    Span: type({
      traceId: [1, 'bytes'],
      spanId: [2, 'bytes'],
      name: [5, 'string'],
      kind: [6, 'uint32'],
      startTimeUnixNano: [7, 'fixed64'],
      endTimeUnixNano: [8, 'fixed64'],
      attributes: [9, ['KeyValue']],
    }),
    ScopeSpans: type({ scope: [1, 'Scope'], spans: [2, ['Span']] }),
    ResourceSpans: type({ resource: [1, 'Resource'], scopeSpans: [2, ['ScopeSpans']] }),
    Traces: type({ resourceSpans: [1, ['ResourceSpans']] }),
    PartialSuccess: type({ rejected: [1, 'int64'], errorMessage: [2, 'string'] }),
    Answer: type({ partialSuccess: [1, 'PartialSuccess'] }),
  },
})

const typeNames = { logs: 'Logs', metrics: 'Metrics', traces: 'Traces' }

export function encodeProtobuf(signal: 'logs' | 'metrics' | 'traces', request: Record<string, unknown>): Buffer {
  const message = root.lookupType(typeNames[signal])
  return Buffer.from(message.encode(message.fromObject(request)).finish())
}

/** In a test's form: absent fields are absent. */
export function readProtobufAnswer(body: Buffer): unknown {
  const message = root.lookupType('Answer')
  return message.toObject(message.decode(body), { longs: Number })
}
