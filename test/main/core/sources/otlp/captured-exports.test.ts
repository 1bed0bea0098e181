import { describe, expect, it } from 'vitest'
import { decodeExport } from '../../../../../src/main/core/sources/otlp/decode-export.ts'
import { exportRequests } from '../../../../../src/main/core/sources/otlp/export-messages.ts'
import { readProtobuf } from '../../../../../src/main/core/sources/otlp/read-protobuf.ts'
import type { PointFact, TelemetryFact } from '../../../../../src/main/core/sources/otlp/telemetry-facts.ts'
import { type CapturedExport, capturedExports } from '../../../../support/captured-exports.ts'

const captures = capturedExports()
const signalOf = ({ decoded }: CapturedExport) => (decoded.resourceLogs ? 'logs' : 'metrics')

function factsOf({ body, encoding }: CapturedExport): TelemetryFact[] {
  const decoded = decodeExport(body, encoding)
  if (!decoded.ok) throw new Error(decoded.reason)
  return decoded.facts
}

describe.each(['http-json', 'http-protobuf', 'grpc'] as const)('what Claude Code sent over %s', (protocol) => {
  const ours = captures.filter((capture) => capture.protocol === protocol)

  it('is read whole, whether or not the signal is known', () => {
    expect(ours.length).toBeGreaterThanOrEqual(20)
    for (const capture of ours) {
      const signal = signalOf(capture)
      const told = decodeExport(capture.body, capture.encoding, signal)
      expect(told).toEqual({ ok: true, signal, facts: expect.anything(), records: naiveRecords(capture.decoded), rejected: 0 })
      expect(decodeExport(capture.body, capture.encoding), capture.name).toEqual(told)
    }
  })

  it('says what another decoder says', () => {
    for (const capture of ours) expect(factsOf(capture).map(withoutGroup), capture.name).toEqual(naiveFacts(capture.decoded))
  })
})

it('all of it has as many facts as were captured', () => {
  const facts = captures.flatMap(factsOf)
  const ofKind = (kind: TelemetryFact['kind']) => facts.filter((fact) => fact.kind === kind).length
  expect({ request: ofKind('request'), reply: ofKind('reply'), point: ofKind('point') }).toEqual({
    request: 53,
    reply: 53,
    point: 210,
  })
})

it('protobuf becomes what the same body is in JSON, value by value', () => {
  for (const capture of captures.filter(({ encoding }) => encoding === 'protobuf'))
    expect(canonical(readProtobuf(capture.body, exportRequests[signalOf(capture)])), capture.name).toEqual(
      canonical(capture.decoded),
    )
})

it('points are of one group exactly when resource and attributes but the type are the same', () => {
  const pairs = captures.flatMap((capture) => {
    const groups = factsOf(capture).flatMap((fact) => (fact.kind === 'point' ? [fact.group] : []))
    const identities = naivePoints(capture.decoded).map(({ identity }) => identity)
    expect(groups.length).toBe(identities.length)
    return groups.map((text, index) => `${text} ${identities[index]}`)
  })
  const distinct = [...new Set(pairs)]
  expect(pairs.length).toBeGreaterThan(distinct.length)
  expect(new Set(distinct.map((pair) => pair.slice(0, 22))).size).toBe(distinct.length)
  expect(new Set(distinct.map((pair) => pair.slice(23))).size).toBe(distinct.length)
})

it('nothing that was said is in a fact', () => {
  const texts = captures.flatMap(({ body, encoding }) => JSON.stringify(decodeExport(body, encoding)))
  expect(texts.join()).not.toMatch(/REDACTED|prompt_text|dummy@example\.com|user\.id/)
})

/*
 * The same, taken from the JSON in the plainest way.
 */

