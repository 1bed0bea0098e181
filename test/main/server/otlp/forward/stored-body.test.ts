import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bodyHead, readBody } from '../../../../../src/main/server/otlp/forward/stored-body.ts'
import type { SentBody } from '../../../../../src/main/server/otlp/sent-body.ts'

const anyBody: fc.Arbitrary<SentBody> = fc
  .record({
    signal: fc.constantFrom('logs', 'metrics', 'traces'),
    encoding: fc.constantFrom('json', 'protobuf'),
    contentEncoding: fc.option(fc.string(), { nil: undefined }),
    contentType: fc.option(fc.string(), { nil: undefined }),
    bytes: fc.uint8Array({ maxLength: 300 }),
  })
  .map(({ contentEncoding, contentType, bytes, ...rest }) => ({
    ...rest,
    ...(contentEncoding === undefined ? {} : { contentEncoding }),
    headers: { 'content-type': contentType },
    bytes: Buffer.from(bytes),
  }))

const written = (body: SentBody) => Buffer.concat([bodyHead(body), body.bytes])

test('a body comes back from disk as it was', () => {
  fc.assert(
    fc.property(anyBody, (body) => {
      expect(readBody(written(body))).toEqual(body)
    }),
  )
})

test('a file that was cut anywhere is no body', () => {
  fc.assert(
    fc.property(anyBody, fc.nat(), (body, cut) => {
      const file = written(body)
      expect(readBody(file.subarray(0, cut % file.length))).toBeUndefined()
    }),
  )
})

test('what is none of ours is no body', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(readBody(Buffer.from(bytes))).toBeUndefined()
    }),
  )
})
