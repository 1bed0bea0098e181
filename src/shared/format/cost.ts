import type { ApiCost } from '../contract/tokens.ts'
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

/** The same in a list whose tokens stand right beside it: just `unpriced`. */
export function formatShortCost(cost: ApiCost, locale: Locale = english): string {
  return cost.usd === undefined && cost.unpricedTokens > 0 ? locale.words.cost.unpricedShort : formatCost(cost, locale)
}
