/**
 * `status-line.json` in the data folder: the little that a status line shows of what the engine knows. The host writes it; the status
 * line program only reads a file, since a question to the engine would cost it more time than it has.
 */
import * as z from 'zod/mini'
import { StatusLineSettings } from './settings.ts'
import { WindowKind, WindowState } from './snapshot.ts'

const instant = z.int()
const usd = z.number().check(z.nonnegative())

export const StatusLineWindow = z.object({
  id: z.string(),
  kind: WindowKind,
  model: z.optional(z.string()),
  account: z.optional(z.string()),
  state: WindowState,
  /** 0–100 and above, not rounded. Absent where no figure says how far. */
  usedPercent: z.optional(z.number().check(z.nonnegative())),
  resetsAt: z.optional(instant),
  /** Of the percent: it is not Anthropic's own. */
  isEstimate: z.boolean(),
})
export type StatusLineWindow = z.infer<typeof StatusLineWindow>

export const StatusLineView = z.object({
  schema: z.literal(1),
  /** Written anew every half minute even when nothing happens: a minute later its figures are nobody's any more. */
  writtenAt: instant,
  /** API value since midnight, all sessions. */
  todayUsd: z.optional(usd),
  /** By session id, the last ones used. */
  sessions: z.record(
    z.string(),
    z.object({
      /** Input + output, subagents included. */
      workTokens: z.int().check(z.nonnegative()),
      usd: z.optional(usd),
      /** Of its newest response. */
      at: instant,
    }),
  ),
  workTokensPerMinute: z.optional(z.number().check(z.nonnegative())),
  /** Session first, then the week, then the rest. */
  windows: z.array(StatusLineWindow),
  settings: StatusLineSettings,
})
export type StatusLineView = z.infer<typeof StatusLineView>
