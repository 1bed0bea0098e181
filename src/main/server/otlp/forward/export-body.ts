/** One telemetry body as it came, and how it lies on disk until it has been passed on: a line of JSON, then the bytes untouched. */
export interface ExportBody {
  signal: 'logs' | 'metrics' | 'traces'
  encoding: 'json' | 'protobuf'
  /** Of the bytes, as the sender said. A gRPC message has been taken out of its frame and has none. */
  contentEncoding?: string
  /** Only `content-type` is kept: the rest is between the sender and us, and may hold the sender's credentials. */
  headers: Readonly<Record<string, string | string[] | undefined>>
  bytes: Buffer
}

/** What of a body goes on disk before its bytes. */
export function bodyHead(body: ExportBody): Buffer {
  const { signal, encoding, contentEncoding, bytes } = body
  const contentType = body.headers['content-type']
  const head = { signal, encoding, contentEncoding, contentType, byteCount: bytes.length }
  return Buffer.from(`${JSON.stringify(head)}\n`)
}

/** Nothing for a file that was cut short (power lost before the disk had it) or is none of ours. */
export function readBody(file: Buffer): ExportBody | undefined {
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

type Head = Pick<ExportBody, 'signal' | 'encoding' | 'contentEncoding'> & {
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
