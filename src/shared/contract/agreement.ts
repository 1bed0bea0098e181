/**
 * Where the figures of a session come from, and whether those who counted agree: transcripts, telemetry, Claude Code's own totals, and
 * its own idea of the cost.
 */
import * as z from 'zod/mini'
import { TokenCounts } from './tokens.ts'

const instant = z.int()
const count = z.int().check(z.nonnegative())

/** Responses, each counted once, with their tokens. */
const Counted = z.object({ responses: count, tokens: TokenCounts })
export type Counted = z.infer<typeof Counted>

/**
 * Why two figures of one session differ.
 * - `estimates`: responses that were cut off, whose counts Claude Code estimates and nobody knows.
 * - `requestedModel`: Claude Code prices an answer as the model that was asked for, we as the one that answered.
 * - `unpriced`: a model without a known price, for which Claude Code takes another's.
 * - `stillRunning`: its own total was written before the session went on.
 * - `lifetimes`: recovered cache writes whose lifetime nobody told are taken as 5 minutes.
 */
export const Explanation = z.enum(['estimates', 'requestedModel', 'unpriced', 'stillRunning', 'lifetimes'])
export type Explanation = z.infer<typeof Explanation>

export const SessionAgreement = z.object({
  sessionId: z.string(),
  project: z.optional(z.string()),
  lastAt: instant,
  /** What a transcript has and telemetry has not, the reverse (recovered), and what both have. */
  transcriptOnly: Counted,
  telemetryOnly: Counted,
  both: Counted,
  /** Of those that both have: how many they count differently. The larger count is taken. */
  differing: count,
  /** Tokens that no single response has and the session's own total says (`cost-state`), or its metrics. */
  recovered: z.optional(z.object({ tokens: TokenCounts, from: z.enum(['cost-state', 'metrics']) })),
  /** Claude Code's own figure of the cost beside ours, of the same use. Absent where it said nothing. */
  cost: z.optional(
    z.object({
      clientUsd: z.number(),
      ourUsd: z.number(),
      from: z.enum(['cost-state', 'metrics', 'events']),
    }),
  ),
  explanations: z.array(Explanation),
  /** Everything that differs has an explanation. */
  isExplained: z.boolean(),
})
export type SessionAgreement = z.infer<typeof SessionAgreement>

/** Of the sessions used last, newest first. */
export const Agreement = z.object({ sessions: z.array(SessionAgreement) })
export type Agreement = z.infer<typeof Agreement>
