/** What one file of `readings/` says: the last that one session's status line has heard of its account's limits. */
import type { LimitReading } from '../../limit-reading.ts'
import { officialWindowId } from '../../official-window-id.ts'

export interface ReadingFile {
  sessionId: string
  seenAtMs: number
  /** Grows with each answer. */
  apiMs?: number
  /** Only then does the absence of limits say something. */
  hasAnswered: boolean
  hasLimits: boolean
  readings: LimitReading[]
  /** Limits that we do not know. */
  unknownLimits: number
}

type Fields = Record<string, unknown>

/** Undefined where it is none: an unfinished copy, another program's, or a later make's. */
export function parseReadingFile(text: string): ReadingFile | undefined {
  const file = fieldsOf(parsed(text))
  if (file?.schema !== 1) return undefined
  const { account, sessionId, at, seenAt, apiMs, hasAnswered, rateLimits } = file
  if (typeof account !== 'string' || account === '' || typeof sessionId !== 'string') return undefined
  if (!isInstant(at) || !isInstant(seenAt)) return undefined
  const limits = Object.entries(fieldsOf(rateLimits) ?? {}).map(([name, bucket]) => {
    const windowId = name === 'spend_limit' ? 'spend' : officialWindowId(name)
    return windowId === undefined
      ? undefined
      : { account, windowId, ...said(bucket), atMs: at, sessionId, source: 'statusline' as const }
  })
  const readings = limits.filter((reading) => reading !== undefined)
  return {
    sessionId,
    seenAtMs: seenAt,
    ...(typeof apiMs === 'number' && { apiMs }),
    hasAnswered: hasAnswered === true,
    // A gateway that is paid by use tells of money alone.
    hasLimits: limits.some((limit) => limit?.windowId !== 'spend'),
    readings,
    unknownLimits: limits.length - readings.length,
  }
}

/** No bucket is no window; a bucket without a number is one that cannot be read, and is refused as such. */
function said(bucket: unknown): Pick<LimitReading, 'percent' | 'resetsAtMs'> {
  if (bucket === null) return {}
  const { used_percentage: percent, resets_at: resetsAt } = fieldsOf(bucket) ?? {}
  return {
    percent: typeof percent === 'number' ? percent : Number.NaN,
    ...(resetsAt !== null &&
      resetsAt !== undefined && { resetsAtMs: typeof resetsAt === 'number' ? resetsAt * 1000 : Number.NaN }),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isInstant(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined
}
