import { expect, test } from 'vitest'
import { checkForwardAddress } from '../../../../../src/main/server/otlp/forward/forward-target.ts'

test.each([
  'http://127.0.0.1:8889',
  'http://LOCALHOST:8889/x',
  'http://[::1]:8889',
  'grpc://Localhost:4317',
  'grpc://127.0.0.1',
  'http://127.0.0.2:8889',
])('refuses %s, where we listen ourselves', (endpoint) => {
  expect(checkForwardAddress(endpoint, [8889, 4317]).refusal).toContain('Plimsoll itself')
})

test.each(['http://127.0.0.1:4318', 'https://collector.example:8889', 'http://192.168.1.5:8889'])('lets %s be', (endpoint) => {
  expect(checkForwardAddress(endpoint, [8889, 4317]).refusal).toBeUndefined()
})

test('says that JSON cannot go to a gRPC target', () => {
  expect(checkForwardAddress('grpcs://collector.example', []).warning).toContain('http/json cannot be passed on')
})

test('says when telemetry would leave the machine in the clear', () => {
  expect(checkForwardAddress('http://collector.example', []).warning).toContain('not encrypted')
  expect(checkForwardAddress('http://127.0.0.1:4318', [])).toEqual({})
  expect(checkForwardAddress('https://collector.example', [])).toEqual({})
})
