/**
 * The words of the core: what a source reports (facts), what the ledger keeps (responses), and what meaning adds up (slices).
 * Types only.
 */
import type { SeenIn } from '../../shared/contract/snapshot.ts'
import type { TokenCounts } from '../../shared/contract/tokens.ts'

/**
 * One sighting of an API response. Several sightings of one response differ (a line written while streaming has fewer output
 * tokens than the last one), so a fact is never a row by itself: the ledger merges all facts of one response.
 */
export interface ResponseFact {
  /**
   * `message.id`. Where nobody says it: `request …` with the request's id, as telemetry does; `event …` for a telemetry event without one
   * (see [Note: loose sightings]); for a line without any id, a key made from its file and line.
   */
  messageId: string
  /** The `request-id` header of the answer. Older and gateway lines lack it. */
  requestId?: string
  /** `uuid` of the line, where it names no request: telemetry names lines as well. */
  lineUuid?: string
  /** Of this sighting; the earliest one becomes the response's. */
  timestampMs: number
  sessionId: string
  /** The session the response was first given in, where the line says that it is a copy (forks). */
  originalSessionId?: string
  /** The working directory of the line, folded to its repository for `.claude/worktrees/…`. */
  project?: string
  /** The model that answered. */
  model: string
  /** The model that was asked for, when the line says so. */
  requestedModel?: string
  /** Subagent type (`general-purpose`), or `unknown` for a subagent without a known type; absent in the main conversation. */
  agent?: string
  tokens: TokenCounts
  webSearches: number
  /** `fast` is priced apart; everything else is `standard`. */
  speed: 'standard' | 'fast'
  /** `us` is priced 1.1 ×; everything else is unmarked. */
  geo?: 'us'
  /** False while only the counts of the stream's start were seen. */
  isComplete: boolean
  seenIn: SeenIn
  /** `costUSD` of old transcript lines or `cost_usd` of telemetry. */
  reportedCostUsd?: number
  /** Where the line stands, so that a preview can be read later. */
  place?: { path: string; offset: number }
}

/**
 * What Claude Code says one session used of one model since it began (`cost-state`). Cumulative; includes subagents, `/compact` and
 * whatever else the lines lack. A forked session starts from its parent's totals.
 */
export interface SessionTotalFact {
  sessionId: string
  /** As requested: may carry `[1m]`. */
  model: string
  tokens: TokenCounts
  webSearches: number
  costUsd: number
  /** The newest timestamp seen in the session before this line, which has none of its own. */
  timestampMs?: number
}

/** Telemetry's word on which line of a transcript the response of an event became, where no request id says it. */
export interface AnsweredLine {
  lineUuid: string
  /** `event …`, as on the event's own fact. */
  messageId: string
}

/**
 * One data point of `claude_code.token.usage` or `claude_code.cost.usage`. Points count what the same session's responses count, and
 * a little more; so they are never added to them.
 */
export interface MetricPoint {
  /** Same for all points of one set of attributes, whatever their kind. */
  group: string
  /** Absent when Claude Code was told to leave it out. */
  sessionId?: string
  /** As requested: may carry `[1m]`. */
  model: string
  agent?: string
  /** Metrics do not tell the two lifetimes of cache writes apart. */
  kind: 'input' | 'output' | 'cacheWrite' | 'cacheRead' | 'costUsd'
  value: number
  /** Counted since `startMs`; otherwise since the point before, and `startMs` is 0. */
  isCumulative: boolean
  startMs: number
  timeMs: number
}

/** How far a file has been read. A file whose inode, birth time or size says that it is another one is read again from 0. */
export interface FileCursor {
  path: string
  inode: number
  birthtimeMs: number
  /** Size and modification time when it was last looked at: equal means nothing to do. */
  sizeBytes: number
  mtimeMs: number
  /** Everything before this byte has been counted. Always just after a line's end. */
  offset: number
  /** Context that the rest of the file may need (agent type, last timestamp). */
  lastTimestampMs?: number
  /** Hash (32 bits) of the bytes just before the offset: differs when the file was rewritten in place and has grown again. */
  fingerprint?: number
}

/** One response as the ledger knows it after merging. Its session is the one it was first given in. */
export interface ResponseRow extends Omit<ResponseFact, 'originalSessionId' | 'lineUuid' | 'seenIn'> {
  seenIn: SeenIn[]
}

/**
 * [Note: quarters] What one session used of one model, as one agent, at one price, in one quarter of an hour. Every zone's offset is
 * a multiple of 15 minutes, so any local day, week or month is a whole number of quarters, and no face ever sums single responses.
 */
export interface UsageSlice {
  /** Start of the quarter; at a window's edge, the response's own time. */
  atMs: number
  sessionId: string
  project?: string | undefined
  model: string
  agent?: string | undefined
  speed: 'standard' | 'fast'
  geo?: 'us' | undefined
  /** Prompt size of each response in the slice: some models cost more above 100,000 or 200,000 prompt tokens. */
  promptBand: PromptBand
  tokens: TokenCounts
  webSearches: number
  /** 0 for a residual: tokens that a session's own total has and no line carries. */
  responses: number
  incompleteResponses: number
  isResidual: boolean
  /** The newest response in the slice. */
  lastAtMs: number
}

/** Input + cache writes + cache reads of one request: up to 100,000, up to 200,000, above. */
export type PromptBand = 0 | 1 | 2

export const quarterMs = 15 * 60_000
