import { describe, expect, it } from 'vitest'
import { decodeExport, encodeAnswer } from '../../../../../src/main/core/sources/otlp/decode-export.ts'
import type { PointFact } from '../../../../../src/main/core/sources/otlp/telemetry-facts.ts'
import {
  json,
  keyValues,
  type Loose,
  logRecord,
  logsRequest,
  metric,
  metricsRequest,
  point,
  pointAttributes,
  replyAttributes,
  requestAttributes,
  type SentAttributes,
  sentAtMs,
} from '../../../../support/otlp-bodies.ts'
import { encodeProtobuf, readProtobufAnswer } from '../../../../support/otlp-protobuf.ts'

const nothingMore = { records: 1, rejected: 0 }

/** Both encodings always say the same. */
function decode(signal: 'logs' | 'metrics' | 'traces', request: Loose) {
  const fromJson = decodeExport(json(request), 'json')
  expect(decodeExport(encodeProtobuf(signal, request), 'protobuf')).toEqual(fromJson)
  return fromJson
}

const decodeRecord = (record: Loose, resource?: SentAttributes) => decode('logs', logsRequest([record], resource))
const decodeRequest = (changes: SentAttributes) => decodeRecord(logRecord({ ...requestAttributes, ...changes }))
const decodePoint = (changes: SentAttributes, more: Loose = {}, sum: Loose = {}, name = 'claude_code.token.usage') =>
  decode('metrics', metricsRequest([metric(name, [point({ ...pointAttributes, ...changes }, more)], sum)]))

const factOf = (decoded: ReturnType<typeof decodeExport>) => (decoded.ok ? decoded.facts[0] : undefined)
const rejected = (reason: string) => ({ ok: true, facts: [], records: 1, rejected: 1, firstRejection: reason })

