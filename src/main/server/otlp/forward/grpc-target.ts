import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip, inflate } from 'node:zlib'
import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js'
import type { ForwardSettings } from '../../../../shared/contract/forward.ts'
import type { SentBody } from '../sent-body.ts'
import type { ForwardTarget, SendOutcome } from './forward-target.ts'

const methods = {
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
} as const

/** As at our own door; a body that passed there fits. */
const largestMessageBytes = 16 * 1024 * 1024

/** Passes messages on as they are: nothing is decoded, so a field that we do not know arrives too. */
export async function openGrpcTarget(settings: ForwardSettings): Promise<ForwardTarget> {
  const { protocol, host, port } = new URL(settings.endpoint)
  const address = port ? host : `${host}:4317`
  const isSecure = protocol === 'grpcs:'
  const ca = isSecure && settings.caFile !== undefined ? await readFile(settings.caFile) : null
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(settings.headers)) {
    metadata.set(name, name.toLowerCase().endsWith('-bin') ? Buffer.from(value, 'base64') : value)
  }
  let client: Client | undefined
  const connect = () =>
    new Client(address, isSecure ? credentials.createSsl(ca) : credentials.createInsecure(), {
      // How long to wait between attempts is the queue's business, also for connections: with a pool shared by all clients a new
      // one would inherit the old one's pause.
      'grpc.enable_retries': 0,
      'grpc.use_local_subchannel_pool': 1,
    })
  const disconnect = () => {
    client?.close()
    client = undefined
  }

  return {
    close: disconnect,
    async send(body, signal) {
      const message = await messageOf(body)
      if (!Buffer.isBuffer(message)) return message
      client ??= connect()
      const outcome = await call(client, methods[body.signal], message, metadata, signal)
      if (outcome.state === 'later') disconnect()
      return outcome
    },
  }
}

async function messageOf({ encoding, contentEncoding, bytes }: SentBody): Promise<Buffer | SendOutcome> {
  if (encoding === 'json') return { state: 'notForwardable', reason: 'A JSON body cannot be passed on to a gRPC target.' }
  const unpack = { gzip: promisify(gunzip), deflate: promisify(inflate) }[contentEncoding?.toLowerCase() ?? '']
  if (!unpack) {
    if (contentEncoding === undefined || contentEncoding.toLowerCase() === 'identity') return bytes
    return { state: 'notForwardable', reason: `A body packed as ${contentEncoding} cannot be passed on to a gRPC target.` }
  }
  try {
    return await unpack(bytes, { maxOutputLength: largestMessageBytes })
  } catch {
    return { state: 'notForwardable', reason: `A body that is said to be ${contentEncoding} could not be unpacked.` }
  }
}

const asItIs = (bytes: Buffer) => bytes

function call(client: Client, method: string, message: Buffer, metadata: Metadata, signal: AbortSignal): Promise<SendOutcome> {
  return new Promise((resolve) => {
    const ended = (error: ServiceError | null) => {
      signal.removeEventListener('abort', cancel)
      resolve(error ? outcomeOf(error, signal.aborted) : { state: 'sent' })
    }
    const pending = client.makeUnaryRequest(method, asItIs, asItIs, message, metadata, {}, ended)
    const cancel = () => pending.cancel()
    signal.addEventListener('abort', cancel)
    if (signal.aborted) cancel()
  })
}

/** As OpenTelemetry divides them ("OTLP/gRPC Throttling"). */
const passing: ReadonlySet<status> = new Set([
  status.CANCELLED,
  status.DEADLINE_EXCEEDED,
  status.RESOURCE_EXHAUSTED,
  status.ABORTED,
  status.OUT_OF_RANGE,
  status.UNAVAILABLE,
  status.DATA_LOSS,
])

function outcomeOf(error: ServiceError, isAborted: boolean): SendOutcome {
  if (isAborted) return { state: 'later', reason: 'The target did not answer in time.' }
  const reason = `The target answered ${status[error.code]}.`
  if (passing.has(error.code)) return { state: 'later', reason }
  return { state: error.code === status.INTERNAL || error.code === status.UNKNOWN ? 'doubtful' : 'refused', reason }
}
