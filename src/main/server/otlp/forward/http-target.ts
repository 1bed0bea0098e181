import { readFile } from 'node:fs/promises'
import { Agent, type IncomingMessage, request } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import type { ForwardSettings } from '../../../../shared/contract/forward.ts'
import type { SentBody } from '../sent-body.ts'
import { readRetryAfter } from './backoff.ts'
import type { ForwardTarget, SendOutcome } from './forward-target.ts'

/** Not `fetch`: it adds headers of its own and would follow a redirect with the person's credentials. */
export async function openHttpTarget(settings: ForwardSettings, nowMs: () => number): Promise<ForwardTarget> {
  const base = settings.endpoint.replace(/\/+$/, '')
  const isSecure = /^https:/i.test(base)
  const ca = isSecure && settings.caFile !== undefined ? await readFile(settings.caFile) : undefined
  // One body after the other, over one connection.
  const agent = isSecure ? new SecureAgent({ keepAlive: true, maxSockets: 1, ca }) : new Agent({ keepAlive: true, maxSockets: 1 })
  const open = isSecure ? secureRequest : request

  return {
    close: () => agent.destroy(),
    send(body, signal) {
      return new Promise((resolve) => {
        const fail = (error: Error) => resolve({ state: 'later', reason: reasonOf(error) })
        const headers = { ...settings.headers, ...contentHeaders(body) }
        const asked = open(`${base}/v1/${body.signal}`, { method: 'POST', agent, headers, signal }, (answer) => {
          // What it says is of no use to anybody here, but it must be read for the connection to be used again.
          answer.resume()
          answer.on('error', fail)
          answer.on('end', () => resolve(outcomeOf(answer, nowMs())))
        })
        asked.on('error', fail)
        asked.end(body.bytes)
      })
    },
  }
}

function contentHeaders({ headers, encoding, contentEncoding, bytes }: SentBody): Record<string, string | number> {
  const given = headers['content-type']
  // Of gRPC's `application/grpc` only the message is left, which is what http/protobuf sends.
  const isFitting = typeof given === 'string' && !/^application\/grpc/i.test(given)
  const contentType = isFitting ? given : encoding === 'json' ? 'application/json' : 'application/x-protobuf'
  return {
    'content-type': contentType,
    ...(contentEncoding === undefined ? {} : { 'content-encoding': contentEncoding }),
    'content-length': bytes.length,
  }
}

function outcomeOf(answer: IncomingMessage, nowMs: number): SendOutcome {
  const status = answer.statusCode ?? 0
  const reason = `The target answered ${status}.`
  if (status >= 200 && status < 300) return { state: 'sent' }
  if (status >= 400 && status < 500 && status !== 408 && status !== 429) return { state: 'refused', reason }
  // Only these say that the same body may pass later (OTLP, "Retryable Response Codes"); 408 is ours. A redirect is a wrong address: it waits for the person.
  if (status < 500 || [502, 503, 504].includes(status)) {
    const retryAfterMs = readRetryAfter(answer.headers['retry-after'], nowMs)
    return { state: 'later', reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
  }
  return { state: 'doubtful', reason }
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.name === 'AbortError') return 'The target did not answer in time.'
  return `The target could not be reached (${error.code ?? error.message}).`
}
