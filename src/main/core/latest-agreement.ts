import type { Agreement } from '../../shared/contract/agreement.ts'
import type { Ledger } from './ledger/ledger.ts'
import { agreementOf } from './meaning/agreement.ts'

const endOfTimeMs = 8.64e15

/** Of the sessions used last, back to the instant. */
export function latestAgreement(ledger: Ledger, fromMs: number, limit: number): Agreement {
  const sessionIds = ledger.latestSessions(fromMs, endOfTimeMs, limit)
  return { sessions: sessionIds.flatMap((sessionId) => ledger.account(sessionId) ?? []).map(agreementOf) }
}
