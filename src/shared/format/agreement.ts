/** What an agreement says, in the few words that a row has room for. */
import type { SessionAgreement } from '../contract/agreement.ts'
import type { TokenCounts } from '../contract/tokens.ts'
import { english, type Locale } from '../i18n/locale.ts'
import { formatCount, formatUsd } from './numbers.ts'
import { cacheWriteTokens } from './tokens.ts'

/**
 * - `alone`: one source has counted, and nobody else has said anything.
 * - `agree`: all who counted say the same.
 * - `explained`, `unexplained`: somebody says something else.
 */
export type AgreementState = 'alone' | 'agree' | 'explained' | 'unexplained'

export function agreementState(session: SessionAgreement): AgreementState {
  if (!session.isExplained) return 'unexplained'
  if (session.explanations.length > 0) return 'explained'
  const isCompared = session.both.responses > 0 || session.cost !== undefined || session.recovered !== undefined
  return isCompared ? 'agree' : 'alone'
}

/** Nobody but transcripts has said anything of it. */
export function isTranscriptOnly({ both, telemetryOnly, cost, recovered }: SessionAgreement): boolean {
  return both.responses + telemetryOnly.responses === 0 && cost === undefined && recovered === undefined
}

/** Why it is explained, or what is not: in a sentence, without a full stop. */
export function agreementReason(session: SessionAgreement, locale: Locale = english): string | undefined {
  const { reasons, differing, costDiffers } = locale.words.panel.agreement
  const known = session.explanations.map((explanation) => reasons[explanation])
  if (agreementState(session) === 'explained') return known.join('; ')
  if (agreementState(session) !== 'unexplained') return undefined
  const counts = session.differing > 0 ? [differing(formatCount(session.differing, locale))] : []
  // Where every reply is counted alike, what is left without an explanation is the money.
  return (counts.length > 0 ? counts : [costDiffers]).join('; ')
}

/** Sums of fractions of a cent: what is smaller than this per reply is rounding, and no difference. */
const roundingUsd = 1e-6

/** `+$0.12` where Claude Code says more than we do. */
export function formatCostDifference(session: SessionAgreement, locale: Locale = english): string | undefined {
  const { cost, both, transcriptOnly, telemetryOnly } = session
  if (!cost) return undefined
  const differenceUsd = cost.clientUsd - cost.ourUsd
  const responses = both.responses + transcriptOnly.responses + telemetryOnly.responses
  if (Math.abs(differenceUsd) <= roundingUsd * Math.max(1, responses)) return formatUsd(0, locale)
  return `${differenceUsd > 0 ? '+' : '−'}${formatUsd(Math.abs(differenceUsd), locale)}`
}

/** Tokens of all kinds: only where the place says so. */
export function allTokens(tokens: TokenCounts): number {
  return tokens.input + tokens.output + cacheWriteTokens(tokens) + tokens.cacheRead
}
