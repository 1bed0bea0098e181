/** What telemetry says, in the words of the ledger. Pure. */
import type { LedgerBatch } from '../../ledger/ledger.ts'
import type { AnsweredLine, MetricPoint, ResponseFact } from '../../usage.ts'
import type { PointFact, ReplyFact, RequestFact, TelemetryFact } from './telemetry-facts.ts'

type TelemetryBatch = Required<Pick<LedgerBatch, 'responses' | 'answeredLines' | 'points'>>

export function factsToLedger(facts: readonly TelemetryFact[]): TelemetryBatch {
  const batch: TelemetryBatch = { responses: [], answeredLines: [], points: [] }
  for (const fact of facts) {
    if (fact.kind === 'request') batch.responses.push(responseOf(fact))
    else if (fact.kind === 'point') batch.points.push(pointOf(fact))
    else {
      const line = answeredLineOf(fact)
      if (line) batch.answeredLines.push(line)
    }
  }
  return batch
}

/** Of requests whose session nobody told. */
const unknownSession = 'unknown'

function responseOf(fact: RequestFact): ResponseFact {
  const { requestId, agent, costUsd, sessionId = unknownSession } = fact
  return {
    messageId: requestId === undefined ? eventKey(fact, fact.sequence) : `request ${requestId}`,
    ...(requestId !== undefined && { requestId }),
    timestampMs: fact.timestampMs,
    sessionId,
    // Whose transcripts hold copies of the response, telemetry does not care: it was this session that asked.
    ...(fact.sessionId !== undefined && { originalSessionId: sessionId }),
    model: fact.model,
    ...(agent !== undefined && { agent }),
    tokens: fact.tokens,
    webSearches: 0,
    speed: fact.speed,
    isComplete: true,
    seenIn: 'otlp',
    ...(costUsd !== undefined && { reportedCostUsd: costUsd }),
  }
}

/**
 * Only where no request id joins the two. A reply follows its request at once, so the request's number is the one before. (In 53 captured
 * pairs it always is.)
 */
function answeredLineOf(fact: ReplyFact): AnsweredLine | undefined {
  const { requestId, sequence, messageUuid } = fact
  if (requestId !== undefined || sequence === undefined || fact.promptId === undefined) return undefined
  return { lineUuid: messageUuid, messageId: eventKey(fact, sequence - 1) }
}

/** A process numbers its events from 0, and a prompt belongs to one process. Without a prompt only the time is left. */
function eventKey({ sessionId, promptId, timestampMs }: RequestFact | ReplyFact, sequence: number | undefined): string {
  return `event ${sessionId ?? unknownSession} ${promptId ?? timestampMs} ${sequence ?? ''}`
}

const kinds = { input: 'input', output: 'output', cacheRead: 'cacheRead', cacheCreation: 'cacheWrite' } as const

function pointOf(fact: PointFact): MetricPoint {
  return {
    group: fact.group,
    ...(fact.sessionId !== undefined && { sessionId: fact.sessionId }),
    model: fact.model,
    ...(fact.agent !== undefined && { agent: fact.agent }),
    kind: fact.type === undefined ? 'costUsd' : kinds[fact.type],
    value: fact.value,
    isCumulative: fact.temporality === 'cumulative',
    // Each counter of a process has a start of its own, some milliseconds apart. Only a sum since then depends on it.
    startMs: fact.temporality === 'cumulative' ? (fact.startMs ?? 0) : 0,
    timeMs: fact.timeMs,
  }
}
