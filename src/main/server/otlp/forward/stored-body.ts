/** How a telemetry body lies on disk until it has been passed on: a line of JSON, then the bytes untouched. */
import type { SentBody } from '../sent-body.ts'

/** What of a body goes on disk before its bytes. */
export function bodyHead(body: SentBody): Buffer {
  const { signal, encoding, contentEncoding, bytes } = body
  const contentType = body.headers['content-type']
  const head = { signal, encoding, contentEncoding, contentType, byteCount: bytes.length }
  return Buffer.from(`${JSON.stringify(head)}\n`)
}

/** Nothing for a file that was cut short (power lost before the disk had it) or is none of ours. */
export function readBody(file: Buffer): SentBody | undefined {
  const headEnd = file.indexOf(0x0a)
  const head = parseHead(file.subarray(0, Math.max(headEnd, 0)).toString('utf8'))
  const bytes = file.subarray(headEnd + 1)
  if (!head || head.byteCount !== bytes.length) return undefined
  const { signal, encoding, contentEncoding, contentType } = head
  return {
    signal,
    encoding,
    ...(contentEncoding === undefined ? {} : { contentEncoding }),
    headers: { 'content-type': contentType },
    bytes,
  }
}

type Head = Pick<SentBody, 'signal' | 'encoding' | 'contentEncoding'> & {
  contentType?: string
  byteCount: number
}

function parseHead(text: string): Head | undefined {
  try {
    const head: unknown = JSON.parse(text)
    return typeof head === 'object' && head !== null && 'signal' in head && 'byteCount' in head ? (head as Head) : undefined
  } catch {
    return undefined
  }
}
