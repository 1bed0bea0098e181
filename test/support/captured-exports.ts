/**
 * What Claude Code 2.1.330 sent to a collector of ours over all three protocols (test/fixtures/otlp): raw bodies, and beside each what another decoder
 * made of it.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

const fixtures = join(import.meta.dirname, '../fixtures/otlp')

type CapturedProtocol = 'http-json' | 'http-protobuf' | 'grpc'

export interface CapturedExport {
  /** What was done and which signal it was: `agent-007-metrics`. */
  name: string
  protocol: CapturedProtocol
  encoding: 'json' | 'protobuf'
  path: string
  headers: Record<string, string>
  /** As it came: maybe compressed, and with gRPC's frame around it. */
  wire: Buffer
  /** Inflated, without a frame. */
  body: Buffer
  // biome-ignore lint/suspicious/noExplicitAny: another program's JSON, which tests walk through as they please.
  decoded: any
}

export function capturedExports(): CapturedExport[] {
  return (['http-json', 'http-protobuf', 'grpc'] as const).flatMap((protocol) =>
    gunzipSync(readFileSync(join(fixtures, `${protocol}.jsonl.gz`)))
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .map((line) => {
        const { name, path, headers, body, decoded } = JSON.parse(line)
        const wire = Buffer.from(body, 'base64')
        const encoding: CapturedExport['encoding'] = protocol === 'http-json' ? 'json' : 'protobuf'
        return { name, protocol, encoding, path, headers, wire, body: bodyOf(wire, protocol, headers), decoded }
      }),
  )
}

/** A gRPC message has five bytes before it: whether it is compressed, and how long it is. All that were captured are single. */
function bodyOf(wire: Buffer, protocol: CapturedProtocol, headers: Record<string, string>): Buffer {
  if (protocol !== 'grpc') return headers['content-encoding'] === 'gzip' ? gunzipSync(wire) : wire
  const message = wire.subarray(5)
  if (message.length !== wire.readUInt32BE(1)) throw new Error('more than one message')
  return wire[0] === 1 ? gunzipSync(message) : message
}
