// Made from @pydantic/genai-prices by test/main/core/pricing/base-prices.test.ts. Do not edit.
import type { Price } from './rates.ts'

export const basePrices: Readonly<Record<string, readonly Price[]>> = {
  'claude-3-5-haiku-latest': [{ rates: { input: 0.8, output: 4, cacheWrite5m: 1, cacheWrite1h: 1.6, cacheRead: 0.08 } }],
  'claude-3-5-sonnet': [{ rates: { input: 3, output: 15, cacheWrite5m: 3.75, cacheWrite1h: 6, cacheRead: 0.3 } }],
  'claude-3-7-sonnet-latest': [{ rates: { input: 3, output: 15, cacheWrite5m: 3.75, cacheWrite1h: 6, cacheRead: 0.3 } }],
  'claude-3-haiku': [{ rates: { input: 0.25, output: 1.25, cacheWrite5m: 0.3, cacheWrite1h: 0.5, cacheRead: 0.03 } }],
  'claude-3-opus-latest': [{ rates: { input: 15, output: 75, cacheWrite5m: 18.75, cacheWrite1h: 30, cacheRead: 1.5 } }],
  'claude-3-sonnet': [{ rates: { input: 3, output: 15, cacheWrite5m: 3.75, cacheWrite1h: 6, cacheRead: 0.3 } }],
  'claude-fable-5': [{ rates: { input: 10, output: 50, cacheWrite5m: 12.5, cacheWrite1h: 20, cacheRead: 1 } }],
  'claude-fable-5-1': [{ rates: { input: 10, output: 50, cacheWrite5m: 12.5, cacheWrite1h: 20, cacheRead: 0.25 } }],
  'claude-haiku-4-5': [{ rates: { input: 1, output: 5, cacheWrite5m: 1.25, cacheWrite1h: 2, cacheRead: 0.1 } }],
  'claude-opus-4-0': [{ rates: { input: 15, output: 75, cacheWrite5m: 18.75, cacheWrite1h: 30, cacheRead: 1.5 } }],
  'claude-opus-4-1': [{ rates: { input: 15, output: 75, cacheWrite5m: 18.75, cacheWrite1h: 30, cacheRead: 1.5 } }],
  'claude-opus-4-5': [{ rates: { input: 5, output: 25, cacheWrite5m: 6.25, cacheWrite1h: 10, cacheRead: 0.5 } }],
  'claude-opus-4-6': [{ rates: { input: 5, output: 25, cacheWrite5m: 6.25, cacheWrite1h: 10, cacheRead: 0.5 }, longPrompt: { fromBand: 2, rates: { input: 10, output: 37.5, cacheWrite5m: 12.5, cacheWrite1h: 20, cacheRead: 1 } } }, { from: 1773360000000, rates: { input: 5, output: 25, cacheWrite5m: 6.25, cacheWrite1h: 10, cacheRead: 0.5 } }],
  'claude-opus-4-7': [{ rates: { input: 5, output: 25, cacheWrite5m: 6.25, cacheWrite1h: 10, cacheRead: 0.5 } }],
  'claude-opus-4-8': [{ rates: { input: 5, output: 25, cacheWrite5m: 6.25, cacheWrite1h: 10, cacheRead: 0.5 } }],
  'claude-opus-5': [{ rates: { input: 5, output: 25, cacheWrite5m: 6.25, cacheWrite1h: 10, cacheRead: 0.5 } }],
  'claude-opus-5-5': [{ rates: { input: 4, output: 20, cacheWrite5m: 5, cacheWrite1h: 8, cacheRead: 0.2 } }],
  'claude-sonnet-4-0': [{ rates: { input: 3, output: 15, cacheWrite5m: 3.75, cacheWrite1h: 6, cacheRead: 0.3 } }],
  'claude-sonnet-4-5': [{ rates: { input: 3, output: 15, cacheWrite5m: 3.75, cacheWrite1h: 6, cacheRead: 0.3 }, longPrompt: { fromBand: 2, rates: { input: 6, output: 22.5, cacheWrite5m: 7.5, cacheWrite1h: 12, cacheRead: 0.6 } } }],
  'claude-sonnet-4-6': [{ rates: { input: 3, output: 15, cacheWrite5m: 3.75, cacheWrite1h: 6, cacheRead: 0.3 }, longPrompt: { fromBand: 2, rates: { input: 6, output: 22.5, cacheWrite5m: 7.5, cacheWrite1h: 12, cacheRead: 0.6 } } }, { from: 1773360000000, rates: { input: 3, output: 15, cacheWrite5m: 3.75, cacheWrite1h: 6, cacheRead: 0.3 } }],
  'claude-sonnet-5': [{ rates: { input: 2, output: 10, cacheWrite5m: 2.5, cacheWrite1h: 4, cacheRead: 0.2 } }],
}
