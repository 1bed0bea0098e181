/** What the status line's program leaves in `readings/`, written as it writes it. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const account = '/home/dev/.claude'

export function readingFile(some: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    schema: 1,
    account,
    sessionId: 'session-1',
    at: 0,
    seenAt: some.at ?? 0,
    apiMs: 206,
    costUsd: 0.03,
    model: 'claude-sonnet-5-5',
    hasAnswered: true,
    ...some,
  }
}

/** Whole, or not at all. */
export function writeReadingFile(folder: string, name: string, content: Record<string, unknown> | string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, `${name}.json`)
  writeFileSync(`${file}.tmp`, typeof content === 'string' ? content : `${JSON.stringify(content)}\n`, { mode: 0o600 })
  renameSync(`${file}.tmp`, file)
}

/** In seconds, as Claude Code says it. */
export function rateLimits(fiveHour: number, resetsAtMs: number, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { five_hour: { used_percentage: fiveHour, resets_at: resetsAtMs / 1000 }, ...more }
}
