/**
 * What Claude Code writes down when a limit refuses a request: a line of its own instead of an answer, which says which limit and when it
 * resets. The percents of all other answers are never written down.
 */
import type { LimitReading } from '../../limit-reading.ts'
import { officialWindowId } from '../../official-window-id.ts'

type Fields = Record<string, unknown>

interface HitLimit {
  /** Undefined where nobody knows which. */
  windowId: string | undefined
  resetsAtMs: number
}

/** `nothing`: the line tells of another failure. `unknown`: of a limit that we do not know. */
export function limitHitOf(
  line: Fields,
  at: { path: string; atMs: number | undefined; sessionId: string },
): LimitReading | 'nothing' | 'unknown' {
  const hit = structuredHit(line) ?? writtenHit(line)
  if (hit === undefined) return 'nothing'
  const { windowId, resetsAtMs } = hit
  if (windowId === undefined || at.atMs === undefined) return 'unknown'
  return {
    account: accountOfPath(at.path),
    windowId,
    percent: 100,
    resetsAtMs,
    atMs: at.atMs,
    sessionId: at.sessionId,
    source: 'transcript',
  }
}

function structuredHit(line: Fields): HitLimit | undefined {
  const info = fieldsOf(line.quotaLimits) ?? fieldsOf(fieldsOf(line.apiErrorParams)?.rate_limit_info)
  const { status, resetsAt, rateLimitType } = info ?? {}
  if (status !== 'rejected' || typeof resetsAt !== 'number') return undefined
  return {
    windowId: typeof rateLimitType === 'string' ? officialWindowId(rateLimitType) : undefined,
    resetsAtMs: resetsAt * 1000,
  }
}

/** `Claude AI usage limit reached|1752444000`, as versions of 2025 wrote. The number is an instant, in whatever zone the rest is. */
const written = /^(?<what>[^|\n]{0,80})\blimit reached\|(?<epoch>\d{10})(?:\d{3})?$/i

function writtenHit(line: Fields): HitLimit | undefined {
  const [, what = '', epoch] = written.exec(firstText(fieldsOf(line.message)?.content).trim()) ?? []
  if (epoch === undefined) return undefined
  const resetsAtMs = Number(epoch) * 1000
  if (/week/i.test(what)) return { windowId: 'weekly', resetsAtMs }
  return { windowId: /opus|sonnet|haiku/i.test(what) ? undefined : 'session', resetsAtMs }
}

function firstText(content: unknown): string {
  if (typeof content === 'string') return content
  const text = fieldsOf(Array.isArray(content) ? content[0] : undefined)?.text
  return typeof text === 'string' ? text : ''
}

/** `<account>/projects/<slug>/…`: the account's own path may have a `projects` in it, what comes after has none. */
function accountOfPath(path: string): string {
  const end = Math.max(path.lastIndexOf('/projects/'), path.lastIndexOf('\\projects\\'))
  return end <= 0 ? path : path.slice(0, end)
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined
}
