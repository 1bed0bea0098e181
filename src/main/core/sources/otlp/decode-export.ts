/**
 * The one way in: bytes of an OTLP export, inflated and unframed, become facts about use. Pure, never throws, and keeps nothing of the body
 * but numbers, ids and names of models. README.md says what is sent.
 */
import { exportRequests } from './export-messages.ts'
import { type Fields, fieldsOf, listOf } from './loose.ts'
import { readJson } from './read-json.ts'
import { readProtobuf } from './read-protobuf.ts'
import { reduceLogs } from './reduce-logs.ts'
import { reduceMetrics } from './reduce-metrics.ts'
import { emptyReduction, type Reduction } from './reduction.ts'
import type { TelemetryFact } from './telemetry-facts.ts'
import { maximumBodyBytes, TooMuch, Unreadable } from './unreadable.ts'

export { encodeAnswer } from './export-answer.ts'

export type Signal = 'logs' | 'metrics' | 'traces'
export type Encoding = 'json' | 'protobuf'
export type DecodedExport =
  | { ok: true; signal: Signal; facts: TelemetryFact[]; records: number; rejected: number; firstRejection?: string }
  | { ok: false; reason: string }

const signals: Signal[] = ['logs', 'metrics', 'traces']

const topLevelKeys: Record<Signal, string> = { logs: 'resourceLogs', metrics: 'resourceMetrics', traces: 'resourceSpans' }

/** `signal` absent: told by the body itself. */
export function decodeExport(bytes: Buffer, encoding: Encoding, signal?: Signal): DecodedExport {
  if (bytes.length > maximumBodyBytes) return { ok: false, reason: `the body is longer than ${maximumBodyBytes} bytes` }
  try {
    const request = encoding === 'json' ? readJsonRequest(bytes, signal) : readProtobufRequest(bytes, signal)
    return { ok: true, signal: request.signal, ...reductions[request.signal](request.fields) }
  } catch (error) {
    // The library's own errors say where a byte is missing, never what stands there.
    const reason = error instanceof Unreadable || encoding === 'protobuf' ? (error as Error).message : 'not readable'
    return { ok: false, reason }
  }
}

const reductions: Record<Signal, (request: Fields) => Reduction> = {
  logs: reduceLogs,
  metrics: reduceMetrics,
  traces: countSpans,
}

interface Request {
  signal: Signal
  fields: Fields
}

function readJsonRequest(bytes: Buffer, signal: Signal | undefined): Request {
  const fields = fieldsOf(readJson(bytes))
  if (fields === undefined) throw new Unreadable('not a JSON object')
  const told = signals.find((candidate) => fields[topLevelKeys[candidate]] !== undefined)
  if (told === undefined && signal === undefined)
    throw new Unreadable('neither resourceLogs nor resourceMetrics nor resourceSpans')
  // An address meant for another signal: to ignore the body would be to lose it silently.
  if (signal !== undefined && told !== undefined && fields[topLevelKeys[signal]] === undefined)
    throw new Unreadable(`${topLevelKeys[told]} where ${topLevelKeys[signal]} belongs`)
  return { signal: signal ?? told ?? 'logs', fields }
}

/** The three requests share the numbers of their outer fields. Their records do not share types, and the reader insists on these. */
function readProtobufRequest(bytes: Buffer, signal: Signal | undefined): Request {
  if (signal !== undefined) return { signal, fields: readProtobuf(bytes, exportRequests[signal]) }
  for (const candidate of signals) {
    try {
      return { signal: candidate, fields: readProtobuf(bytes, exportRequests[candidate]) }
    } catch (error) {
      if (error instanceof TooMuch) throw error
    }
  }
  throw new Unreadable('no export of logs, metrics or traces')
}

/** Plimsoll knows nothing to learn from spans. They are answered, so that Claude Code does not send them again, and dropped. */
function countSpans(request: Fields): Reduction {
  const reduction = emptyReduction()
  for (const resourceSpans of listOf(request.resourceSpans, 'resourceSpans'))
    for (const scopeSpans of listOf(fieldsOf(resourceSpans)?.scopeSpans, 'scopeSpans'))
      reduction.records += listOf(fieldsOf(scopeSpans)?.spans, 'spans').length
  return reduction
}