describe('an api_request', () => {
  it('says what one response used', () => {
    expect(decodeRequest({ 'agent.name': 'general-purpose' })).toEqual({
      ok: true,
      signal: 'logs',
      ...nothingMore,
      facts: [
        {
          kind: 'request',
          requestId: 'req_1',
          sessionId: 'session-1',
          promptId: 'prompt-1',
          timestampMs: sentAtMs,
          sequence: 6,
          model: 'claude-sonnet-5-5',
          tokens: { input: 229, output: 1295, cacheWrite5m: 729, cacheWrite1h: 400, cacheRead: 21290 },
          speed: 'standard',
          querySource: 'sdk',
          agent: 'general-purpose',
          costUsd: 0.0189595,
        },
      ],
    })
  })

  it('may lack everything but a model, a time and one count', () => {
    const sparse = logRecord({ 'event.name': 'api_request', model: 'm', output_tokens: 0 })
    expect(factOf(decodeRecord(sparse))).toEqual({
      kind: 'request',
      timestampMs: sentAtMs,
      model: 'm',
      tokens: { input: 0, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 },
      speed: 'standard',
    })
  })

  it('is known by its attribute, by the field of newer SDKs or by its body', () => {
    const unnamed = { ...requestAttributes, 'event.name': undefined }
    const named = [
      logRecord(requestAttributes, { body: undefined }),
      logRecord({ ...requestAttributes, 'event.name': 'claude_code.api_request' }, { body: undefined }),
      logRecord(unnamed, { body: undefined, eventName: 'claude_code.api_request' }),
      logRecord(unnamed, { body: { stringValue: 'claude_code.api_request' } }),
    ]
    for (const record of named) expect(factOf(decodeRecord(record))).toMatchObject({ kind: 'request', requestId: 'req_1' })
    const foreign = logRecord(unnamed, { body: { stringValue: 'api_request' } })
    expect(decodeRecord(foreign)).toMatchObject({ ...nothingMore, facts: [] })
  })

  it('counts cache writes of unknown lifetime as five minutes', () => {
    const writes = (changes: SentAttributes) => {
      const fact = factOf(decodeRequest(changes))
      return fact?.kind === 'request' && [fact.tokens.cacheWrite5m, fact.tokens.cacheWrite1h]
    }
    const unsplit = { cache_creation_5m_tokens: undefined, cache_creation_1h_tokens: undefined }
    expect(writes(unsplit)).toEqual([1129, 0])
    expect(writes({ ...unsplit, cache_creation_1h_tokens: 400 })).toEqual([729, 400])
    expect(writes({ cache_creation_5m_tokens: 0, cache_creation_1h_tokens: 0 })).toEqual([1129, 0])
    expect(writes({ cache_creation_tokens: undefined })).toEqual([729, 400])
    expect(writes({ cache_creation_tokens: 3 })).toEqual([729, 400])
  })

  it('takes its own timestamp, else the record’s', () => {
    const at = (changes: SentAttributes, record: Loose = {}) =>
      factOf(decodeRecord(logRecord({ ...requestAttributes, ...changes }, record)))
    const later = { timeUnixNano: `${sentAtMs + 5}000000` }
    expect(at({}, later)).toMatchObject({ timestampMs: sentAtMs })
    for (const unreadable of [
      undefined,
      '',
      'soon',
      '2026-11-22T01:36:24.602',
      '2026-11-22T01:36:24+01:00',
      '2026-13-41T01:36:24Z',
    ])
      expect(at({ 'event.timestamp': unreadable }, later)).toMatchObject({ timestampMs: sentAtMs + 5 })
    expect(at({ 'event.timestamp': undefined }, { timeUnixNano: 0 })).toMatchObject({ timestampMs: sentAtMs })
  })

  it('reads a time in nanoseconds to the millisecond that was meant, as text or as a number', () => {
    for (let ms = sentAtMs; ms < sentAtMs + 200; ms += 1) {
      const untimed = { ...requestAttributes, 'event.timestamp': undefined }
      const asText = logRecord(untimed, { timeUnixNano: `${ms}000000` })
      const asNumber = logRecord(untimed, { timeUnixNano: ms * 1e6 })
      expect(factOf(decodeRecord(asText))).toMatchObject({ timestampMs: ms })
      expect(factOf(decodeExport(json(logsRequest([asNumber])), 'json'))).toMatchObject({ timestampMs: ms })
    }
  })

  it('is fast only when it says so', () => {
    expect(factOf(decodeRequest({ speed: 'fast' }))).toMatchObject({ speed: 'fast' })
    for (const speed of ['normal', 'standard', '', undefined])
      expect(factOf(decodeRequest({ speed }))).toMatchObject({ speed: 'standard' })
  })

  it('may have its counts as text, as old versions do, or as numbers with a point', () => {
    const textual = factOf(decodeRequest({ input_tokens: '229', cost_usd: '0.5', output_tokens: '1e3' }))
    expect(textual).toMatchObject({ tokens: { input: 229, output: 1000 }, costUsd: 0.5 })
    const asDouble = logRecord({ ...requestAttributes, input_tokens: undefined })
    ;(asDouble.attributes as Loose[]).push({ key: 'input_tokens', value: { doubleValue: 229 } })
    expect(factOf(decodeRecord(asDouble))).toMatchObject({ tokens: { input: 229 } })
  })

  it('has 64-bit integers in JSON as text or as numbers', () => {
    const asText = logRecord({ ...requestAttributes, input_tokens: undefined })
    ;(asText.attributes as Loose[]).push({ key: 'input_tokens', value: { intValue: '9007199254740991' } })
    expect(factOf(decodeRecord(asText))).toMatchObject({ tokens: { input: Number.MAX_SAFE_INTEGER } })
  })

  it('is rejected with its reason when it cannot be counted', () => {
    const noCount = Object.fromEntries(
      Object.keys(requestAttributes).flatMap((key) => (key.endsWith('_tokens') ? [[key, undefined]] : [])),
    )
    expect(decodeRequest({ model: undefined })).toMatchObject(rejected('api_request without a model'))
    expect(decodeRequest({ model: '' })).toMatchObject(rejected('api_request without a model'))
    expect(decodeRequest({ model: 'm'.repeat(257) })).toMatchObject(rejected('api_request without a model'))
    expect(decodeRequest(noCount)).toMatchObject(rejected('api_request without any count of tokens'))
    for (const count of [-1, 0.5, '-1', 'many', '', true, 2 ** 53])
      expect(decodeRequest({ output_tokens: count })).toMatchObject(
        rejected('api_request whose output_tokens is no whole number from 0 to 2^53'),
      )
    const untimed = logRecord(
      { ...requestAttributes, 'event.timestamp': undefined },
      { timeUnixNano: 0, observedTimeUnixNano: 0 },
    )
    expect(decodeRecord(untimed)).toMatchObject(rejected('api_request without a time'))
    const crowd = Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`a${index}`, index]))
    expect(decodeRequest(crowd)).toMatchObject(rejected('api_request with more than 512 attributes'))
  })

  it('is worth more than its cost: one that cannot be read is left out', () => {
    for (const cost of [-1, 'NaN', '', undefined]) expect(factOf(decodeRequest({ cost_usd: cost }))).not.toHaveProperty('costUsd')
    expect(factOf(decodeRequest({ cost_usd: undefined, cost_usd_micros: 18960 }))).toMatchObject({ costUsd: 0.01896 })
  })

  it('finds on the resource what a Collector moved there', () => {
    const moved = logRecord({ ...requestAttributes, 'session.id': undefined })
    expect(factOf(decodeRecord(moved, { 'session.id': 'of the resource' }))).toMatchObject({ sessionId: 'of the resource' })
    expect(factOf(decodeRecord(logRecord(requestAttributes), { 'session.id': 'of the resource' }))).toMatchObject({
      sessionId: 'session-1',
    })
  })
})

