/** How far transcripts, telemetry and Claude Code's own figures agree, as lines of the doctor's report. Pure. */
import type { Agreement, Explanation, SessionAgreement } from '../../../shared/contract/agreement.ts'
import { formatCount, formatUsd } from '../../../shared/format/numbers.ts'
import { count } from './count.ts'

const shownSessions = 5

const reasons: Record<Explanation, string> = {
  estimates: 'responses that were cut off, whose counts Claude Code estimates',
  requestedModel: 'Claude Code prices the model that was asked for, not the one that answered',
  unpriced: 'a model without a known price',
  stillRunning: 'the session went on after its total was written',
  lifetimes: 'recovered cache writes of unknown lifetime',
}

export function agreementLines({ sessions }: Agreement): string[] {
  const compared = sessions.filter((session) => session.cost !== undefined || toldResponses(session) > 0)
  if (compared.length === 0) return ['nothing to compare: no telemetry yet, and no totals of Claude Code’s own']
  const recovered = sum(compared, ({ telemetryOnly }) => telemetryOnly.responses)
  const both = sum(compared, ({ both }) => both.responses)
  const unexplained = compared.filter(({ isExplained }) => !isExplained)
  const explained = compared.filter((session) => session.isExplained && session.explanations.length > 0)
  return [
    `the last ${count(compared.length, 'session')}: ${count(both, 'response')} told by both, ${formatCount(recovered)} recovered from telemetry`,
    `in agreement: ${formatCount(compared.length - unexplained.length - explained.length)}`,
    ...reasonLines(explained),
    ...(unexplained.length === 0 ? [] : [`unexplained: ${formatCount(unexplained.length)}`]),
    ...unexplained.slice(0, shownSessions).map((session) => `  ${session.sessionId}: ${differenceOf(session)}`),
    ...(unexplained.length > shownSessions ? [`  and ${unexplained.length - shownSessions} more (--json has all)`] : []),
  ]
}

/** A session may have several reasons, and is then in several lines. */
function reasonLines(explained: readonly SessionAgreement[]): string[] {
  return (Object.keys(reasons) as Explanation[]).flatMap((reason) => {
    const sessions = explained.filter(({ explanations }) => explanations.includes(reason)).length
    return sessions === 0 ? [] : [`explained: ${formatCount(sessions)} (${reasons[reason]})`]
  })
}

function differenceOf({ differing, cost }: SessionAgreement): string {
  const parts = [
    ...(differing > 0 ? [`${count(differing, 'response')} counted differently`] : []),
    ...(cost ? [`Claude Code says ${formatUsd(cost.clientUsd)}, we ${formatUsd(cost.ourUsd)} (${cost.from})`] : []),
  ]
  return parts.join('; ')
}

function toldResponses({ both, telemetryOnly }: SessionAgreement): number {
  return both.responses + telemetryOnly.responses
}

function sum(sessions: readonly SessionAgreement[], amount: (session: SessionAgreement) => number): number {
  return sessions.reduce((total, session) => total + amount(session), 0)
}
