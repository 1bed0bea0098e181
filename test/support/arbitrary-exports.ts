/** Exports for property tests, in JSON's form: ours and others', whole and broken, few values per field. */
import fc from 'fast-check'
import { type Loose, pointAttributes, replyAttributes, requestAttributes, sentAtMs } from './otlp-bodies.ts'

const text = fc.constantFrom(
  '',
  'api_request',
  'claude_code.api_request',
  'assistant_response',
  'fast',
  'input',
  'm[1m]',
  'ü€𝄞',
  'x'.repeat(300),
)

const int64 = fc.oneof(
  fc.integer({ min: -2, max: 50_000 }),
  fc.constantFrom('12', '-7', '9007199254740993', '9223372036854775807', '-9223372036854775808'),
)

const double = fc.oneof(fc.constantFrom(0, 0.5, -1, 1e300, 'NaN', 'Infinity', '-Infinity'), fc.integer({ min: 0, max: 5000 }))

const { value: anyValue } = fc.letrec<{ value: Loose }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.record({ stringValue: text }),
    fc.record({ boolValue: fc.boolean() }),
    fc.record({ intValue: int64 }),
    fc.record({ doubleValue: double }),
    fc.constant({}),
    fc.record({ bytesValue: fc.uint8Array({ maxLength: 5 }).map((bytes) => Buffer.from(bytes).toString('base64')) }),
    fc.record({ arrayValue: fc.record({ values: fc.array(tie('value'), { maxLength: 3 }) }) }),
    fc.record({
      kvlistValue: fc.record({ values: fc.array(fc.record({ key: text, value: tie('value') }), { maxLength: 3 }) }),
    }),
  ),
}))

/** Mostly what the real ones are, with some changed, some missing and some more, in any order. */
function attributesLike(usual: Record<string, unknown>): fc.Arbitrary<Loose[]> {
  const keys = Object.keys(usual)
  const given = (key: string) => {
    const value = usual[key]
    if (typeof value === 'string') return { stringValue: value }
    return Number.isInteger(value) ? { intValue: value } : { doubleValue: value }
  }
  const changed = fc.record({ key: fc.constantFrom(...keys, 'agent.name', 'cost_usd_micros', 'effort'), value: anyValue })
  return fc
    .tuple(
      fc.subarray(keys, { minLength: Math.max(0, keys.length - 2) }),
      fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(changed, { maxLength: 3 })),
    )
    .chain(([kept, changes]) => {
      const all: Loose[] = [...kept.map((key) => ({ key, value: given(key) })), ...changes]
      return fc.shuffledSubarray(all, { minLength: all.length })
    })
}

const nanos = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 2e9 }).map((more) => `${BigInt(sentAtMs) * 1_000_000n + BigInt(more)}`) },
  fc.constantFrom(0, '0', '1', '18446744073709551615', 1795311384602000000),
)

const logRecord: fc.Arbitrary<Loose> = fc.record(
  {
    timeUnixNano: nanos,
    observedTimeUnixNano: nanos,
    severityNumber: fc.nat(24),
    severityText: text,
    body: anyValue,
    attributes: fc.oneof(
      attributesLike(requestAttributes),
      attributesLike(replyAttributes),
      attributesLike({ 'event.name': 'tool_result' }),
    ),
    droppedAttributesCount: fc.nat(3),
    eventName: text,
  },
  { requiredKeys: ['attributes'] },
)

const dataPoint: fc.Arbitrary<Loose> = fc
  .record(
    {
      attributes: attributesLike(pointAttributes),
      startTimeUnixNano: nanos,
      timeUnixNano: nanos,
      flags: fc.nat(2),
      value: fc.oneof(fc.record({ asDouble: double }), fc.record({ asInt: int64 }), fc.constant({})),
    },
    { requiredKeys: ['attributes', 'timeUnixNano', 'value'] },
  )
  .map(({ value, ...point }) => ({ ...point, ...value }))

const metric: fc.Arbitrary<Loose> = fc
  .record({
    name: fc.constantFrom('claude_code.token.usage', 'claude_code.cost.usage', 'claude_code.session.count', ''),
    description: text,
    unit: text,
    isGauge: fc.integer({ min: 0, max: 9 }).map((nth) => nth === 0),
    data: fc.record(
      {
        dataPoints: fc.array(dataPoint, { maxLength: 3 }),
        aggregationTemporality: fc.constantFrom(0, 1, 2, 'AGGREGATION_TEMPORALITY_DELTA', 'AGGREGATION_TEMPORALITY_CUMULATIVE'),
        isMonotonic: fc.boolean(),
      },
      { requiredKeys: ['dataPoints', 'aggregationTemporality'] },
    ),
  })
  .map(({ isGauge, data, ...metric }) =>
    isGauge ? { ...metric, gauge: { dataPoints: data.dataPoints } } : { ...metric, sum: data },
  )

const resource = fc.record({
  attributes: fc.array(fc.record({ key: fc.constantFrom('service.name', 'host.name', 'session.id', 'model'), value: anyValue }), {
    maxLength: 3,
  }),
})

function exportOf(resources: string, scopes: string, records: string, record: fc.Arbitrary<Loose>): fc.Arbitrary<Loose> {
  const scope = fc.record({ scope: fc.constant({ name: 'com.anthropic' }), [records]: fc.array(record, { maxLength: 4 }) })
  const whole = fc.record({ resource, [scopes]: fc.array(scope, { maxLength: 2 }) })
  return fc.record({ [resources]: fc.array(whole, { maxLength: 2 }) })
}

export const anyExport: fc.Arbitrary<{ signal: 'logs' | 'metrics'; request: Loose }> = fc.oneof(
  fc.record({ signal: fc.constant('logs' as const), request: exportOf('resourceLogs', 'scopeLogs', 'logRecords', logRecord) }),
  fc.record({
    signal: fc.constant('metrics' as const),
    request: exportOf('resourceMetrics', 'scopeMetrics', 'metrics', metric),
  }),
)
