/**
 * What one line of a transcript says about usage: every rule of counting a line, in one place. The lines themselves are described in
 * README.md beside this. Works on a parsed value of unknown shape; nothing in it can make this throw.
 */
import type { TokenCounts } from '../../../../shared/contract/tokens.ts'
import type { LimitReading } from '../../limit-reading.ts'
import type { ResponseFact, SessionTotalFact } from '../../usage.ts'
import { limitHitOf } from './limit-hit.ts'
import type { SkipReason } from './reader.ts'

/** Where a record stands, and what is known about its file. */
export interface RecordContext {
  path: string
  /** Byte of the record's opening brace. */
  offset: number
  /** Subagent type of the whole file. */
  agent?: string | undefined
  /** Newest timestamp of the responses before this one in the file. */
  lastTimestampMs?: number | undefined
}

export type LineFacts =
  | { kind: 'response'; fact: ResponseFact }
  | { kind: 'sessionTotals'; facts: SessionTotalFact[] }
  | { kind: 'limitHit'; reading: LimitReading }
  | { kind: 'nothing' }
  | { kind: 'skipped'; reason: SkipReason }

/** What a line says about one response, before the rules: read by JSON.parse here, by the scanner in fast-reader.ts. */
export interface SeenResponse {
  messageId?: string | undefined
  requestId?: string | undefined
  uuid?: string | undefined
  timestampMs: number
  sessionId?: string | undefined
  requestSessionId?: string | undefined
  project?: string | undefined
  model?: string | undefined
  requestedModel?: string | undefined
  attributionAgent?: string | undefined
  isSubagent: boolean
  counts: SeenCounts
  isFast: boolean
  isUs: boolean
  isComplete: boolean
  costUsd?: number | undefined
}

interface SeenCounts {
  input: number
  output: number
  /** All cache writes, of both lifetimes. */
  cacheWrite: number
  cacheWrite5m: number
  cacheWrite1h: number
  cacheRead: number
  webSearches: number
}

type Fields = Record<string, unknown>

const nothing: LineFacts = { kind: 'nothing' }
const badUsage: LineFacts = { kind: 'skipped', reason: 'badUsage' }

export function factsOf(value: unknown, context: RecordContext): LineFacts {
  const line = fieldsOf(value)
  switch (line?.type) {
    case 'assistant':
      return assistantFacts(line, line, false, context)
    case 'progress':
      return echoFacts(line, context)
    case 'cost-state':
      return sessionTotalFacts(line, context)
    default:
      // `user` lines too: their `toolUseResult.usage` repeats a subagent's last request, which has its own lines.
      return nothing
  }
}

/** A parent's running commentary on a subagent (old versions): the subagent's own file may be gone, then this is all that is left. */
function echoFacts(line: Fields, context: RecordContext): LineFacts {
  const data = fieldsOf(line.data)
  const echoed = fieldsOf(data?.message)
  if (data?.type !== 'agent_progress' || echoed?.type !== 'assistant') return nothing
  // The subagent's words in the parent's file: the file's own agent is not theirs.
  return assistantFacts(echoed, { ...line, ...echoed }, true, { ...context, agent: undefined })
}

/** `line` has what Claude Code wrote around the API's `message`. */
function assistantFacts(record: Fields, line: Fields, isEcho: boolean, context: RecordContext): LineFacts {
  const message = fieldsOf(record.message)
  if (message === undefined || message.usage === undefined || message.usage === null) return nothing
  // Words that Claude Code put into the model's mouth (errors, limits reached): no request, or one that cost nothing.
  if (line.isApiErrorMessage === true) return message.model === '<synthetic>' ? limitFacts(record, line, context) : nothing
  if (message.model === '<synthetic>') return nothing
  const usage = fieldsOf(message.usage)
  const counts = usage && responseCounts(usage)
  const cwd = textOf(line.cwd)
  const timestampMs = timestampMsOf(line.timestamp) ?? context.lastTimestampMs
  if (counts === undefined || timestampMs === undefined) return badUsage
  const fact = responseOf(
    {
      messageId: textOf(message.id),
      requestId: textOf(line.requestId),
      uuid: textOf(line.uuid),
      timestampMs,
      sessionId: textOf(line.sessionId),
      requestSessionId: textOf(line.requestSessionId),
      project: cwd && repositoryOf(cwd),
      model: textOf(message.model),
      requestedModel: textOf(line.requestedModel),
      attributionAgent: textOf(line.attributionAgent),
      isSubagent: isEcho || line.isSidechain === true || textOf(line.agentId) !== undefined,
      counts,
      isFast: usage?.speed === 'fast',
      isUs: usage?.inference_geo === 'us',
      // A stream that the server cut says `end_turn` with one output token: it cannot be told from a short answer, and counts as whole.
      isComplete: message.stop_reason !== null,
      costUsd: costOf(line.costUSD),
    },
    context,
  )
  return { kind: 'response', fact }
}

