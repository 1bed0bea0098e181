/** The sums of token kinds that faces show, each of which says what it adds up. */
import type { TokenCounts } from '../contract/tokens.ts'

/** Input and output: what was said, without what the cache carried along. */
export function workTokens(tokens: TokenCounts): number {
  return tokens.input + tokens.output
}

export function cacheWriteTokens(tokens: TokenCounts): number {
  return tokens.cacheWrite5m + tokens.cacheWrite1h
}

function promptTokens(tokens: TokenCounts): number {
  return tokens.input + cacheWriteTokens(tokens) + tokens.cacheRead
}

/** Share of the prompt that came out of the cache; undefined where nothing was asked. */
export function cacheHitPercent(tokens: TokenCounts): number | undefined {
  const prompt = promptTokens(tokens)
  return prompt === 0 ? undefined : (tokens.cacheRead / prompt) * 100
}
