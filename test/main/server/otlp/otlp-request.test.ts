import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { isOtlpRequest } from '../../../../src/main/server/otlp/otlp-request.ts'

function asked(method: string, url: string, type?: string): IncomingMessage {
  const incoming = new IncomingMessage(new Socket())
  return Object.assign(incoming, { method, url, headers: type === undefined ? {} : { 'content-type': type } })
}

describe('a request to the panel’s port', () => {
  it.each([
    ['POST', '/v1/logs', 'application/json'],
    ['POST', '/v1/metrics', 'application/x-protobuf'],
    ['POST', '/otlp/x/v1/traces?key=1', 'application/x-protobuf'],
    // To be told what is wrong with it.
    ['POST', '/v1/logs', 'text/plain'],
    ['GET', '/v1/logs', undefined],
    ['POST', '/', 'application/json; charset=utf-8'],
    ['POST', '/?a', 'application/x-protobuf'],
  ])('is telemetry: %s %s %s', (method, url, type) => {
    expect(isOtlpRequest(asked(method, url, type))).toBe(true)
  })

  it.each([
    ['GET', '/', undefined],
    ['GET', '/', 'application/json'],
    ['POST', '/', 'text/plain'],
    ['POST', '/', 'application/x-www-form-urlencoded'],
    ['POST', '/', undefined],
    ['POST', '/api/v1/previews', 'application/json'],
    ['GET', '/api/v1/snapshot', undefined],
    ['POST', '/v1/logs/more', 'application/json'],
    ['GET', '/api/usage?path=/v1/logs', undefined],
  ])('is none: %s %s %s', (method, url, type) => {
    expect(isOtlpRequest(asked(method, url, type))).toBe(false)
  })
})
