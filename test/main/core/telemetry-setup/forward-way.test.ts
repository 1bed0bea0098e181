import { describe, expect, it } from 'vitest'
import type { ForwardTarget } from '../../../../src/main/core/telemetry-setup/foreign-variables.ts'
import { forwardWayOf } from '../../../../src/main/core/telemetry-setup/forward-way.ts'

const target = (endpoint: string, some: Partial<ForwardTarget> = {}): ForwardTarget => ({
  endpoint,
  protocol: 'http/protobuf',
  headers: { 'x-key': 'secret' },
  ...some,
})
const both = (base: string, some: Partial<ForwardTarget> = {}) => ({
  logs: target(`${base}/v1/logs`, some),
  metrics: target(`${base}/v1/metrics`, some),
})

describe('sending on what went elsewhere', () => {
  it('is the address without the signal, with the same headers, in the protocol that is taken there', () => {
    const setting = { endpoint: 'https://c.example/otlp', headers: { 'x-key': 'secret' }, maxQueueMb: 64 }
    expect(forwardWayOf(both('https://c.example/otlp'))).toEqual({ ok: true, protocol: 'http/protobuf', setting })
    expect(forwardWayOf(both('https://c.example/otlp', { protocol: 'http/json' }))).toMatchObject({ protocol: 'http/json' })
  })

  it('is gRPC for gRPC, of which we must get the message as http/protobuf', () => {
    const grpc = (endpoint: string) => target(endpoint, { protocol: 'grpc' })
    const way = forwardWayOf({ logs: grpc('https://c.example:4317'), metrics: grpc('https://c.example:4317/') })
    expect(way).toMatchObject({ ok: true, protocol: 'http/protobuf', setting: { endpoint: 'grpcs://c.example:4317' } })
    expect(forwardWayOf({ logs: grpc('http://localhost:4317') })).toMatchObject({
      setting: { endpoint: 'grpc://localhost:4317' },
    })
  })

  it('says which signal goes there from now on', () => {
    expect(forwardWayOf({ metrics: target('http://c.example/v1/metrics') })).toMatchObject({ ok: true, alsoGets: 'logs' })
    expect(forwardWayOf({ logs: target('http://c.example/v1/logs') })).toMatchObject({ ok: true, alsoGets: 'metrics' })
  })

  it.each([
    ['two places', { logs: target('http://a.example/v1/logs'), metrics: target('http://b.example/v1/metrics') }, 'to one place'],
    [
      'two protocols',
      { logs: target('http://a.example/v1/logs'), metrics: target('http://a.example/v1/metrics', { protocol: 'http/json' }) },
      '(http/json)',
    ],
    [
      'two sets of headers',
      { ...both('http://a.example'), logs: target('http://a.example/v1/logs', { headers: {} }) },
      'different headers',
    ],
    ['a path of its own', { logs: target('https://c.example/ingest') }, 'end in /v1/logs'],
    ['a password in the address', both('https://me:hunter2@c.example'), '(not shown)@c.example'],
    ['a header that is the body’s', both('https://c.example', { headers: { Host: 'secret' } }), 'a header (Host)'],
  ])('is not possible with %s, and shows no secret', (_, address, words) => {
    const way = forwardWayOf(address)
    expect(way).toMatchObject({ ok: false, reason: expect.stringContaining(words) })
    expect(JSON.stringify(way)).not.toMatch(/secret|hunter2/)
  })
})
