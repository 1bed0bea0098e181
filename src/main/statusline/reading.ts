/** What one session's status line has heard of its account's limits: what the engine finds in `readings/`. */
import { amountOf, type Fields, fieldsOf, isObject } from './narrow.ts'
import { type Payload, withoutUnknown } from './payload.ts'

export interface Reading {
  schema: 1
  /** Claude Code's folder. */
  account: string
  sessionId: string
  /** When these rate limits were first heard: when the answer came that brought them, as near as can be told. */
  at: number
  /** The newest call. */
  seenAt: number
  apiMs?: number
  costUsd?: number
  model?: string
  /** As received. Absent: never heard in this session. */
  rateLimits?: Fields
  hasAnswered: boolean
}

export function nextReading(
  payload: Payload & { sessionId: string },
  account: string,
  previous: Reading | undefined,
  now: number,
): Reading {
  const before = previous?.sessionId === payload.sessionId && previous.account === account ? previous : undefined
  const { sessionId, apiMs, costUsd, model, hasAnswered } = payload
  // Before the first answer after a resume, and to a client that is no longer a subscriber's, there are none: the last ones stay.
  const rateLimits = payload.rateLimits ?? before?.rateLimits
  const isOldNews = before && (payload.rateLimits === undefined || repeats(payload, before))
  return withoutUnknown({
    schema: 1 as const,
    account,
    sessionId,
    // A clock that was set back must not leave news from the future.
    at: isOldNews ? Math.min(before.at, now) : now,
    seenAt: now,
    apiMs,
    costUsd,
    model: model.id,
    rateLimits,
    hasAnswered,
  })
}

/**
 * A status line that is drawn again repeats what an old answer said; only an answer, which takes time, brings news. A refused request
 * takes none and changes the figures. A window that is over is dropped from what is repeated.
 */
function repeats({ apiMs, rateLimits = {} }: Payload, before: Reading): boolean {
  if (apiMs !== before.apiMs || before.rateLimits === undefined) return false
  const old = before.rateLimits
  return Object.entries(rateLimits).every(([name, value]) => JSON.stringify(value) === JSON.stringify(old[name]))
}

/** What is not a reading of this make counts as none. */
export function readingOf(value: unknown): Reading | undefined {
  const { schema, account, sessionId, at, seenAt, apiMs, costUsd, model, rateLimits, hasAnswered } = fieldsOf(value)
  const [atMs, seenAtMs] = [amountOf(at), amountOf(seenAt)]
  if (schema !== 1 || typeof account !== 'string' || typeof sessionId !== 'string') return undefined
  if (atMs === undefined || seenAtMs === undefined) return undefined
  return withoutUnknown({
    schema: 1 as const,
    account,
    sessionId,
    at: atMs,
    seenAt: seenAtMs,
    apiMs: amountOf(apiMs),
    costUsd: amountOf(costUsd),
    model: typeof model === 'string' ? model : undefined,
    rateLimits: isObject(rateLimits) ? rateLimits : undefined,
    hasAnswered: hasAnswered === true,
  })
}