describe('an assistant_response', () => {
  it('says which line a request became', () => {
    expect(decodeRecord(logRecord(replyAttributes))).toEqual({
      ok: true,
      signal: 'logs',
      ...nothingMore,
      facts: [
        {
          kind: 'reply',
          requestId: 'req_1',
          sessionId: 'session-1',
          promptId: 'prompt-1',
          timestampMs: sentAtMs,
          sequence: 7,
          messageUuid: 'uuid-1',
        },
      ],
    })
  })

  it('is nothing without the line’s uuid', () => {
    const anonymous = logRecord({ ...replyAttributes, 'message.uuid': undefined })
    expect(decodeRecord(anonymous)).toMatchObject(rejected('assistant_response without a message.uuid'))
  })
})

describe('a data point', () => {
  it('says how far a sum has come', () => {
    expect(decodePoint({ 'agent.name': 'Explore' })).toEqual({
      ok: true,
      signal: 'metrics',
      ...nothingMore,
      facts: [
        {
          kind: 'point',
          metric: 'tokens',
          sessionId: 'session-1',
          model: 'claude-sonnet-5-5[1m]',
          type: 'input',
          querySource: 'main',
          agent: 'Explore',
          group: expect.stringMatching(/^[\w-]{22}$/),
          temporality: 'delta',
          startMs: sentAtMs - 1000,
          timeMs: sentAtMs,
          value: 459,
        },
      ],
    })
  })

  it('of the cost has no type and may be a fraction', () => {
    const cost = decodePoint({}, { asDouble: 0.25 }, {}, 'claude_code.cost.usage')
    expect(factOf(cost)).toMatchObject({ metric: 'costUsd', value: 0.25 })
    expect(factOf(cost)).not.toHaveProperty('type')
  })

  it('is delta or cumulative by number or by name', () => {
    const sum = (changes: Loose) => factOf(decodePoint({}, {}, changes))
    expect(sum({ aggregationTemporality: 2 })).toMatchObject({ temporality: 'cumulative' })
    expect(sum({ aggregationTemporality: 'AGGREGATION_TEMPORALITY_CUMULATIVE' })).toMatchObject({ temporality: 'cumulative' })
    expect(sum({ aggregationTemporality: 'AGGREGATION_TEMPORALITY_DELTA' })).toMatchObject({ temporality: 'delta' })
  })

  it('has its value as a double or as an integer, text or number', () => {
    for (const value of [{ asInt: '459' }, { asInt: 459 }, { asDouble: 459 }])
      expect(factOf(decodePoint({}, { asDouble: undefined, ...value }))).toMatchObject({ value: 459 })
    expect(factOf(decodePoint({}, { asDouble: -0 }))).toMatchObject({ value: 0 })
  })

  it('is of one group with all of the same attributes in any order, whatever its metric and type, and of another for any that differs', () => {
    const group = (attributes: Loose[], resource: SentAttributes = { 'host.name': 'a' }, name = 'claude_code.token.usage') => {
      const fact = factOf(decode('metrics', metricsRequest([metric(name, [point({}, { attributes })])], resource)))
      return (fact as PointFact).group
    }
    const one = keyValues({ ...pointAttributes, effort: 'high' })
    const list = {
      key: 'list',
      value: { arrayValue: { values: [{ stringValue: 'x' }, { kvlistValue: { values: keyValues({ k: 1 }) } }] } },
    }
    expect(group([...one].reverse())).toBe(group(one))
    expect(group(keyValues({ ...pointAttributes, effort: 'high', type: 'output' }))).toBe(group(one))
    expect(group(one, undefined, 'claude_code.cost.usage')).toBe(group(one))
    const all = [
      group(one),
      group(keyValues({ ...pointAttributes, effort: 'low' })),
      group(keyValues(pointAttributes)),
      group([...one, list]),
      group(one, { 'host.name': 'b' }),
      group(one, { 'host.name': 'a', 'service.instance.id': '1' }),
    ]
    expect(new Set(all).size).toBe(all.length)
  })

  it('without a recorded value says nothing', () => {
    expect(decodePoint({}, { flags: 1, asDouble: undefined })).toMatchObject({ ...nothingMore, facts: [] })
  })

  it('is rejected with its reason when it cannot be counted', () => {
    const name = 'claude_code.token.usage'
    expect(decodePoint({ model: undefined })).toMatchObject(rejected(`a point of ${name} without a model`))
    expect(decodePoint({}, {}, { isMonotonic: false })).toMatchObject(rejected(`${name} may fall, so that it tells no use`))
    expect(decodePoint({ type: undefined })).toMatchObject(rejected(`a point of ${name} of an unknown type`))
    expect(decodePoint({ type: 'thoughts' })).toMatchObject(rejected(`a point of ${name} of an unknown type`))
    expect(decodePoint({}, { timeUnixNano: 0 })).toMatchObject(rejected(`a point of ${name} without a time`))
    for (const asDouble of [undefined, -1, 'NaN', 'Infinity'])
      expect(decodePoint({}, { asDouble })).toMatchObject(rejected(`a point of ${name} whose value is no amount`))
    for (const asDouble of [0.5, 2 ** 53])
      expect(decodePoint({}, { asDouble })).toMatchObject(rejected(`a point of ${name} that is no whole number up to 2^53`))
    expect(decodePoint({}, {}, { aggregationTemporality: 0 })).toMatchObject(rejected(`${name} is neither delta nor cumulative`))
  })
})

