/**
 * What tokens would cost on the API, on the day they were used. The answering model sets the price, not the one that was asked for
 * (docs/prices.md says where this differs from Claude Code's own figure, and why).
 */
import type { ApiCost, TokenCounts } from '../../../shared/contract/tokens.ts'
import type { PromptBand, ResponseRow, UsageSlice } from '../usage.ts'
import { pricesOf, usGeoFactor, webSearchUsd } from './price-table.ts'
import type { Price, Rates } from './rates.ts'

/** A slice is all of this. */
export type PricedUse = Pick<UsageSlice, 'atMs' | 'model' | 'speed' | 'geo' | 'promptBand' | 'tokens' | 'webSearches'>

/** `undefined` for a model without a known price. */
export function usdOf(use: PricedUse): number | undefined {
  const rates = ratesOf(use)
  if (!rates) return undefined
  const tokensUsd = tokensAt(rates, use.tokens) * (use.geo === 'us' ? usGeoFactor : 1)
  return tokensUsd + use.webSearches * webSearchUsd
}

/** The same object for all uses at the same price. */
export function ratesOf(use: Pick<PricedUse, 'atMs' | 'model' | 'speed' | 'promptBand'>): Rates | undefined {
  const prices = pricesOf(use.model)
  if (!prices) return undefined
  const price = priceAt(use.atMs, (use.speed === 'fast' ? prices.fast : undefined) ?? prices.standard)
  return price?.longPrompt && use.promptBand >= price.longPrompt.fromBand ? price.longPrompt.rates : price?.rates
}

export function costOfResponse(row: ResponseRow): ApiCost {
  const { model, speed, tokens, webSearches, geo } = row
  const usd = usdOf({ atMs: row.timestampMs, model, speed, geo, tokens, webSearches, promptBand: promptBandOf(tokens) })
  return usd === undefined ? { unpricedTokens: allTokens(tokens) } : { usd, unpricedTokens: 0 }
}

export function promptBandOf(tokens: TokenCounts): PromptBand {
  const prompt = allTokens(tokens) - tokens.output
  if (prompt > 200_000) return 2
  return prompt > 100_000 ? 1 : 0
}

/** Kinds together: only for what is about no kind, such as tokens without a price. */
export function allTokens(tokens: TokenCounts): number {
  return tokens.input + tokens.output + tokens.cacheWrite5m + tokens.cacheWrite1h + tokens.cacheRead
}

function priceAt(instant: number, prices: readonly Price[]): Price | undefined {
  return prices.findLast((price) => price.from === undefined || price.from <= instant)
}

function tokensAt(rates: Rates, tokens: TokenCounts): number {
  return (
    (tokens.input * rates.input +
      tokens.output * rates.output +
      tokens.cacheWrite5m * rates.cacheWrite5m +
      tokens.cacheWrite1h * rates.cacheWrite1h +
      tokens.cacheRead * rates.cacheRead) /
    1_000_000
  )
}
