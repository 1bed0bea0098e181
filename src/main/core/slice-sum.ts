import type { UsageSlice } from './usage.ts'

/** Adds what was used to `sum`, in place. Whether the two may be one slice is the caller's to know. */
export function addSlice(sum: UsageSlice, slice: UsageSlice): void {
  sum.tokens.input += slice.tokens.input
  sum.tokens.output += slice.tokens.output
  sum.tokens.cacheWrite5m += slice.tokens.cacheWrite5m
  sum.tokens.cacheWrite1h += slice.tokens.cacheWrite1h
  sum.tokens.cacheRead += slice.tokens.cacheRead
  sum.webSearches += slice.webSearches
  sum.responses += slice.responses
  sum.incompleteResponses += slice.incompleteResponses
  sum.lastAtMs = Math.max(sum.lastAtMs, slice.lastAtMs)
}
