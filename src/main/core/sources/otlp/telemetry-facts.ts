/** What one telemetry body says about use, reduced to what the ledger needs. Names are OpenTelemetry's and Claude Code's. */
import type { TokenCounts } from '../../../../shared/contract/tokens.ts'

export type TelemetryFact = RequestFact | ReplyFact | PointFact

/** A `claude_code.api_request` event: one API response. */
export interface RequestFact {
  kind: 'request'
  /** Absent when the upstream sent no `request-id` header. */
  requestId?: string
  sessionId?: string
  promptId?: string
  /** `event.timestamp`; it and `event.sequence` tell apart what has no request id. */
  timestampMs: number
  sequence?: number
  /** The model that answered. */
  model: string
  tokens: TokenCounts
  speed: 'standard' | 'fast'
  /** `sdk`, `repl_main_thread`, `agent:…`, `compact`, … */
  querySource?: string
  /** Subagent's name. */
  agent?: string
  costUsd?: number
}

/** A `claude_code.assistant_response` event: which transcript line a request became. */
export interface ReplyFact {
  kind: 'reply'
  requestId?: string
  sessionId?: string
  promptId?: string
  timestampMs: number
  sequence?: number
  /** `message.uuid`: the uuid of the message's last line in the transcript. */
  messageUuid: string
}

/** One data point of the metric `claude_code.token.usage` or `claude_code.cost.usage`. */
export interface PointFact {
  kind: 'point'
  metric: 'tokens' | 'costUsd'
  sessionId?: string
  /** As requested: may carry `[1m]`. */
  model: string
  /** Of tokens: which kind. Metrics do not tell 5-minute and 1-hour cache writes apart. */
  type?: 'input' | 'output' | 'cacheRead' | 'cacheCreation'
  querySource?: string
  agent?: string
  /** Same for all points of one set of attributes, whatever their metric and type: resource and sorted attributes, hashed. */
  group: string
  temporality: 'delta' | 'cumulative'
  startMs?: number
  timeMs: number
  value: number
}
