/** OTLP over HTTP: from a request to its answer. Whoever asks is told apart as for the API, so that no page of a browser gets in. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { type Encoding, encodeAnswer } from '../../core/sources/otlp/decode-export.ts'
import { refusalOf } from '../auth.ts'
import { type BodyLimits, bodyLimits, contentEncodingOf, gatherBody, inflateBody, type Room } from './export-body.ts'
import type { Door } from './otlp-door.ts'
import { encodingOf, pathOf, signalOfPath } from './otlp-request.ts'
import { statusBody, statusCodes } from './status-body.ts'

export interface OtlpListenerOptions {
  door: Door
  allowedHosts: readonly string[]
  limits?: BodyLimits
}

/** Who is told "too large" while still sending hears it only if we go on listening for a little. */
const longestFarewellMs = 500

export function otlpListener(options: OtlpListenerOptions): RequestListener {
  const room: Room = { heldBytes: 0 }
  return async (incoming, outgoing) => {
    try {
      await receive(incoming, outgoing, options, room)
    } catch (error) {
      console.error(error)
      outgoing.destroy()
    }
  }
}

async function receive(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { door, allowedHosts, limits = bodyLimits }: OtlpListenerOptions,
  room: Room,
): Promise<void> {
  const { headers, method, url } = incoming
  const encoding = encodingOf(headers['content-type'])
  const refuse = (status: number, code: keyof typeof statusCodes, message: string) =>
    hangUp(incoming, outgoing, status, statusBody(statusCodes[code], message, encoding ?? 'json'), encoding ?? 'json')

  const refusal = refusalOf(incoming, allowedHosts)
  if (refusal !== undefined) return refuse(403, 'permissionDenied', refusal)
  if (method !== 'POST') {
    outgoing.setHeader('allow', 'POST')
    return refuse(405, 'unimplemented', 'This takes telemetry (OTLP), by POST.')
  }
  if (encoding === undefined) {
    return refuse(415, 'invalidArgument', 'Send OTLP as application/x-protobuf or application/json.')
  }
  // An endpoint set for one signal is used as it is, whatever its path: then the body tells.
  const signal = signalOfPath(pathOf(url))
  const contentEncoding = contentEncodingOf(headers['content-encoding'])
  if (contentEncoding === 'unknown') {
    return refuse(
      415,
      'invalidArgument',
      `"${headers['content-encoding']}" is not known here. Send gzip, deflate or uncompressed.`,
    )
  }

  const maximumBytes = contentEncoding === undefined ? limits.inflatedBytes : limits.compressedBytes
  const bytes = await gatherBody(incoming, maximumBytes, room, limits.heldBytes)
  if (bytes === 'gone') return
  if (bytes === 'tooLarge') return refuse(413, 'resourceExhausted', `At most ${maximumBytes} bytes.`)
  const inflated = await inflateBody(bytes, contentEncoding, limits.inflatedBytes)
  if (inflated === 'tooLarge') return refuse(413, 'resourceExhausted', `At most ${limits.inflatedBytes} bytes, inflated.`)
  if (inflated === 'broken') {
    return answer(outgoing, 400, statusBody(statusCodes.invalidArgument, `This is no ${contentEncoding}.`, encoding), encoding)
  }
  const receipt = door({
    encoding,
    bytes,
    headers,
    inflated,
    ...(signal === undefined ? {} : { signal }),
    ...(contentEncoding === undefined ? {} : { contentEncoding }),
  })
  if (receipt.ok) answer(outgoing, 200, encodeAnswer(receipt.signal, encoding, receipt.rejected, receipt.message), encoding)
  else answer(outgoing, 400, statusBody(statusCodes.invalidArgument, receipt.reason, encoding), encoding)
}

function answer(outgoing: ServerResponse, status: number, body: Buffer, encoding: Encoding): void {
  outgoing.writeHead(status, answerHeaders(body, encoding)).end(body)
}

/** Answers before the request has ended, and takes no more from this connection. */
async function hangUp(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  status: number,
  body: Buffer,
  encoding: Encoding,
): Promise<void> {
  outgoing.writeHead(status, { ...answerHeaders(body, encoding), connection: 'close' }).write(body)
  if (!incoming.complete) {
    incoming.resume()
    const farewell = new AbortController()
    incoming.once('close', () => farewell.abort())
    await delay(longestFarewellMs, undefined, { signal: farewell.signal }).catch(() => {})
  }
  outgoing.end()
}

function answerHeaders(body: Buffer, encoding: Encoding) {
  return {
    'content-type': encoding === 'json' ? 'application/json' : 'application/x-protobuf',
    'content-length': body.length,
    'x-content-type-options': 'nosniff',
  }
}