describe('a body', () => {
  it('may hold records of others, which are counted and ignored', () => {
    const records = [
      logRecord({ 'event.name': 'user_prompt', prompt: 'secret' }),
      logRecord({}),
      logRecord(requestAttributes),
      {},
    ]
    expect(decode('logs', logsRequest(records))).toMatchObject({ records: 4, rejected: 0, facts: [{ kind: 'request' }] })
    const metrics = [
      metric('claude_code.session.count', [point({}), point({})]),
      { name: 'claude_code.token.usage', gauge: { dataPoints: [point({})] } },
      {},
    ]
    expect(decode('metrics', metricsRequest(metrics))).toMatchObject({ records: 3, rejected: 0, facts: [] })
  })

  it('tells the first reason of several, and keeps what is good', () => {
    const bad = (changes: SentAttributes) => logRecord({ ...requestAttributes, ...changes })
    const records = [bad({}), bad({ model: undefined }), bad({ input_tokens: -1 }), bad({ request_id: 'req_2' })]
    expect(decode('logs', logsRequest(records))).toMatchObject({
      records: 4,
      rejected: 2,
      firstRejection: 'api_request without a model',
      facts: [{ requestId: 'req_1' }, { requestId: 'req_2' }],
    })
  })

  it('of spans is read over', () => {
    const span = {
      traceId: '0123456789abcdef01234567',
      spanId: '0123456789a=',
      name: 'claude_code.interaction',
      startTimeUnixNano: '5',
    }
    const request = { resourceSpans: [{ scopeSpans: [{ spans: [span, span] }] }] }
    expect(decode('traces', request)).toEqual({ ok: true, signal: 'traces', records: 2, rejected: 0, facts: [] })
  })

  it('without anything in it is an export of nothing where the signal is known', () => {
    for (const signal of ['logs', 'metrics', 'traces'] as const) {
      const nothing = { ok: true, signal, facts: [], records: 0, rejected: 0 }
      expect(decodeExport(json({}), 'json', signal)).toEqual(nothing)
      expect(decodeExport(Buffer.alloc(0), 'protobuf', signal)).toEqual(nothing)
    }
    expect(decodeExport(json({}), 'json')).toEqual({
      ok: false,
      reason: 'neither resourceLogs nor resourceMetrics nor resourceSpans',
    })
  })

  it('at the address of another signal is refused rather than lost', () => {
    const metrics = metricsRequest([metric('claude_code.token.usage', [point(pointAttributes)])])
    expect(decodeExport(json(metrics), 'json', 'logs')).toEqual({
      ok: false,
      reason: 'resourceMetrics where resourceLogs belongs',
    })
    expect(decodeExport(encodeProtobuf('metrics', metrics), 'protobuf', 'logs')).toEqual({
      ok: false,
      reason: 'timeUnixNano is not of its type',
    })
    const logs = logsRequest([logRecord(requestAttributes)])
    expect(decodeExport(json(logs), 'json', 'metrics').ok).toBe(false)
    expect(decodeExport(encodeProtobuf('logs', logs), 'protobuf', 'metrics').ok).toBe(false)
  })

  it('may have fields of tomorrow', () => {
    const request = logsRequest([logRecord(requestAttributes, { newField: { deep: [1] } })])
    expect(decodeExport(json({ ...request, more: 1 }), 'json')).toMatchObject({ ok: true, facts: [{ kind: 'request' }] })
    // Field 77 as a varint, a text, 32 and 64 bits.
    const unknown = Buffer.from([0xe8, 4, 5, 0xea, 4, 1, 65, 0xed, 4, 1, 2, 3, 4, 0xe9, 4, 1, 2, 3, 4, 5, 6, 7, 8])
    const bytes = Buffer.concat([unknown, encodeProtobuf('logs', request)])
    expect(decodeExport(bytes, 'protobuf')).toMatchObject({ ok: true, facts: [{ kind: 'request' }] })
  })

  it('that is none is refused, without a word of it in the reason', () => {
    for (const text of [
      '',
      'secret',
      '{"secret":',
      '[]',
      '5',
      'null',
      '"secret"',
      '{"resourceLogs":"secret"}',
      '{"resourceLogs":[{"scopeLogs":{}}]}',
    ]) {
      const decoded = decodeExport(Buffer.from(text), 'json')
      expect(decoded.ok, text).toBe(false)
      expect(JSON.stringify(decoded)).not.toContain('secret')
    }
    for (const bytes of [[0x0a], [0x0a, 5, 1], [0x08, 1], [0x0a, 2, 0x0a, 9], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]])
      expect(decodeExport(Buffer.from(bytes), 'protobuf').ok, String(bytes)).toBe(false)
  })

  it('with odd things where records belong rejects these and keeps the others', () => {
    const request = logsRequest([
      5,
      null,
      'text',
      [],
      logRecord(requestAttributes, { attributes: 'none' }),
      logRecord(requestAttributes),
    ])
    expect(decodeExport(json(request), 'json')).toMatchObject({
      records: 6,
      rejected: 5,
      firstRejection: 'a log record that is no object',
      facts: [{ kind: 'request' }],
    })
  })
})

