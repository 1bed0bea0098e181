/** Claude Code's own total of each session beside ours. Pure. */
import type { TokenCounts } from '../../../shared/contract/tokens.ts'
import type { ModelTokens, SessionReconciliation } from '../../core/ledger/ledger.ts'

type Amounts = Record<'input' | 'output' | 'cacheWrite' | 'cacheRead', number>

interface UnexplainedSession {
  sessionId: string
  /** Claude Code's total less ours, by kind. Above 0: we lack tokens. */
  difference: Amounts
}

export interface ComparedTotals {
  /** Sessions for which Claude Code wrote a total (`cost-state`). */
  sessions: number
  equal: number
  /** Of the equal ones, those that needed tokens no line carries (`/compact`, retries), and how many these were, of all kinds. */
  equalWithRecovered: number
  recoveredTokens: number
  /** More counted than the total says: the session went on after it was last written, or still runs. */
  wentOn: number
  unexplained: UnexplainedSession[]
}

export function compareTotals(sessions: readonly SessionReconciliation[]): ComparedTotals {
  const result: ComparedTotals = {
    sessions: sessions.length,
    equal: 0,
    equalWithRecovered: 0,
    recoveredTokens: 0,
    wentOn: 0,
    unexplained: [],
  }
  for (const { sessionId, reported, counted, residual } of sessions) {
    const recovered = allKinds(amounts(residual))
    const difference = less(amounts(reported), amounts([...counted, ...residual]))
    const differences = Object.values(difference)
    result.recoveredTokens += recovered
    if (differences.every((amount) => amount === 0)) {
      result.equal += 1
      if (recovered > 0) result.equalWithRecovered += 1
    } else if (differences.every((amount) => amount <= 0)) result.wentOn += 1
    else result.unexplained.push({ sessionId, difference })
  }
  return result
}

/** Over all models, because rows and totals may call one model by two names; cache writes in one, because one side may not split them. */
function amounts(models: readonly ModelTokens[]): Amounts {
  const sum = (amount: (tokens: TokenCounts) => number) => models.reduce((total, { tokens }) => total + amount(tokens), 0)
  return {
    input: sum(({ input }) => input),
    output: sum(({ output }) => output),
    cacheWrite: sum(({ cacheWrite5m, cacheWrite1h }) => cacheWrite5m + cacheWrite1h),
    cacheRead: sum(({ cacheRead }) => cacheRead),
  }
}

function less(a: Amounts, b: Amounts): Amounts {
  return {
    input: a.input - b.input,
    output: a.output - b.output,
    cacheWrite: a.cacheWrite - b.cacheWrite,
    cacheRead: a.cacheRead - b.cacheRead,
  }
}

function allKinds({ input, output, cacheWrite, cacheRead }: Amounts): number {
  return input + output + cacheWrite + cacheRead
}
