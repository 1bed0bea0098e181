/** Whatever is sent: both encodings say the same, and nothing throws, hangs or grows. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DecodedExport, decodeExport } from '../../../../../src/main/core/sources/otlp/decode-export.ts'
import { anyExport } from '../../../../support/arbitrary-exports.ts'
import { capturedExports } from '../../../../support/captured-exports.ts'
import {
  json,
  logRecord,
  logsRequest,
  metric,
  metricsRequest,
  point,
  requestAttributes,
} from '../../../../support/otlp-bodies.ts'
import { encodeProtobuf } from '../../../../support/otlp-protobuf.ts'

const captures = capturedExports()
const encodings = ['json', 'protobuf'] as const
const anySignal = fc.constantFrom(undefined, 'logs' as const, 'metrics' as const, 'traces' as const)
const anyCapture = fc.constantFrom(...captures)

it('says the same in JSON and in protobuf', () => {
  const seen = { facts: 0, rejected: 0, ignored: 0 }
  fc.assert(
    fc.property(anyExport, ({ signal, request }) => {
      const fromJson = decodeExport(json(request), 'json', signal)
      expect(decodeExport(encodeProtobuf(signal, request), 'protobuf', signal)).toEqual(fromJson)
      expectSound(fromJson)
      if (!fromJson.ok) throw new Error(fromJson.reason)
      seen.facts += fromJson.facts.length
      seen.rejected += fromJson.rejected
      seen.ignored += fromJson.records - fromJson.facts.length - fromJson.rejected
    }),
    { numRuns: 500 },
  )
  // Else the exports would have become too broken, or too whole, to try anything.
  expect(Math.min(seen.facts, seen.rejected, seen.ignored)).toBeGreaterThan(100)
})

describe('what is no export', () => {
  it('is refused, whatever its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...encodings), anySignal, (bytes, encoding, signal) => {
        expectSound(decodeExport(Buffer.from(bytes), encoding, signal))
      }),
      { numRuns: 3000 },
    )
  })

  it('is refused, or read in part, when bytes of an export were changed', () => {
    const change = fc.record({ at: fc.nat(), byte: fc.nat(255) })
    fc.assert(
      fc.property(anyCapture, fc.array(change, { minLength: 1, maxLength: 8 }), anySignal, (capture, changes, signal) => {
        const bytes = Buffer.from(capture.body)
        for (const { at, byte } of changes) bytes[at % bytes.length] = byte
        expectSound(decodeExport(bytes, capture.encoding, signal))
      }),
      { numRuns: 2000 },
    )
  })

  it('is refused when the end of an export is missing', () => {
    fc.assert(
      fc.property(anyCapture, fc.nat(), ({ body, encoding }, at) => {
        const decoded = decodeExport(body.subarray(0, at % body.length), encoding)
        expectSound(decoded)
        // An export of nothing is empty in protobuf; everything else that is short is broken, since it is one outermost field.
        expect(decoded.ok).toBe(encoding === 'protobuf' && at % body.length === 0)
      }),
      { numRuns: 1000 },
    )
  })

  it('is any other JSON', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), anySignal, (text, signal) => {
        expectSound(decodeExport(Buffer.from(text), 'json', signal))
      }),
      { numRuns: 1000 },
    )
  })

  it('may have any JSON in any place of an export', () => {
    fc.assert(
      fc.property(anyExport, fc.nat(), fc.jsonValue(), anySignal, ({ request }, place, odd, signal) => {
        expectSound(decodeExport(json(withOddPlace(request, place, odd)), 'json', signal))
      }),
      { numRuns: 1500 },
    )
  })
})

describe('a body that asks too much', () => {
  const unreadable = (reason: string) => ({ ok: false, reason })

  it('is refused when it is nested deeper than any export', () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const nested = (depth: number) => Buffer.from(`{"resourceLogs":[],"x":${open.repeat(depth)}1${close.repeat(depth)}}`)
      expect(decodeExport(nested(150), 'json')).toMatchObject({ ok: true })
      for (const depth of [250, 1_000_000]) expect(decodeExport(nested(depth), 'json')).toEqual(unreadable('nested too deeply'))
    }
    expect(decodeExport(Buffer.alloc(1 << 20, '['), 'json')).toEqual(unreadable('nested too deeply'))
    expect(decodeExport(nestedProtobuf(30), 'protobuf', 'logs')).toMatchObject({ ok: true, records: 1 })
    for (const depth of [60, 5000])
      expect(decodeExport(nestedProtobuf(depth), 'protobuf', 'logs')).toEqual(unreadable('nested too deeply'))
    // Groups, which nobody has sent for twenty years.
    expect(decodeExport(Buffer.alloc(1 << 20, 0x9b), 'protobuf').ok).toBe(false)
    expect(decodeExport(Buffer.alloc(1 << 20, 0x7b), 'protobuf').ok).toBe(false)
  })

  it('is refused when it is small to send and large to hold', () => {
    const lists = `{"resourceLogs":[${'[],'.repeat(1_000_000)}[]]}`
    expect(decodeExport(Buffer.from(lists), 'json')).toEqual(unreadable('too many values'))
    expect(decodeExport(Buffer.from(`{"resourceLogs":[${'0,'.repeat(2_000_000)}0]}`), 'json')).toEqual(
      unreadable('too many values'),
    )
    // Two bytes each: a resource without anything.
    for (const signal of ['logs', undefined] as const)
      expect(decodeExport(Buffer.alloc(4 << 20, Buffer.from([0x0a, 0])), 'protobuf', signal)).toEqual(
        unreadable('too many values'),
      )
  })

  it('is refused when it is longer than the receiver would inflate', () => {
    for (const encoding of encodings)
      expect(decodeExport(Buffer.alloc((16 << 20) + 1, ' '), encoding)).toEqual(
        unreadable('the body is longer than 16777216 bytes'),
      )
  })

  it('may claim any length and get no memory for it', () => {
    // 2 GiB of resources, of which 3 bytes came.
    expect(decodeExport(Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 7, 1, 2, 3]), 'protobuf').ok).toBe(false)
  })

  it('is an honest one when a Collector batches thousands of events', () => {
    const request = logsRequest(
      Array.from({ length: 4096 }, (_, index) => logRecord({ ...requestAttributes, request_id: `req_${index}` })),
    )
    expect(decodeExport(json(request), 'json')).toMatchObject({ ok: true, records: 4096, rejected: 0 })
    expect(decodeExport(encodeProtobuf('logs', request), 'protobuf')).toMatchObject({ ok: true, records: 4096, rejected: 0 })
  })

  it('costs no more steps than it has values, though its resource is as large as its records are many', () => {
    const crowd = Object.fromEntries(Array.from({ length: 30_000 }, (_, index) => [`attribute-${index}`, 'x'.repeat(30)]))
    const records = Array.from({ length: 5000 }, () => logRecord({ 'event.name': 'api_request', model: 'm', input_tokens: 1 }))
    expect(decodeExport(json(logsRequest(records, crowd)), 'json')).toMatchObject({ ok: true, records: 5000, rejected: 0 })
    const points = Array.from({ length: 5000 }, () => point({ model: 'm', type: 'input' }))
    const metrics = metricsRequest([metric('claude_code.token.usage', points)], crowd)
    expect(decodeExport(json(metrics), 'json')).toMatchObject({ ok: true, records: 5000, rejected: 0 })
  })

  it('may hold one very long text, of which nothing is kept', () => {
    const request = logsRequest([logRecord({ ...requestAttributes, prompt: 'p'.repeat(8 << 20) })])
    for (const decoded of [decodeExport(json(request), 'json'), decodeExport(encodeProtobuf('logs', request), 'protobuf')])
      expect(JSON.stringify(decoded).length).toBeLessThan(1000)
  })
})

/** Whatever it says, it adds up, and all of it can be written down. */
function expectSound(decoded: DecodedExport): void {
  if (!decoded.ok) {
    expect(decoded.reason).toMatch(/\w/)
    return
  }
  expect(decoded.facts.length + decoded.rejected).toBeLessThanOrEqual(decoded.records)
  expect(decoded.rejected > 0).toBe(decoded.firstRejection !== undefined)
  expect(JSON.parse(JSON.stringify(decoded.facts))).toEqual(decoded.facts)
  for (const fact of decoded.facts) {
    const amounts = fact.kind === 'point' ? [fact.value, fact.timeMs] : [fact.timestampMs]
    if (fact.kind === 'request') amounts.push(...Object.values(fact.tokens), fact.costUsd ?? 0)
    for (const amount of amounts) if (!(amount >= 0 && amount < Number.POSITIVE_INFINITY)) throw new Error(`${amount}`)
  }
}

/** The `place`th value of a body, counted through, is another. */
function withOddPlace(request: unknown, place: number, odd: unknown): unknown {
  let places = 0
  JSON.stringify(request, (_, value) => {
    places += 1
    return value
  })
  let at = 0
  return JSON.parse(
    JSON.stringify(request, (_, value) => {
      at += 1
      return at - 1 === place % places ? odd : value
    }),
  )
}

/** A log record with a list in a list in a list. */
function nestedProtobuf(depth: number): Buffer {
  const lengthened = (field: number, bytes: Buffer) =>
    Buffer.concat([Buffer.from([(field << 3) | 2]), varint(bytes.length), bytes])
  let value = Buffer.alloc(0)
  for (let level = 0; level < depth; level += 1) value = lengthened(5, lengthened(1, value))
  return lengthened(1, lengthened(2, lengthened(2, lengthened(5, value))))
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  for (let left = value; ; left >>>= 7) {
    if (left < 128) return Buffer.from([...bytes, left])
    bytes.push((left & 127) | 128)
  }
}
