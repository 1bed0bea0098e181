import * as z from 'zod/mini'

const count = z.int().check(z.nonnegative())

/**
 * Tokens by kind, as Anthropic bills them. Kinds are never added up without saying which: 99 % of a person's tokens can be
 * cache reads, so one unlabelled "total" says nothing.
 */
export const TokenCounts = z.object({
  input: count,
  output: count,
  /** Cache writes that live 5 minutes (1.25 × the input price on most models). */
  cacheWrite5m: count,
  /** Cache writes that live 1 hour (2 × the input price). */
  cacheWrite1h: count,
  cacheRead: count,
})
export type TokenCounts = z.infer<typeof TokenCounts>

/** The kinds a person can choose to count against a limit. `cacheWrite` is both lifetimes. */
export const CountedKind = z.enum(['input', 'output', 'cacheWrite', 'cacheRead'])
export type CountedKind = z.infer<typeof CountedKind>

/** What the same tokens would cost on the API, in US dollars. A subscriber does not pay this. */
export const ApiCost = z.object({
  /** Absent when nothing in the sum has a known price: unknown is not $0. */
  usd: z.optional(z.number().check(z.nonnegative())),
  /** Tokens of all kinds whose model has no known price and that `usd` therefore leaves out. */
  unpricedTokens: count,
})
export type ApiCost = z.infer<typeof ApiCost>

/** A sum over responses. */
export const UsageSum = z.object({
  tokens: TokenCounts,
  cost: ApiCost,
  /** API responses counted, one per message id. */
  responses: count,
  /** Of these, how many were cut off before their final token counts were written: their output is a lower bound. */
  incompleteResponses: count,
  /** Tokens of all kinds that no transcript line carries (`/compact`, retries) and that the session's own total gave back. They are inside `tokens`. */
  recoveredTokens: count,
})
export type UsageSum = z.infer<typeof UsageSum>
