/**
 * One fact as one line of the journal, and back. The file is ours, but a disk or a person may have damaged it: what is read back
 * is checked field by field, and what nobody asked for is left behind.
 */
import type { TokenCounts } from '../../../../shared/contract/tokens.ts'
import type { PointFact, ReplyFact, RequestFact, TelemetryFact } from './telemetry-facts.ts'

export function journalLine(fact: TelemetryFact): string {
  return `${JSON.stringify(fact)}\n`
}

type Fields = Readonly<Record<string, unknown>>

export function parseJournalLine(line: string): TelemetryFact | undefined {
  const fields = parseFields(line)
  switch (fields?.kind) {
    case 'request':
      return requestFact(fields)
    case 'reply':
      return replyFact(fields)
    case 'point':
      return pointFact(fields)
    default:
      return undefined
  }
}

function parseFields(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined
  } catch {
    return undefined
  }
}

function requestFact(fields: Fields): RequestFact | undefined {
  const { timestampMs, model, speed } = fields
  const tokens = tokenCounts(fields.tokens)
  if (!isNumber(timestampMs) || typeof model !== 'string' || !tokens) return undefined
  if (speed !== 'standard' && speed !== 'fast') return undefined
  return {
    kind: 'request',
    ...texts(fields, ['requestId', 'sessionId', 'promptId', 'querySource', 'agent']),
    ...numbers(fields, ['sequence', 'costUsd']),
    timestampMs,
    model,
    tokens,
    speed,
  }
}

function replyFact(fields: Fields): ReplyFact | undefined {
  const { timestampMs, messageUuid } = fields
  if (!isNumber(timestampMs) || typeof messageUuid !== 'string') return undefined
  return {
    kind: 'reply',
    ...texts(fields, ['requestId', 'sessionId', 'promptId']),
    ...numbers(fields, ['sequence']),
    timestampMs,
    messageUuid,
  }
}

const pointTypes: readonly unknown[] = ['input', 'output', 'cacheRead', 'cacheCreation']

function pointFact(fields: Fields): PointFact | undefined {
  const { metric, model, type, group, temporality, timeMs, value } = fields
  if (metric !== 'tokens' && metric !== 'costUsd') return undefined
  if (temporality !== 'delta' && temporality !== 'cumulative') return undefined
  if (typeof model !== 'string' || typeof group !== 'string') return undefined
  if (!isNumber(timeMs) || !isNumber(value)) return undefined
  if (type !== undefined && !pointTypes.includes(type)) return undefined
  return {
    kind: 'point',
    metric,
    ...texts(fields, ['sessionId', 'querySource', 'agent']),
    ...numbers(fields, ['startMs']),
    model,
    ...(type === undefined ? {} : { type: type as NonNullable<PointFact['type']> }),
    group,
    temporality,
    timeMs,
    value,
  }
}

function tokenCounts(value: unknown): TokenCounts | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { input, output, cacheWrite5m, cacheWrite1h, cacheRead } = value as Fields
  if (!isCount(input) || !isCount(output) || !isCount(cacheWrite5m) || !isCount(cacheWrite1h) || !isCount(cacheRead))
    return undefined
  return { input, output, cacheWrite5m, cacheWrite1h, cacheRead }
}

/** The named fields that are texts; one of another type is as good as absent. */
function texts<Name extends string>(fields: Fields, names: readonly Name[]): Partial<Record<Name, string>> {
  const found: Partial<Record<Name, string>> = {}
  for (const name of names) {
    const value = fields[name]
    if (typeof value === 'string') found[name] = value
  }
  return found
}

function numbers<Name extends string>(fields: Fields, names: readonly Name[]): Partial<Record<Name, number>> {
  const found: Partial<Record<Name, number>> = {}
  for (const name of names) {
    const value = fields[name]
    if (isNumber(value)) found[name] = value
  }
  return found
}

/** JSON has no infinity, but `1e999` reads as one. */
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