function limitFacts(record: Fields, line: Fields, { path }: RecordContext): LineFacts {
  const sessionId = textOf(line.sessionId) ?? sessionIdOfPath(path)
  const hit = limitHitOf({ ...line, message: record.message }, { path, atMs: timestampMsOf(line.timestamp), sessionId })
  if (hit === 'nothing') return nothing
  return hit === 'unknown' ? { kind: 'skipped', reason: 'unknownLimit' } : { kind: 'limitHit', reading: hit }
}

/** The rules that turn what a line says into a fact. */
export function responseOf(seen: SeenResponse, context: RecordContext): ResponseFact {
  const sessionId = seen.sessionId ?? sessionIdOfPath(context.path)
  const fact: ResponseFact = {
    messageId: seen.messageId ?? keyWithoutId(seen, context),
    timestampMs: seen.timestampMs,
    sessionId,
    model: seen.model ?? 'unknown',
    tokens: tokensOf(seen.counts),
    webSearches: seen.counts.webSearches,
    speed: seen.isFast ? 'fast' : 'standard',
    isComplete: seen.isComplete,
    seenIn: 'transcript',
    place: { path: context.path, offset: context.offset },
  }
  if (seen.requestId !== undefined) fact.requestId = seen.requestId
  else if (seen.uuid !== undefined) fact.lineUuid = seen.uuid
  // On lines that a fork copied, `sessionId` is the new session's and this one the session that paid.
  if (seen.requestSessionId !== undefined && seen.requestSessionId !== sessionId) fact.originalSessionId = seen.requestSessionId
  if (seen.project !== undefined) fact.project = seen.project
  if (seen.requestedModel !== undefined) fact.requestedModel = seen.requestedModel
  const agent = context.agent ?? seen.attributionAgent ?? (seen.isSubagent ? 'unknown' : undefined)
  if (agent !== undefined) fact.agent = agent
  if (seen.isUs) fact.geo = 'us'
  if (seen.costUsd !== undefined) fact.reportedCostUsd = seen.costUsd
  return fact
}

/** The request's id still unites the lines of one response; a line's uuid only tells lines apart, so copies in other files count again. */
function keyWithoutId(seen: SeenResponse, context: RecordContext): string {
  if (seen.requestId !== undefined) return `request ${seen.requestId}`
  return seen.uuid === undefined ? `${context.path} at ${context.offset}` : `${context.path} line ${seen.uuid}`
}

/**
 * When the two lifetimes of cache writes are absent, or zero beside a total that is not, the rest is five minutes: the default, and what
 * Claude Code itself assumes.
 */
function tokensOf(counts: SeenCounts): TokenCounts {
  const rest = Math.max(0, counts.cacheWrite - counts.cacheWrite5m - counts.cacheWrite1h)
  return {
    input: counts.input,
    output: counts.output,
    cacheWrite5m: counts.cacheWrite5m + rest,
    cacheWrite1h: counts.cacheWrite1h,
    cacheRead: counts.cacheRead,
  }
}

