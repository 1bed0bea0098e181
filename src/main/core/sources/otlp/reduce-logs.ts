/** Reduces an ExportLogsServiceRequest, from either encoding, to the two events that say what was used. All other records are ignored. */
import type { TokenCounts } from '../../../../shared/contract/tokens.ts'
import { type Attributes, amountOf, attributesOf, type Lookup, lookupIn, maximumAttributes, textOf } from './attributes.ts'
import { type Fields, fieldsOf, listOf, msOfNanos } from './loose.ts'
import { addRecord, emptyReduction, type Reduction, type Rejection, rejection } from './reduction.ts'
import type { ReplyFact, RequestFact } from './telemetry-facts.ts'

/** Throws Unreadable. */
export function reduceLogs(request: Fields): Reduction {
  const reduction = emptyReduction()
  for (const resourceLogs of listOf(request.resourceLogs, 'resourceLogs')) {
    const resource = attributesOf(fieldsOf(fieldsOf(resourceLogs)?.resource)?.attributes)
    for (const scopeLogs of listOf(fieldsOf(resourceLogs)?.scopeLogs, 'scopeLogs'))
      for (const record of listOf(fieldsOf(scopeLogs)?.logRecords, 'logRecords'))
        addRecord(reduction, reduceRecord(record, resource))
  }
  return reduction
}

function reduceRecord(given: unknown, resource: Attributes): RequestFact | ReplyFact | Rejection | undefined {
  const record = fieldsOf(given)
  if (record === undefined) return rejection('a log record that is no object')
  const event = eventOf(record)
  if (event !== 'api_request' && event !== 'assistant_response') return undefined
  const own = Array.isArray(record.attributes) ? record.attributes : []
  if (own.length > maximumAttributes) return rejection(`${event} with more than ${maximumAttributes} attributes`)
  // What all records of a resource have in common may have been moved there by a Collector.
  const attribute = lookupIn(attributesOf(own), resource)
  const timestampMs = timestampMsOf(record, attribute)
  if (timestampMs === undefined) return rejection(`${event} without a time`)
  return event === 'api_request' ? requestOf(attribute, timestampMs) : replyOf(attribute, timestampMs)
}

const prefix = 'claude_code.'

/** The attribute has the name without our prefix, the body with it. Newer SDKs of OpenTelemetry have a field for it. */
function eventOf(record: Fields): string | undefined {
  const name = nameAmong(record.attributes) ?? nonEmpty(record.eventName) ?? prefixed(fieldsOf(record.body)?.stringValue)
  return name?.startsWith(prefix) ? name.slice(prefix.length) : name
}

/** Most records are none of ours, and need no map of their attributes. */
function nameAmong(attributes: unknown): string | undefined {
  if (!Array.isArray(attributes)) return undefined
  for (const item of attributes) {
    const attribute = fieldsOf(item)
    if (attribute?.key === 'event.name') return nonEmpty(fieldsOf(attribute.value)?.stringValue)
  }
  return undefined
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Any program may write `api_request` into a body. */
function prefixed(value: unknown): string | undefined {
  return typeof value === 'string' && value.startsWith(prefix) ? value : undefined
}

/** toISOString's form: one without a zone would be read in this machine's. */
const instantForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/

function timestampMsOf(record: Fields, attribute: Lookup): number | undefined {
  const text = textOf(attribute, 'event.timestamp')
  const ms = text !== undefined && instantForm.test(text) ? Date.parse(text) : Number.NaN
  return ms > 0 ? ms : (msOfNanos(record.timeUnixNano) ?? msOfNanos(record.observedTimeUnixNano))
}

function requestOf(attribute: Lookup, timestampMs: number): RequestFact | Rejection {
  const model = textOf(attribute, 'model')
  if (model === undefined) return rejection('api_request without a model')
  const tokens = tokensOf(attribute)
  if ('reason' in tokens) return tokens
  const fact: RequestFact = {
    kind: 'request',
    ...idsOf(attribute),
    timestampMs,
    model,
    tokens,
    // It is `normal` in 2.1.330.
    speed: attribute('speed') === 'fast' ? 'fast' : 'standard',
  }
  const querySource = textOf(attribute, 'query_source')
  if (querySource !== undefined) fact.querySource = querySource
  const agent = textOf(attribute, 'agent.name')
  if (agent !== undefined) fact.agent = agent
  const micros = amountOf(attribute, 'cost_usd_micros')
  const costUsd = amountOf(attribute, 'cost_usd') ?? (micros === undefined ? undefined : micros / 1e6)
  if (costUsd !== undefined) fact.costUsd = costUsd
  return fact
}

function replyOf(attribute: Lookup, timestampMs: number): ReplyFact | Rejection {
  const messageUuid = textOf(attribute, 'message.uuid')
  if (messageUuid === undefined) return rejection('assistant_response without a message.uuid')
  return { kind: 'reply', ...idsOf(attribute), timestampMs, messageUuid }
}

function idsOf(attribute: Lookup): Pick<RequestFact, 'requestId' | 'sessionId' | 'promptId' | 'sequence'> {
  const requestId = textOf(attribute, 'request_id')
  const sessionId = textOf(attribute, 'session.id')
  const promptId = textOf(attribute, 'prompt.id')
  const sequence = amountOf(attribute, 'event.sequence')
  return {
    ...(requestId !== undefined && { requestId }),
    ...(sessionId !== undefined && { sessionId }),
    ...(promptId !== undefined && { promptId }),
    ...(Number.isSafeInteger(sequence) && { sequence: sequence as number }),
  }
}

const countNames = {
  input: 'input_tokens',
  output: 'output_tokens',
  cacheRead: 'cache_read_tokens',
  cacheWrite: 'cache_creation_tokens',
  cacheWrite5m: 'cache_creation_5m_tokens',
  cacheWrite1h: 'cache_creation_1h_tokens',
}

function tokensOf(attribute: Lookup): TokenCounts | Rejection {
  // Zeros would claim that it was measured.
  if (!Object.values(countNames).some((name) => attribute(name) !== undefined))
    return rejection('api_request without any count of tokens')
  const counts = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cacheWrite5m: 0, cacheWrite1h: 0 }
  for (const [kind, name] of Object.entries(countNames) as [keyof typeof counts, string][]) {
    if (attribute(name) === undefined) continue
    const count = amountOf(attribute, name)
    if (!Number.isSafeInteger(count)) return rejection(`api_request whose ${name} is no whole number from 0 to 2^53`)
    counts[kind] = count as number
  }
  const { cacheWrite, cacheWrite5m, cacheWrite1h, ...others } = counts
  // Of unknown lifetime: five minutes, the default, and what Claude Code itself assumes.
  const rest = Math.max(0, cacheWrite - cacheWrite5m - cacheWrite1h)
  return { ...others, cacheWrite5m: cacheWrite5m + rest, cacheWrite1h }
}
