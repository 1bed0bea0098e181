/** The 39 inputs that Claude Code 2.1.330 gave its status line while it was being used, in order. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const capturedInputs: readonly string[] = readFileSync(join(import.meta.dirname, '../fixtures/statusline.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')

/** As it arrives: one line. */
export function capturedInput(index: number): string {
  return `${capturedInputs[index]}\n`
}

/** About when the subscriber's part of them was recorded, before the first reset. */
export const capturedAtMs = Date.parse('2026-11-22T01:52:50Z')
