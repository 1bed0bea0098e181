import type { Encoding } from '../../core/sources/otlp/decode-export.ts'

/** Of google.rpc.Code: those that are answered here. */
export const statusCodes = {
  invalidArgument: 3,
  notFound: 5,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
} as const

type StatusCode = (typeof statusCodes)[keyof typeof statusCodes]

/** A google.rpc.Status, which is what OTLP/HTTP answers when something is wrong. */
export function statusBody(code: StatusCode, message: string, encoding: Encoding): Buffer {
  if (encoding === 'json') return Buffer.from(JSON.stringify({ code, message }))
  const text = Buffer.from(message)
  // Field 1, a number; field 2, a text behind its length.
  return Buffer.concat([Buffer.from([0x08, code, 0x12]), varint(text.length), text])
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80)
  return Buffer.from([...bytes, rest])
}
