/** The body as text, or nothing when it is longer than allowed: then it is not even read to its end. */
export async function readBody(request: Request, maximumBytes: number): Promise<string | undefined> {
  if (Number(request.headers.get('content-length')) > maximumBytes) return undefined
  if (!request.body) return ''
  const chunks: Uint8Array[] = []
  let bytes = 0
  // What is announced need not be true, and a chunked body announces nothing.
  for await (const chunk of request.body) {
    bytes += chunk.byteLength
    if (bytes > maximumBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
