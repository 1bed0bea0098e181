/**
 * What every Claude model costs on the API. The base comes from @pydantic/genai-prices, distilled to its Anthropic part so that the running
 * app carries 5 KB of figures and not the package's prices of every vendor (20 MB of memory). What it lacks is below, from the catalog
 * inside Claude Code 2.1.330 unless a line says otherwise; where both name a model they agree. See docs/prices.md.
 */
import { basePrices } from './base-prices.generated.ts'
import { canonicalModel } from './model-name.ts'
import type { ModelPrices, Price, Rates } from './rates.ts'

/** Per web search, on every model. */
export const webSearchUsd = 0.01

/** On tokens, not on searches, of a request that was pinned to the United States. */
export const usGeoFactor = 1.1

/** Standard prices that the base has not, or has wrong. */
const standardPrices: Record<string, readonly Price[]> = {
  // The base takes it for Sonnet 5, whose cache reads cost twice as much.
  'claude-sonnet-5-5': [{ rates: { ...cacheWritesOf(2), input: 2, output: 10, cacheRead: 0.1 } }],
  'claude-haiku-5-5': [
    {
      rates: { ...cacheWritesOf(0.1), input: 0.1, output: 0.5, cacheRead: 0.01 },
      longPrompt: { fromBand: 1, rates: { ...cacheWritesOf(0.5), input: 0.5, output: 2.5, cacheRead: 0.05 } },
    },
  ],
  'claude-fable-5-2': [{ rates: { ...cacheWritesOf(8), input: 8, output: 40, cacheRead: 0.2 } }],
  'claude-mythos-5': [{ rates: { ...cacheWritesOf(10), input: 10, output: 50, cacheRead: 1 } }],
  'claude-mythos-5-1': [{ rates: { ...cacheWritesOf(10), input: 10, output: 50, cacheRead: 0.25 } }],
  'claude-mythos-5-2': [{ rates: { ...cacheWritesOf(8), input: 8, output: 40, cacheRead: 0.2 } }],
  // Anthropic's price list had the premium for Sonnet 4's long context as for Sonnet 4.5's; the base has it for 4.5 only.
  'claude-sonnet-4': [
    {
      rates: { ...cacheWritesOf(3), input: 3, output: 15, cacheRead: 0.3 },
      longPrompt: { fromBand: 2, rates: { ...cacheWritesOf(6), input: 6, output: 22.5, cacheRead: 0.6 } },
    },
  ],
}

const fast30To150: Rates = { ...cacheWritesOf(30), input: 30, output: 150, cacheRead: 3 }
const fast10To50: Rates = { ...cacheWritesOf(10), input: 10, output: 50, cacheRead: 1 }
const fast16To80: Rates = { ...cacheWritesOf(16), input: 16, output: 80, cacheRead: 0.4 }

const fastPrices: Record<string, readonly Price[]> = {
  'claude-opus-4-6': [
    // Half price until 2026-02-16, 23:59 Pacific (code.claude.com/docs, "fast mode", as of February 2026).
    { rates: times(0.5, fast30To150) },
    { from: Date.UTC(2026, 1, 17, 8), rates: fast30To150 },
  ],
  'claude-opus-4-7': [{ rates: fast30To150 }],
  'claude-opus-4-8': [{ rates: fast10To50 }],
  'claude-opus-5': [{ rates: fast10To50 }],
  'claude-opus-5-5': [{ rates: { ...cacheWritesOf(8), input: 8, output: 40, cacheRead: 0.4 } }],
  'claude-fable-5-2': [{ rates: fast16To80 }],
  'claude-mythos-5-2': [{ rates: fast16To80 }],
}

const table = new Map<string, ModelPrices>()
for (const [id, standard] of [...Object.entries(basePrices), ...Object.entries(standardPrices)]) {
  const model = canonicalModel(id)
  if (!model) throw new Error(`The price table names ${id}, which is no Claude model`)
  const fast = fastPrices[model]
  table.set(model, fast ? { standard, fast } : { standard })
}

/** Every name that was asked for, as sources wrote it: a ledger has dozens of them and asks for each slice. */
const asked = new Map<string, ModelPrices | undefined>()

export function pricesOf(model: string): ModelPrices | undefined {
  if (asked.has(model)) return asked.get(model)
  const canonical = canonicalModel(model)
  const prices = canonical === undefined ? undefined : table.get(canonical)
  asked.set(model, prices)
  return prices
}

function cacheWritesOf(input: number): Pick<Rates, 'cacheWrite5m' | 'cacheWrite1h'> {
  return { cacheWrite5m: input * 1.25, cacheWrite1h: input * 2 }
}

function times(factor: number, rates: Rates): Rates {
  return {
    input: rates.input * factor,
    output: rates.output * factor,
    cacheWrite5m: rates.cacheWrite5m * factor,
    cacheWrite1h: rates.cacheWrite1h * factor,
    cacheRead: rates.cacheRead * factor,
  }
}
