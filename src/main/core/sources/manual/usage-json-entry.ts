/** What is taken from another tracker's file. In a file of its own, because the server checks it without reading any. */
import * as z from 'zod/mini'
import { TokenCounts } from '../../../../shared/contract/tokens.ts'

export const UsageJsonEntry = z.object({
  /** The same at every reading of the same file, and different for two entries that say the same. */
  key: z.string().check(z.regex(/^[\w-]{22}$/)),
  atMs: z.int().check(z.nonnegative(), z.maximum(8.64e15)),
  /** Only the day is known; `atMs` is its start. */
  isWholeDay: z.boolean(),
  model: z.exactOptional(z.string()),
  /** A cache write whose lifetime is not told counts as 5 minutes. */
  tokens: TokenCounts,
  costUsd: z.exactOptional(z.number().check(z.nonnegative())),
})
export type UsageJsonEntry = z.infer<typeof UsageJsonEntry>
