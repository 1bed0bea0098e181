/**
 * Keeps src/main/core/pricing/base-prices.generated.ts equal to the installed @pydantic/genai-prices. After an upgrade of the package:
 * `npx vitest run --project unit test/main/core/pricing/base-prices.test.ts -u`, and read the difference.
 */
import { findProvider, type ModelInfo, type ModelPrice } from '@pydantic/genai-prices'
import { expect, test } from 'vitest'
import type { Price, Rates } from '../../../../src/main/core/pricing/rates.ts'

test('the base prices are those of the installed price package', async () => {
  const anthropic = findProvider({ providerId: 'anthropic' })
  const table = (anthropic?.models ?? []).flatMap((model) => {
    const prices = pricesOf(model)
    // Models from before prompt caching cannot have been used with Claude Code.
    return prices ? [`  '${model.id}': [${prices.map(print).join(', ')}],`] : []
  })
  const text = [
    '// Made from @pydantic/genai-prices by test/main/core/pricing/base-prices.test.ts. Do not edit.',
    "import type { Price } from './rates.ts'",
    '',
    'export const basePrices: Readonly<Record<string, readonly Price[]>> = {',
    ...table,
    '}',
    '',
  ].join('\n')
  await expect(text).toMatchFileSnapshot('../../../../src/main/core/pricing/base-prices.generated.ts')
})

function pricesOf({ prices }: ModelInfo): Price[] | undefined {
  const dated = Array.isArray(prices) ? prices : [{ prices }]
  const found = dated.map(({ constraint, prices }) => {
    const price = priceOf(prices)
    if (constraint === undefined || price === undefined) return price
    if (constraint.type !== 'start_date') throw new Error('A price by time of day: the price table has no place for it')
    return { from: Date.parse(constraint.start_date), ...price }
  })
  return found.every((price) => price !== undefined) ? found : undefined
}

function priceOf(prices: ModelPrice): Price | undefined {
  const rates = ratesOf(prices, false)
  if (!rates) return undefined
  const starts = new Set(
    Object.values(prices).flatMap((price) => (typeof price === 'object' ? price.tiers.map((tier) => tier.start) : [])),
  )
  if (starts.size === 0) return { rates }
  const longRates = ratesOf(prices, true)
  if (starts.size > 1 || !starts.has(200_000) || !longRates) throw new Error('A tier other than above 200,000 prompt tokens')
  return { rates, longPrompt: { fromBand: 2, rates: longRates } }
}

function ratesOf(prices: ModelPrice, isLongPrompt: boolean): Rates | undefined {
  const usd = (key: string): number | undefined => {
    const price = prices[key]
    return typeof price === 'object' ? (isLongPrompt ? price.tiers.at(-1)?.price : price.base) : price
  }
  const rates = {
    input: usd('input_mtok'),
    output: usd('output_mtok'),
    cacheWrite5m: usd('cache_write_mtok'),
    cacheWrite1h: usd('cache_write_1h_mtok'),
    cacheRead: usd('cache_read_mtok'),
  }
  return Object.values(rates).every((rate) => rate !== undefined) ? (rates as Rates) : undefined
}

function print(value: unknown): string {
  return JSON.stringify(value)
    .replace(/"(\w+)":/g, '$1: ')
    .replaceAll(',', ', ')
    .replaceAll('{', '{ ')
    .replaceAll('}', ' }')
}
