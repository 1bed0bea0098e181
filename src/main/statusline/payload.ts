/** What Claude Code says to a status line, as far as it is of use here. Every part of it may be missing. */
import { amountOf, type Fields, fieldsOf, isObject, parseJson, textOf } from './narrow.ts'

export interface Payload {
  sessionId?: string
  transcriptPath?: string
  model: { id?: string; name?: string }
  /** Of the whole session, subagents and `/compact` included; kept when it is resumed. */
  costUsd?: number
  apiMs?: number
  /** As it came. Only subscribers get it, and only once they were answered. */
  rateLimits?: Fields
  /** Whether the session has been answered at all: only then does the absence of `rateLimits` say something. */
  hasAnswered: boolean
}

/** Two windows are 120 bytes. Whatever is much larger is something else, and is not kept. */
const mostRateLimitCharacters = 8192

export function parsePayload(text: string): Payload {
  const said = fieldsOf(parseJson(text))
  const model = fieldsOf(said.model)
  const cost = fieldsOf(said.cost)
  const costUsd = amountOf(cost.total_cost_usd)
  const currentUsage = fieldsOf(said.context_window).current_usage
  return withoutUnknown({
    sessionId: textOf(said.session_id, 200),
    transcriptPath: textOf(said.transcript_path, 4096),
    model: withoutUnknown({ id: textOf(model.id, 200), name: textOf(model.display_name, 200) }),
    costUsd,
    apiMs: amountOf(cost.total_api_duration_ms),
    rateLimits: rateLimitsOf(said.rate_limits),
    hasAnswered: (costUsd ?? 0) > 0 || isObject(currentUsage),
  })
}

function rateLimitsOf(value: unknown): Fields | undefined {
  return isObject(value) && JSON.stringify(value).length <= mostRateLimitCharacters ? value : undefined
}

type Known<T> = { [Key in keyof T as undefined extends T[Key] ? never : Key]: T[Key] } & {
  [Key in keyof T as undefined extends T[Key] ? Key : never]?: Exclude<T[Key], undefined>
}

/** Absent rather than `undefined`, as in everything that is written to a file. */
export function withoutUnknown<T extends object>(values: T): Known<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Known<T>
}