function responseCounts(usage: Fields): SeenCounts | undefined {
  const given = [usage.input_tokens, usage.output_tokens, usage.cache_creation_input_tokens, usage.cache_read_input_tokens]
  // A usage without a single count says nothing; zeros would claim that it was measured.
  if (given.every((count) => count === undefined || count === null)) return undefined
  const cacheCreation = fieldsOf(usage.cache_creation)
  return allCounts({
    input: usage.input_tokens,
    output: usage.output_tokens,
    cacheWrite: usage.cache_creation_input_tokens,
    cacheWrite5m: cacheCreation?.ephemeral_5m_input_tokens,
    cacheWrite1h: cacheCreation?.ephemeral_1h_input_tokens,
    cacheRead: usage.cache_read_input_tokens,
    webSearches: fieldsOf(usage.server_tool_use)?.web_search_requests,
  })
}

/** Claude Code's own sums, written when a session ends: one fact per model. */
function sessionTotalFacts(line: Fields, context: RecordContext): LineFacts {
  const modelUsage = fieldsOf(line.modelUsage)
  if (modelUsage === undefined) return nothing
  const timestampMs = context.lastTimestampMs ?? endOfRun(line)
  const facts: SessionTotalFact[] = []
  for (const [model, value] of Object.entries(modelUsage)) {
    const usage = fieldsOf(value)
    const counts =
      usage &&
      allCounts({
        input: usage.inputTokens,
        output: usage.outputTokens,
        cacheWrite: usage.cacheCreationInputTokens,
        cacheWrite5m: usage.cacheCreationEphemeral5mInputTokens,
        cacheWrite1h: usage.cacheCreationEphemeral1hInputTokens,
        cacheRead: usage.cacheReadInputTokens,
        webSearches: usage.webSearchRequests,
      })
    if (counts === undefined) return badUsage
    facts.push({
      sessionId: textOf(line.sessionId) ?? sessionIdOfPath(context.path),
      model,
      tokens: tokensOf(counts),
      webSearches: counts.webSearches,
      costUsd: costOf(usage?.costUSD) ?? 0,
      ...(timestampMs !== undefined && { timestampMs }),
    })
  }
  return { kind: 'sessionTotals', facts }
}

/** A session of which every attempt was cut off has no line with a time, but its total says when it began and how long it took. */
function endOfRun({ startTime, totalDuration }: Fields): number | undefined {
  const [startMs, durationMs] = [countOf(startTime), countOf(totalDuration)]
  return startMs === undefined || startMs === 0 ? undefined : startMs + (durationMs ?? 0)
}

function allCounts(given: Record<keyof SeenCounts, unknown>): SeenCounts | undefined {
  const counts: SeenCounts = {
    input: 0,
    output: 0,
    cacheWrite: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    cacheRead: 0,
    webSearches: 0,
  }
  for (const [name, value] of Object.entries(given) as [keyof SeenCounts, unknown][]) {
    const count = countOf(value)
    if (count === undefined) return undefined
    counts[name] = count
  }
  return counts
}

/** Absent is none. Anything but a whole number that adds up exactly (negative, fraction, text, 64 bits) is undefined. */
function countOf(value: unknown): number | undefined {
  if (value === undefined || value === null) return 0
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) return undefined
  return value === 0 ? 0 : value // -0 is a safe integer too
}

function costOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
}

/** Only forms that name their zone: Date.parse would read the others in the zone of this machine. */
const instantForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/

function timestampMsOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || !instantForm.test(value)) return undefined
  const ms = Date.parse(value)
  return Number.isNaN(ms) ? undefined : ms
}

/** `/repo/.claude/worktrees/fix-1/src` is work on `/repo`. */
export function repositoryOf(cwd: string): string {
  const worktree = /[\\/]\.claude[\\/]worktrees[\\/]/.exec(cwd)
  return worktree === null || worktree.index === 0 ? cwd : cwd.slice(0, worktree.index)
}

/** `…/<session>.jsonl`, or `…/<session>/subagents/…/agent-x.jsonl`: for lines that do not name their session. */
function sessionIdOfPath(path: string): string {
  const names = path.split(/[\\/]/)
  const subagents = names.lastIndexOf('subagents')
  const name = (subagents > 0 ? names[subagents - 1] : names.at(-1)) ?? path
  return name.replace(/\.jsonl$/, '')
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined
}

/** An empty text names nothing. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
