const firstDelayMs = 1000
/** A target that comes back is found within five minutes, and one that never does costs 300 attempts a day. */
const longestDelayMs = 5 * 60_000
/** A `Retry-After` beyond it is a mistake or a way to be rid of us; the queue has to be emptied some day. */
const longestObeyedMs = 60 * 60_000

/**
 * How long to wait after so many failures in a row: twice as long each time. `random` (0 to 1) moves it by up to a half, so that many
 * senders do not come back at once. What the target asks for is obeyed, never undercut.
 */
export function delayBeforeRetry(failures: number, random: number, askedMs?: number): number {
  const doubled = Math.min(firstDelayMs * 2 ** (failures - 1), longestDelayMs)
  const delayMs = doubled * (0.5 + random / 2)
  return askedMs === undefined ? delayMs : Math.max(delayMs, Math.min(askedMs, longestObeyedMs))
}

/** `Retry-After`: seconds, or a date (RFC 9110). Nothing when it is neither. */
export function readRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? ''
  if (/^\d+$/.test(text)) return Number(text) * 1000
  // A lone number in another form would be read as a year.
  const atMs = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs)
}
