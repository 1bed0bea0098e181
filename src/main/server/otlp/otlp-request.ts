/**
 * Which requests are telemetry. Asked of every request to the panel's server, before any of what receives telemetry is loaded, so this
 * file imports nothing.
 */
import type { IncomingMessage } from 'node:http'
import type { Encoding, Signal } from '../../core/sources/otlp/decode-export.ts'

/** At the panel's port: `/v1/logs` behind whatever base path somebody has set as the endpoint, and what is posted to `/`. */
export function isOtlpRequest({ method, url, headers }: IncomingMessage): boolean {
  const path = pathOf(url)
  if (signalOfPath(path) !== undefined) return true
  return path === '/' && method === 'POST' && encodingOf(headers['content-type']) !== undefined
}

export function pathOf(url = '/'): string {
  return /^[^?#]*/.exec(url)?.[0] || '/'
}

export function signalOfPath(path: string): Signal | undefined {
  return /\/v1\/(logs|metrics|traces)\/?$/.exec(path)?.[1] as Signal | undefined
}

/** Absent for what is no OTLP, such as the types that a page's form may send unasked. */
export function encodingOf(contentType = ''): Encoding | undefined {
  const [type] = contentType.toLowerCase().split(';')
  if (type?.trim() === 'application/json') return 'json'
  return type?.trim() === 'application/x-protobuf' ? 'protobuf' : undefined
}
