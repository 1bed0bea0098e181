import type { ReadingFile } from './reading-file.ts'

export type Billing = 'subscription' | 'api'

export interface SeenSession extends Pick<ReadingFile, 'seenAtMs' | 'hasAnswered' | 'hasLimits'> {
  /** It has been answered while we looked. */
  wasAnswered: boolean
}

/**
 * How the session seen last is paid for. A subscriber's session is told its limits with each answer, one with an API key never. A resumed
 * session has its costs back before its first answer, and no limits yet: such a one says nothing against those that have.
 */
export function billingOf(sessions: readonly SeenSession[]): Billing | undefined {
  const isCertain = ({ hasLimits, hasAnswered, wasAnswered }: SeenSession) => hasLimits || (hasAnswered && wasAnswered)
  const newest = sessions.filter(isCertain).sort((a, b) => b.seenAtMs - a.seenAtMs)[0]
  if (newest) return newest.hasLimits ? 'subscription' : 'api'
  return sessions.some(({ hasAnswered }) => hasAnswered) ? 'api' : undefined
}
