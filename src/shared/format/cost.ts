import type { ApiCost, TokenCounts } from '../contract/tokens.ts'
import { english, type Locale } from '../i18n/locale.ts'
import { formatTokens, formatUsd } from './numbers.ts'

/** `$41.20`; `≥ $41.20` when some of the tokens have no known price; `unpriced (1.2 M tokens)` when none has; `—` for no use at all. */
export function formatCost(cost: ApiCost, locale: Locale = english): string {
  const { words } = locale
  if (cost.usd === undefined)
    return cost.unpricedTokens > 0 ? words.cost.unpriced(formatTokens(cost.unpricedTokens, locale)) : words.unknown
  const usd = formatUsd(cost.usd, locale)
  return cost.unpricedTokens > 0 ? words.cost.atLeast(usd) : usd
}

/** Input and output: what was said, without what the cache carried along. */
export function workTokens(tokens: TokenCounts): number {
  return tokens.input + tokens.output
}

export function cacheWriteTokens(tokens: TokenCounts): number {
  return tokens.cacheWrite5m + tokens.cacheWrite1h
}

export function promptTokens(tokens: TokenCounts): number {
  return tokens.input + cacheWriteTokens(tokens) + tokens.cacheRead
}
