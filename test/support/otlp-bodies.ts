/** Small bodies as Claude Code makes them, in JSON: what a test is about is passed in. */

type Sendable = string | number | boolean
export type SentAttributes = Record<string, Sendable | undefined>

export const sentAtMs = Date.UTC(2026, 10, 22, 1, 36, 24, 602)

/** Anything goes in: tests send what nobody should. */
export type Loose = Record<string, unknown>

export const requestAttributes: SentAttributes = {
  'session.id': 'session-1',
  'event.name': 'api_request',
  'event.timestamp': new Date(sentAtMs).toISOString(),
  'event.sequence': 6,
  'prompt.id': 'prompt-1',
  model: 'claude-sonnet-5-5',
  input_tokens: 229,
  output_tokens: 1295,
  cache_read_tokens: 21290,
  cache_creation_tokens: 1129,
  cache_creation_5m_tokens: 729,
  cache_creation_1h_tokens: 400,
  cost_usd: 0.0189595,
  request_id: 'req_1',
  speed: 'normal',
  query_source: 'sdk',
}

export const replyAttributes: SentAttributes = {
  'session.id': 'session-1',
  'event.name': 'assistant_response',
  'event.timestamp': new Date(sentAtMs).toISOString(),
  'event.sequence': 7,
  'prompt.id': 'prompt-1',
  response: 'What was said',
  request_id: 'req_1',
  'message.uuid': 'uuid-1',
  model: 'claude-sonnet-5-5',
}

export const pointAttributes: SentAttributes = {
  'session.id': 'session-1',
  model: 'claude-sonnet-5-5[1m]',
  type: 'input',
  query_source: 'main',
}

/** An attribute that is undefined is not sent. */
export function keyValues(attributes: SentAttributes): Loose[] {
  return Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value: anyValue(value) }]))
}

function anyValue(value: Sendable): Loose {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  return Number.isInteger(value) ? { intValue: value } : { doubleValue: value }
}

export function logRecord(attributes: SentAttributes, changes: Loose = {}): Loose {
  return {
    timeUnixNano: `${sentAtMs}000000`,
    observedTimeUnixNano: `${sentAtMs}000000`,
    body: { stringValue: `claude_code.${attributes['event.name']}` },
    attributes: keyValues(attributes),
    ...changes,
  }
}

export function point(attributes: SentAttributes, changes: Loose = {}): Loose {
  return {
    startTimeUnixNano: `${sentAtMs - 1000}000000`,
    timeUnixNano: `${sentAtMs}000000`,
    asDouble: 459,
    attributes: keyValues(attributes),
    ...changes,
  }
}

export function metric(name: string, dataPoints: unknown[], changes: Loose = {}): Loose {
  return { name, sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints, ...changes } }
}

export function logsRequest(logRecords: unknown[], resource: SentAttributes = { 'service.name': 'claude-code' }): Loose {
  const scopeLogs = [{ scope: { name: 'com.anthropic.claude_code.events' }, logRecords }]
  return { resourceLogs: [{ resource: { attributes: keyValues(resource) }, scopeLogs }] }
}

export function metricsRequest(metrics: unknown[], resource: SentAttributes = { 'service.name': 'claude-code' }): Loose {
  const scopeMetrics = [{ scope: { name: 'com.anthropic.claude_code' }, metrics }]
  return { resourceMetrics: [{ resource: { attributes: keyValues(resource) }, scopeMetrics }] }
}

export function json(request: unknown): Buffer {
  return Buffer.from(JSON.stringify(request))
}
