/**
 * A limit guessed from the person's own past: what most of their 5-hour sessions stayed under, or the largest of them. It says what they
 * did, not what they may: a person who has never met the limit is told it is near.
 */
import type { Settings } from '../../../shared/contract/settings.ts'
import type { Span } from './local-time.ts'
import { sessionMs } from './official-windows.ts'

export type GuessKind = Exclude<Settings['limitGuess'], 'none'>

/** Fewer sessions than this have no 90th percentile to speak of. */
const fewestSessions = 10

/** All session blocks (see [Note: session blocks] in windows.ts) that are over, oldest first. @param activeHours Newest first. */
export function finishedBlocks(now: number, activeHours: Iterable<number>): Span[] {
  const blocks: Span[] = []
  for (const startsAt of [...activeHours].reverse()) {
    const last = blocks.at(-1)
    if (!last || startsAt >= last.endsAt) blocks.push({ startsAt, endsAt: startsAt + sessionMs })
  }
  return blocks.filter(({ endsAt }) => endsAt <= now)
}

/** Undefined where there are too few to tell. @param sums Of one session each. */
export function guessLimit(kind: GuessKind, sums: readonly number[]): number | undefined {
  const ascending = sums.filter((sum) => sum > 0).sort((a, b) => a - b)
  if (ascending.length < fewestSessions) return undefined
  const at = kind === 'largest' ? ascending.length - 1 : Math.ceil(0.9 * ascending.length) - 1
  return ascending[at]
}
