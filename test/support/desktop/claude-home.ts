import { appendFileSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { assistantLine } from '../transcript-lines.ts'

export interface SaidResponse {
  /** Two responses are two only when their ids differ. */
  id: string
  outputTokens: number
  agoMs?: number
}

/**
 * Adds a response to the one transcript of a home, as Claude Code would: 10 input tokens, 1,000 written to the cache, 20,000 read from it.
 * Dated by the machine's clock, because that is the clock the app goes by.
 */
export function appendResponse(home: string, { id, outputTokens, agoMs = 1000 }: SaidResponse): void {
  const file = join(home, '.claude', 'projects', '-home-dev-work-proj', 'session-1.jsonl')
  mkdirSync(dirname(file), { recursive: true })
  const line = assistantLine({
    line: { timestamp: new Date(Date.now() - agoMs).toISOString(), requestId: `req_${id}` },
    message: { id: `msg_${id}` },
    usage: { output_tokens: outputTokens },
  })
  appendFileSync(file, line)
}
