/** Where bodies are passed on to, and what came of one. */
import type { ForwardSettings } from '../../../../shared/contract/forward.ts'
import type { SentBody } from '../sent-body.ts'

/**
 * - `sent`: the target has it.
 * - `refused`: it will never take this body.
 * - `notForwardable`: the body cannot be said in the target's protocol without being rewritten.
 * - `doubtful`: an error of the target that may be about this body.
 * - `later`: the target is away or busy.
 */
export type SendOutcome =
  | { state: 'sent' }
  | { state: 'refused' | 'notForwardable' | 'doubtful'; reason: string }
  | { state: 'later'; reason: string; retryAfterMs?: number }

export interface ForwardTarget {
  /** Never rejects. Ends soon after the signal, whatever the target does. */
  send(body: SentBody, signal: AbortSignal): Promise<SendOutcome>
  close(): void
}

const loopbackNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]', '0.0.0.0', '[::]'])

/**
 * What a person must know before telemetry goes to this address. `ownPorts` are those we listen on: a body that is passed on to ourselves
 * would go round for ever.
 */
export function checkForwardAddress(endpoint: string, ownPorts: readonly number[]): { refusal?: string; warning?: string } {
  // Of a scheme that it does not know, URL leaves the name as it was written.
  const { protocol, hostname, port } = new URL(endpoint.toLowerCase())
  const isGrpc = protocol.startsWith('grpc')
  const portNumber = Number(port || { 'http:': 80, 'https:': 443 }[protocol] || 4317)
  const isLoopback = loopbackNames.has(hostname) || /^127(\.\d+){3}$/.test(hostname)
  if (isLoopback && ownPorts.includes(portNumber)) {
    return { refusal: `${endpoint} is Plimsoll itself: telemetry would go round for ever. Name another port.` }
  }
  if (isGrpc) {
    return {
      warning:
        'gRPC carries protobuf only: bodies that Claude Code sends as http/json cannot be passed on to it and are counted as not forwardable. Set OTEL_EXPORTER_OTLP_PROTOCOL to http/protobuf or grpc, or forward to the HTTP port of the collector.',
    }
  }
  if (protocol === 'http:' && !isLoopback) {
    return { warning: `${endpoint} is not encrypted: telemetry can be read on its way. Use https where the collector has it.` }
  }
  return {}
}

/** A reason never holds what the person configured as a header: it is shown. */
export async function openForwardTarget(settings: ForwardSettings, nowMs: () => number): Promise<ForwardTarget> {
  // Loaded when first needed: gRPC takes 60 ms, and most people forward nothing.
  if (/^grpcs?:/i.test(settings.endpoint)) return (await import('./grpc-target.ts')).openGrpcTarget(settings)
  return (await import('./http-target.ts')).openHttpTarget(settings, nowMs)
}