describe('the answer', () => {
  const signals = ['logs', 'metrics', 'traces'] as const

  it('is empty when everything was understood', () => {
    for (const signal of signals) {
      expect(encodeAnswer(signal, 'json', 0).toString()).toBe('{}')
      expect(encodeAnswer(signal, 'protobuf', 0)).toHaveLength(0)
    }
  })

  it('says how many records were rejected and why', () => {
    const answers = signals.map((signal) => JSON.parse(encodeAnswer(signal, 'json', 3, 'because').toString()))
    expect(answers).toEqual([
      { partialSuccess: { rejectedLogRecords: '3', errorMessage: 'because' } },
      { partialSuccess: { rejectedDataPoints: '3', errorMessage: 'because' } },
      { partialSuccess: { rejectedSpans: '3', errorMessage: 'because' } },
    ])
    for (const signal of signals)
      expect(readProtobufAnswer(encodeAnswer(signal, 'protobuf', 3, 'because'))).toEqual({
        partialSuccess: { rejected: 3, errorMessage: 'because' },
      })
  })

  it('may warn without having rejected anything', () => {
    expect(JSON.parse(encodeAnswer('logs', 'json', 0, 'beware').toString())).toMatchObject({
      partialSuccess: { errorMessage: 'beware' },
    })
    expect(readProtobufAnswer(encodeAnswer('logs', 'protobuf', 0, 'beware'))).toEqual({
      partialSuccess: { errorMessage: 'beware' },
    })
  })
})