// biome-ignore-start lint/suspicious/noExplicitAny: another program's JSON.
function naiveRecords(decoded: any): number {
  let records = 0
  for (const resource of decoded.resourceLogs ?? []) for (const scope of resource.scopeLogs) records += scope.logRecords.length
  for (const resource of decoded.resourceMetrics ?? [])
    for (const scope of resource.scopeMetrics) for (const metric of scope.metrics) records += metric.sum.dataPoints.length
  return records
}

function naiveFacts(decoded: any): unknown[] {
  const facts: unknown[] = []
  for (const resource of decoded.resourceLogs ?? [])
    for (const scope of resource.scopeLogs)
      for (const record of scope.logRecords) {
        const a = naiveAttributes(record.attributes)
        const common = {
          requestId: a.request_id,
          sessionId: a['session.id'],
          promptId: a['prompt.id'],
          timestampMs: Date.parse(a['event.timestamp']),
          sequence: Number(a['event.sequence']),
        }
        if (record.body.stringValue === 'claude_code.api_request')
          facts.push({
            kind: 'request',
            ...common,
            model: a.model,
            tokens: {
              input: Number(a.input_tokens),
              output: Number(a.output_tokens),
              cacheWrite5m: Number(a.cache_creation_tokens) - Number(a.cache_creation_1h_tokens),
              cacheWrite1h: Number(a.cache_creation_1h_tokens),
              cacheRead: Number(a.cache_read_tokens),
            },
            speed: 'standard',
            querySource: a.query_source,
            agent: a['agent.name'],
            costUsd: a.cost_usd,
          })
        if (record.body.stringValue === 'claude_code.assistant_response')
          facts.push({ kind: 'reply', ...common, messageUuid: a['message.uuid'] })
      }
  for (const { metric, point, a } of naivePoints(decoded))
    facts.push({
      kind: 'point',
      metric: metric.name === 'claude_code.token.usage' ? 'tokens' : 'costUsd',
      sessionId: a['session.id'],
      model: a.model,
      type: a.type,
      querySource: a.query_source,
      agent: a['agent.name'],
      temporality: metric.sum.aggregationTemporality === 1 ? 'delta' : 'cumulative',
      startMs: Number(point.startTimeUnixNano.slice(0, -6)),
      timeMs: Number(point.timeUnixNano.slice(0, -6)),
      value: point.asDouble,
    })
  return facts
}

function naivePoints(decoded: any): { metric: any; point: any; a: Record<string, any>; identity: string }[] {
  const points: ReturnType<typeof naivePoints> = []
  for (const resource of decoded.resourceMetrics ?? [])
    for (const scope of resource.scopeMetrics)
      for (const metric of scope.metrics)
        if (metric.name === 'claude_code.token.usage' || metric.name === 'claude_code.cost.usage')
          for (const point of metric.sum.dataPoints) {
            const a = naiveAttributes(point.attributes)
            const attributes = Object.entries({ ...a, type: '' })
              .map(String)
              .sort()
            const identity = Object.entries(naiveAttributes(resource.resource.attributes)).map(String).sort()
            points.push({ metric, point, a, identity: [...identity, ...attributes].join('; ') })
          }
  return points
}

function naiveAttributes(list: any[]): Record<string, any> {
  return Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]]))
}

/** 64-bit integers as numbers, and without what is empty or zero, which protobuf does not send, or is not read by us. */
function canonical(value: any, key = ''): any {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map((item) => canonical(item))
  if (typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => !['description', 'unit'].includes(name))
        .map(([name, inner]) => [name, canonical(inner, name)])
        .filter(([name, inner]) => inner !== undefined && !(name === 'droppedAttributesCount' && inner === 0)),
    )
  return /^intValue$|UnixNano$/.test(key) ? Number(value) : value
}
// biome-ignore-end lint/suspicious/noExplicitAny: another program's JSON.

function withoutGroup(fact: TelemetryFact): Omit<PointFact, 'group'> | TelemetryFact {
  if (fact.kind !== 'point') return fact
  const { group, ...others } = fact
  expect(group).toMatch(/^[\w-]{22}$/)
  return others
}
