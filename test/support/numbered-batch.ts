import type { LedgerBatch } from '../../src/main/core/ledger/ledger.ts'
import { fact, sessionTotal, startMs, tokens } from './facts.ts'

export const responsesPerBatch = 300

/** The nth batch: its responses, a report with as many tokens again, and a cursor that says that they have been read. */
export function numberedBatch(n: number): LedgerBatch {
  const sessionId = `session-${n}`
  const responses = Array.from({ length: responsesPerBatch }, (_, at) =>
    fact({ messageId: `msg_${n}_${at}`, sessionId, timestampMs: startMs + n * 1000 + at, tokens: tokens({ output: 1 }) }),
  )
  return {
    responses,
    sessionTotals: [
      sessionTotal({ sessionId, tokens: tokens({ output: 2 * responsesPerBatch }), timestampMs: startMs + n * 1000 + 999 }),
    ],
    cursors: [{ path: `/batch-${n}.jsonl`, inode: n, birthtimeMs: 0, sizeBytes: 1, mtimeMs: 0, offset: 1 }],
  }
}
