/**
 * What the ledger promises, apart from how it keeps it. One row per API response; merging is maximum per field, earliest timestamp,
 * union of sources, so the order, number and splitting of facts cannot change a total.
 */
import type { TokenCounts } from '../../../shared/contract/tokens.ts'
import type { LimitReading, OfficialWindow, PercentRise } from '../limit-reading.ts'
import type { AlertSnooze } from '../meaning/alerts.ts'
import type { ForecastPromise } from '../meaning/forecast-score.ts'
import type { ReadingRefusal } from '../meaning/readings.ts'
import type { AnsweredLine, FileCursor, MetricPoint, ResponseFact, ResponseRow, SessionTotalFact, UsageSlice } from '../usage.ts'

export interface LedgerBatch {
  responses: ResponseFact[]
  sessionTotals: SessionTotalFact[]
  cursors: FileCursor[]
  /** Cursors of files that are gone. Their rows stay. */
  forgottenPaths?: string[]
  answeredLines?: AnsweredLine[]
  points?: MetricPoint[]
  /** How far the journal of telemetry has been read: everything before it is in this commit or an earlier one. */
  journalPlace?: string
  /** What was heard of official limits, not checked yet. */
  readings?: readonly LimitReading[]
}

export interface Committed {
  newResponses: number
  changedResponses: number
  /** Starts of the quarters whose slices are now different (see [Note: quarters]). */
  changedQuarters: number[]
  /** Something official is now known that was not. */
  changedLimits: boolean
  /** Readings that were not believed, by reason. Absent when there are none. */
  refusedReadings?: Partial<Record<ReadingRefusal, number>>
}

export interface CoverageSpan {
  from: number
  to: number
}

export interface Ledger {
  /** Merges the facts and moves the cursors in one transaction: after a crash both are there or neither. */
  commit(batch: LedgerBatch): Committed
  cursors(): Map<string, FileCursor>
  journalPlace(): string | undefined
  /** Responses that telemetry has told, whether or not a transcript has them too. */
  telemetryCounts(): { responses: number; newestMs?: number }
  /** Slices of `[fromMs, toMs)`, exact to the millisecond at both ends, ordered by time. */
  slices(fromMs: number, toMs: number): UsageSlice[]
  /** Of whole UTC days: one slice per day, project, model, agent and price, of no session, ordered by time. */
  days(fromMs: number, toMs: number): UsageSlice[]
  /** Of whole quarters: one slice per quarter, model and price, of no session, ordered by time. Without residuals, of which nobody knows when. */
  quarters(fromMs: number, toMs: number): UsageSlice[]
  /** Of whole quarters, like the next two. */
  slicesOfSessions(sessionIds: readonly string[], fromMs: number, toMs: number): UsageSlice[]
  /** The sessions used last, newest first. */
  latestSessions(fromMs: number, toMs: number, limit: number): string[]
  /**
   * Between each two of the bounds, which are sorted: one slice per origin and prompt band, with the time of its first response or
   * that one's quarter. Exact to the millisecond; one query for all.
   */
  useBetween(boundsMs: readonly number[]): UsageSlice[][]
  /** One slice per response of `[fromMs, toMs)`, each with its own time, ordered by it. */
  responseUses(fromMs: number, toMs: number): UsageSlice[]
  /** Starts of the quarters with at least one response, newest first. */
  activeQuarters(fromMs: number, toMs: number): number[]
  /** Newest first, none before the instant. */
  recent(limit: number, fromMs?: number): ResponseRow[]
  response(messageId: string): ResponseRow | undefined
  counts(): { responses: number; newestMs?: number }
  /** Takes a look at every session. */
  extent(): { sessions: number; oldestMs?: number }
  /** Per session: what Claude Code itself counted, what the rows add up to, and the difference kept as residual. */
  reconciliation(): SessionReconciliation[]
  /** Who counted what of one session. Undefined when nothing is counted of it. */
  account(sessionId: string): SessionAccount | undefined
  /** How many of these imported entries are there already, and on which of these UTC days (since 1970) they do not count. */
  lookAtImport(messageIds: readonly string[], days: Iterable<number>): { known: number; coveredDays: ReadonlySet<number> }
  /** Those that reset at or after the instant, by reset. */
  officialWindows(sinceMs: number): OfficialWindow[]
  /** Read at or after the instant, ordered by time. */
  percentRises(sinceMs: number): PercentRise[]
  /** Windows that Claude Code says an account does not have. */
  windowsNeverThere(): { account: string; windowId: string }[]
  /** Given at or after the instant, oldest first. */
  firedAlerts(sinceMs: number): FiredAlert[]
  /** All of them, or none. */
  recordAlerts(alerts: readonly FiredAlert[]): void
  /** Those that are over as well. */
  snoozes(): AlertSnooze[]
  /** Replaces the one there was for the window. */
  snooze(snooze: AlertSnooze): void
  /** Made at or after the instant, oldest first. */
  promises(sinceMs: number): ForecastPromise[]
  addPromises(promises: readonly ForecastPromise[]): void
  coverage(): CoverageSpan[]
  /** Says that all transcripts of the span were there to be read. Overlapping spans unite. */
  addCoverage(span: CoverageSpan): void
  close(): void
}

/** Claude Code's own count of one session beside ours, in tokens by model. */
export interface SessionReconciliation {
  sessionId: string
  /** As `cost-state` says, less what a fork inherited from its parent. */
  reported: ModelTokens[]
  /** Added up from the responses. */
  counted: ModelTokens[]
  /** Reported and in no response: kept as residual slices. */
  residual: ModelTokens[]
}

export interface ModelTokens {
  model: string
  tokens: TokenCounts
}

/** Responses of one session that were seen by the same and cost the same. */
export interface AccountedUse
  extends Pick<
    UsageSlice,
    'atMs' | 'lastAtMs' | 'project' | 'model' | 'speed' | 'geo' | 'promptBand' | 'tokens' | 'webSearches'
  > {
  by: 'transcript' | 'telemetry' | 'both'
  requestedModel: string | undefined
  responses: number
  incompleteResponses: number
  /** Of all of them, as telemetry said. Undefined where it said nothing. */
  reportedCostUsd: number | undefined
}

export interface SessionAccount {
  sessionId: string
  uses: AccountedUse[]
  residuals: (ModelTokens & { atMs: number; webSearches: number })[]
  /** Responses that transcript and telemetry count differently. */
  differing: number
  /** Its own total starts from that of another session. */
  isFork: boolean
  /** What the session's own total (`cost-state`) came to, and the time of the last use that it knew. */
  own?: { costUsd: number; atMs: number }
  metricsCostUsd?: number
}

/** A warning that was given. */
export interface FiredAlert {
  /** Empty for windows that are of no account. */
  account: string
  windowId: string
  /** Absent of a window that never resets. */
  resetsAtMs?: number
  /** Percent. */
  threshold?: number
  kind: string
  firedAtMs: number
  /** What the warning said, for whoever wrote it. */
  detail?: string
}
