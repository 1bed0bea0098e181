/**
 * Reads protobuf into the objects that the same body would be in JSON. The bytes are read by protobufjs, the messages by our own small tables and not
 * by its reflection: that makes an object of whatever is sent before anybody can count, compiles code at run time, and has to be loaded first.
 */
import protobuf from 'protobufjs/minimal.js'
import type { Field, Kind, Message } from './export-messages.ts'
import { maximumMessageDepth, maximumValues, TooMuch, Unreadable } from './unreadable.ts'

type Reader = protobuf.Reader

interface Reading {
  reader: Reader
  values: number
}

const wireTypes: Record<Kind | 'message', number> = {
  bool: 0,
  int: 0,
  int64: 0,
  fixed64: 1,
  sfixed64: 1,
  double: 1,
  text: 2,
  bytes: 2,
  message: 2,
}

/** Throws Unreadable, or what the library throws. */
export function readProtobuf(bytes: Buffer, message: Message): Record<string, unknown> {
  return readMessage({ reader: protobuf.Reader.create(bytes), values: 0 }, bytes.length, message, 1)
}

function readMessage(reading: Reading, end: number, message: Message, depth: number): Record<string, unknown> {
  if (depth > maximumMessageDepth) throw new TooMuch('nested too deeply')
  const { reader } = reading
  const read: Record<string, unknown> = {}
  while (reader.pos < end) {
    reading.values += 1
    if (reading.values > maximumValues) throw new TooMuch('too many values')
    const tag = reader.tag()
    const field = message[tag >>> 3]
    if (field === undefined) reader.skipType(tag & 7, 0, tag >>> 3)
    else readField(reading, end, field, tag & 7, depth, read)
  }
  // A field may have read beyond its message.
  if (reader.pos !== end) throw new Unreadable('a field is longer than its message')
  return read
}

function readField(
  reading: Reading,
  end: number,
  field: Field,
  wireType: number,
  depth: number,
  into: Record<string, unknown>,
): void {
  const isMessage = typeof field.holds === 'object'
  // Readers of protobuf may skip such a field as unknown. For us it says that the body is another one than it claims.
  if (wireType !== wireTypes[isMessage ? 'message' : (field.holds as Kind)])
    throw new Unreadable(`${field.name} is not of its type`)
  let value: unknown
  if (isMessage) {
    const size = reading.reader.size()
    const innerEnd = reading.reader.pos + size
    if (innerEnd > end) throw new Unreadable('a field is longer than its message')
    value = readMessage(reading, innerEnd, field.holds as Message, depth + 1)
  } else value = readScalar(reading.reader, field.holds as Kind)
  if (!field.isRepeated) into[field.name] = value
  else if (Array.isArray(into[field.name])) (into[field.name] as unknown[]).push(value)
  else into[field.name] = [value]
}

/** 64-bit integers become numbers: counts beyond 2^53 are refused anyway, and a time in nanoseconds is right to a millionth of a second. */
function readScalar(reader: Reader, kind: Kind): unknown {
  switch (kind) {
    case 'text':
      return reader.string()
    case 'bytes':
      return Buffer.from(reader.bytes()).toString('base64')
    case 'bool':
      return reader.bool()
    case 'int':
      return reader.int32()
    case 'int64':
      return Number(reader.int64())
    case 'fixed64':
      return reader.fixed32() + reader.fixed32() * 2 ** 32
    case 'sfixed64':
      return reader.fixed32() + reader.sfixed32() * 2 ** 32
    case 'double':
      return reader.double()
  }
}
