/**
 * Asks an engine on this machine over HTTP. `node:http` and not `fetch`, which costs a short-lived command 30 ms to load; and that only
 * where there is somebody to ask.
 */

export interface LoopbackRequest {
  port: number
  path: string
  method?: 'GET' | 'POST' | 'PATCH'
  /** Sent as JSON. */
  body?: unknown
  token?: string
  timeoutMs?: number
}

export interface LoopbackAnswer {
  status: number
  body: string
}

/** An engine answers within milliseconds, but on a machine that is swapping or waking up not even a process does. */
const patienceMs = 10_000

/** Rejects when nobody answers in time. */
export async function askLoopback({
  port,
  path,
  method = 'GET',
  body,
  token,
  timeoutMs = patienceMs,
}: LoopbackRequest): Promise<LoopbackAnswer> {
  const { request } = await import('node:http')
  return new Promise((resolve, reject) => {
    const content = body === undefined ? undefined : JSON.stringify(body)
    const headers = {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(content === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) }),
    }
    const signal = AbortSignal.timeout(timeoutMs)
    const asked = request({ host: '127.0.0.1', port, path, method, headers, signal, agent: false }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }))
      answer.on('error', reject)
    })
    asked.on('error', reject)
    asked.end(content)
  })
}
