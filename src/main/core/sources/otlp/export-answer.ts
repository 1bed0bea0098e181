/**
 * The body of an answer, Export*ServiceResponse: empty, or how many records were rejected and the first reason. In protobuf all three are
 * the same: partial_success is field 1, in it the count is 1 (int64) and the message is 2.
 */
import protobuf from 'protobufjs/minimal.js'
import type { Encoding, Signal } from './decode-export.ts'

const rejectedNames: Record<Signal, string> = {
  logs: 'rejectedLogRecords',
  metrics: 'rejectedDataPoints',
  traces: 'rejectedSpans',
}

export function encodeAnswer(signal: Signal, encoding: Encoding, rejected: number, message?: string): Buffer {
  return encoding === 'json' ? jsonAnswer(signal, rejected, message) : protobufAnswer(rejected, message)
}

function jsonAnswer(signal: Signal, rejected: number, message: string | undefined): Buffer {
  if (rejected === 0 && message === undefined) return Buffer.from('{}')
  // 64-bit integers are text in protobuf's JSON.
  return Buffer.from(JSON.stringify({ partialSuccess: { [rejectedNames[signal]]: String(rejected), errorMessage: message } }))
}

function protobufAnswer(rejected: number, message: string | undefined): Buffer {
  const writer = protobuf.Writer.create()
  if (rejected !== 0 || message !== undefined) {
    writer.uint32(tag(1)).fork()
    if (rejected !== 0) writer.uint32(1 << 3).int64(rejected)
    if (message !== undefined) writer.uint32(tag(2)).string(message)
    writer.ldelim()
  }
  return Buffer.from(writer.finish())
}

/** Of a text or a message. */
function tag(field: number): number {
  return (field << 3) | 2
}
