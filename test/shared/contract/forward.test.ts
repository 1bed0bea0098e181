import { describe, expect, test } from 'vitest'
import { ForwardSettings } from '../../../src/shared/contract/forward.ts'
import { withoutSecrets, withSecretsOf } from '../../../src/shared/contract/hidden-values.ts'
import { Settings } from '../../../src/shared/contract/settings.ts'

const isAddress = (endpoint: string) => ForwardSettings.safeParse({ endpoint }).success

test.each([
  'http://127.0.0.1:4318',
  'http://localhost:4318/',
  'https://collector.example/otlp/team',
  'http://[::1]:4318',
  'grpc://collector.example:4317',
  'grpcs://collector.example',
])('%s is an address to forward to', (endpoint) => expect(isAddress(endpoint)).toBe(true))

test.each([
  '127.0.0.1:4318',
  'ftp://collector.example',
  'https://ada:password@collector.example',
  'https://collector.example/?key=secret',
  'grpc://collector.example/path',
  'http://collector.example:99999',
  'http://',
  'http://collector example',
])('%s is none', (endpoint) => expect(isAddress(endpoint)).toBe(false))

test.each([
  [{ 'content-type': 'text/plain' }],
  [{ Host: 'elsewhere' }],
  [{ 'x key': 'value' }],
  [{ 'x-key': 'two\r\nlines' }],
  [{ 'x-key': 'ключ' }],
])('headers that cannot be sent are refused: %j', (headers) => {
  expect(ForwardSettings.safeParse({ endpoint: 'http://127.0.0.1:4318', headers }).success).toBe(false)
})

describe('the values of headers', () => {
  const endpoint = 'https://collector.example'
  const settings = Settings.parse({ forward: { endpoint, headers: { authorization: 'Bearer abc' } } })

  test('are hidden from every face', () => {
    expect(withoutSecrets(settings).forward).toMatchObject({ endpoint, headers: { authorization: '(hidden)' } })
    expect(JSON.stringify(withoutSecrets(settings))).not.toContain('abc')
    expect(withoutSecrets(Settings.parse({}))).toEqual(Settings.parse({}))
  })

  test('stay as they are when a face sends back what it was shown', () => {
    const shown = withoutSecrets(settings).forward
    expect(withSecretsOf(settings, { plan: 'pro', forward: { ...shown, maxQueueMb: 5 } })).toEqual({
      plan: 'pro',
      forward: { ...settings.forward, maxQueueMb: 5 },
    })
  })

  test('can be set anew, taken away, and turned off', () => {
    const forward = { endpoint, headers: { authorization: 'Bearer new' } }
    expect(withSecretsOf(settings, { forward })).toEqual({ forward })
    expect(withSecretsOf(settings, { forward: { endpoint } })).toEqual({ forward: { endpoint } })
    expect(withSecretsOf(settings, { forward: null })).toEqual({ forward: null })
  })

  test('cannot be hidden where none is known', () => {
    const change = withSecretsOf(Settings.parse({}), { forward: { endpoint, headers: { authorization: '(hidden)' } } })
    expect(Settings.safeParse(change).success).toBe(false)
  })
})

test.each(['~/.claude/token-metrics.json', '/tmp/token-metrics.json', 'C:\\Users\\ada\\.claude\\token-metrics.json'])(
  '%s can be written',
  (path) => {
    expect(Settings.safeParse({ tokenMetricsPath: path }).success).toBe(true)
  },
)

test.each([
  '~/.claude/settings.json',
  '~/.claude/.credentials.json',
  'token-metrics.json',
  '/tmp/not-token-metrics.json',
  '~ada/token-metrics.json',
])('%s is never written over', (path) => {
  expect(Settings.safeParse({ tokenMetricsPath: path }).success).toBe(false)
})
