import { describe, expect, test } from 'vitest'
import { pricesOf } from '../../../../src/main/core/pricing/price-table.ts'
// The model catalog inside Claude Code 2.1.330.
import clientPrices from '../../../fixtures/client-prices.json' with { type: 'json' }

describe.each(clientPrices)('$model', (client) => {
  const prices = pricesOf(client.model)
  const latest = prices?.standard.at(-1)

  test("costs today what Claude Code's own table says", () => {
    expectRates(latest?.rates, client.standard)
  })

  test('has the same fast mode', () => {
    expect(prices?.fast !== undefined).toBe(client.fast !== undefined)
    if (client.fast) expectRates(prices?.fast?.at(-1)?.rates, client.fast)
  })

  test('is known by its names on other platforms', () => {
    for (const name of client.alsoKnownAs) expect(pricesOf(name)).toBe(prices)
  })

  test('is dearer for a long prompt only where the table says so, or Anthropic did', () => {
    if (client.longPrompt) {
      const { above, ...rates } = client.longPrompt
      expect(latest?.longPrompt?.fromBand).toBe(above === 100_000 ? 1 : 2)
      expectRates(latest?.longPrompt?.rates, rates)
    } else {
      // Claude Code leaves out the long-context premium of the two models that still had one (docs/prices.md).
      const hasPremium = ['claude-sonnet-4-20250514', 'claude-sonnet-4-5-20250929'].includes(client.model)
      expect(latest?.longPrompt !== undefined).toBe(hasPremium)
    }
  })
})

test('every price holds from a later date than the one before it', () => {
  for (const { model } of clientPrices) {
    for (const series of [pricesOf(model)?.standard, pricesOf(model)?.fast]) {
      const starts = (series ?? []).map((price) => price.from ?? Number.NEGATIVE_INFINITY)
      expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b))
    }
  }
})

test('models of other vendors have no price', () => {
  expect(pricesOf('gpt-5.2')).toBeUndefined()
  expect(pricesOf('claude-unreleased-9-20270101')).toBeUndefined()
})

function expectRates(ours: object | undefined, theirs: Record<string, number>) {
  expect(Object.keys(ours ?? {}).sort()).toEqual(Object.keys(theirs).sort())
  for (const [kind, usd] of Object.entries(theirs)) expect((ours as Record<string, number>)[kind]).toBeCloseTo(usd, 12)
}
