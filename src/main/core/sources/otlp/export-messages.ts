/**
 * The messages of the OpenTelemetry protocol 1.x as far as we read them: numbers and types of their fields, and the names that they have in JSON, so
 * that a body reads the same in both encodings. A field that is not here is skipped.
 */
export type Kind = 'text' | 'bytes' | 'bool' | 'int' | 'int64' | 'fixed64' | 'sfixed64' | 'double'

export interface Field {
  name: string
  holds: Kind | Message
  isRepeated: boolean
}

/** Fields by number. */
export type Message = (Field | undefined)[]

function one(name: string, holds: Kind | Message): Field {
  return { name, holds, isRepeated: false }
}

function many(name: string, holds: Kind | Message): Field {
  return { name, holds, isRepeated: true }
}

function message(fields: Record<number, Field>): Message {
  const byNumber: Message = []
  for (const [number, field] of Object.entries(fields)) byNumber[Number(number)] = field
  return byNumber
}

/** Filled below: values may hold values. */
const anyValue: Message = []
const keyValue = message({ 1: one('key', 'text'), 2: one('value', anyValue) })
Object.assign(
  anyValue,
  message({
    1: one('stringValue', 'text'),
    2: one('boolValue', 'bool'),
    3: one('intValue', 'int64'),
    4: one('doubleValue', 'double'),
    5: one('arrayValue', message({ 1: many('values', anyValue) })),
    6: one('kvlistValue', message({ 1: many('values', keyValue) })),
    7: one('bytesValue', 'bytes'),
  }),
)

const resource = message({ 1: many('attributes', keyValue) })
const scope = message({ 1: one('name', 'text'), 2: one('version', 'text') })

const logRecord = message({
  1: one('timeUnixNano', 'fixed64'),
  2: one('severityNumber', 'int'),
  3: one('severityText', 'text'),
  5: one('body', anyValue),
  6: many('attributes', keyValue),
  7: one('droppedAttributesCount', 'int'),
  11: one('observedTimeUnixNano', 'fixed64'),
  12: one('eventName', 'text'),
})

const numberDataPoint = message({
  2: one('startTimeUnixNano', 'fixed64'),
  3: one('timeUnixNano', 'fixed64'),
  4: one('asDouble', 'double'),
  6: one('asInt', 'sfixed64'),
  7: many('attributes', keyValue),
  8: one('flags', 'int'),
})

/** Gauges and histograms are none of ours: their points are only counted. */
const otherData = message({ 1: many('dataPoints', []) })

const metric = message({
  1: one('name', 'text'),
  5: one('gauge', otherData),
  7: one(
    'sum',
    message({ 1: many('dataPoints', numberDataPoint), 2: one('aggregationTemporality', 'int'), 3: one('isMonotonic', 'bool') }),
  ),
  9: one('histogram', otherData),
  10: one('exponentialHistogram', otherData),
  11: one('summary', otherData),
})

/** Only as much as no log record and no metric can be taken for a span: see "Which signal" in README.md. */
const span = message({
  1: one('traceId', 'bytes'),
  2: one('spanId', 'bytes'),
  5: one('name', 'text'),
  7: one('startTimeUnixNano', 'fixed64'),
  8: one('endTimeUnixNano', 'fixed64'),
})

/** All three requests have the same shape: resources, in them scopes, in them records. */
function exportRequest(resources: string, scopes: string, records: string, record: Message): Message {
  const scoped = message({ 1: one('scope', scope), 2: many(records, record) })
  return message({ 1: many(resources, message({ 1: one('resource', resource), 2: many(scopes, scoped) })) })
}

export const exportRequests = {
  logs: exportRequest('resourceLogs', 'scopeLogs', 'logRecords', logRecord),
  metrics: exportRequest('resourceMetrics', 'scopeMetrics', 'metrics', metric),
  traces: exportRequest('resourceSpans', 'scopeSpans', 'spans', span),
}
