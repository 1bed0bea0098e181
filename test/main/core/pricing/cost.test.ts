import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { costOfResponse, type PricedUse, promptBandOf, usdOf } from '../../../../src/main/core/pricing/cost.ts'
import type { ResponseRow } from '../../../../src/main/core/usage.ts'
import type { TokenCounts } from '../../../../src/shared/contract/tokens.ts'
// What Claude Code 2.1.330 itself reported: `cost_usd` of each api_request event, and each session's total per model.
import clientCosts from '../../../fixtures/client-costs.json' with { type: 'json' }

const noTokens: TokenCounts = { input: 0, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 }

function use(given: Partial<PricedUse>): PricedUse {
  const tokens = given.tokens ?? noTokens
  return {
    atMs: Date.parse('2026-11-22T12:00:00Z'),
    model: 'claude-opus-4-8',
    speed: 'standard',
    webSearches: 0,
    promptBand: promptBandOf(tokens),
    ...given,
    tokens,
  }
}

describe("Claude Code's own figures", () => {
  interface ClientCost {
    at: string
    model: string
    tokens: TokenCounts
    webSearches: number
    geo?: string
    clientUsd: number
  }

  function ours({ at, model, tokens, webSearches, geo }: ClientCost): number | undefined {
    return usdOf(use({ atMs: Date.parse(at), model, tokens, webSearches, ...(geo === 'us' ? { geo } : {}) }))
  }

  // Claude Code guesses a price for a model it does not know (and says so beside its total). We do not: unknown is "unpriced".
  const isGuess = ({ model }: ClientCost) => model === 'some-gateway-model-v1'

  const differing = (costs: ClientCost[]) =>
    costs.filter((cost) => !(Math.abs((ours(cost) ?? Number.NaN) - cost.clientUsd) < 1e-9))

  test('every request that it reported costs the same here', () => {
    expect(clientCosts.requests).toHaveLength(53)
    expect(differing(clientCosts.requests)).toEqual([])
  })

  test('every session total that it wrote down costs the same here', () => {
    expect(clientCosts.sessionTotals).toHaveLength(91)
    expect(differing(clientCosts.sessionTotals.filter((total) => !isGuess(total)))).toEqual([])
  })

  test('a guess for an unknown model is not repeated', () => {
    expect(clientCosts.sessionTotals.filter(isGuess).map(ours)).toEqual([undefined])
  })

  test('an answer by another model than the one asked costs what the one that answered costs', () => {
    // Claude Code: asked Sonnet 5.5, answered by Opus 5.5, reported $0.047972, the price at Sonnet's rates.
    const tokens = { input: 504, output: 4045, cacheWrite5m: 1004, cacheWrite1h: 400, cacheRead: 24_040 }
    expect(usdOf(use({ model: 'claude-sonnet-5-5', tokens }))).toBeCloseTo(0.047972, 9)
    expect(usdOf(use({ model: 'claude-opus-5-5', tokens }))).toBeCloseTo(0.095944, 9)
  })
})

describe('each kind has its own price', () => {
  test.each([
    [{ input: 1_000_000 }, 5],
    [{ output: 1_000_000 }, 25],
    [{ cacheWrite5m: 1_000_000 }, 6.25],
    [{ cacheWrite1h: 1_000_000 }, 10],
    [{ cacheRead: 1_000_000 }, 0.5],
  ])('%o of Opus 4.8 costs $%d', (tokens, usd) => {
    expect(usdOf(use({ tokens: { ...noTokens, ...tokens } }))).toBe(usd)
  })

  test('a web search costs a cent, pinned to the United States or not', () => {
    expect(usdOf(use({ webSearches: 3 }))).toBeCloseTo(0.03)
    expect(usdOf(use({ webSearches: 3, geo: 'us' }))).toBeCloseTo(0.03)
  })

  test('tokens of a request pinned to the United States cost a tenth more', () => {
    expect(usdOf(use({ tokens: { ...noTokens, input: 1_000_000 }, geo: 'us' }))).toBeCloseTo(5.5)
  })
})

describe('the price of the day', () => {
  const long = { ...noTokens, input: 200_001, output: 1_000_000 }

  test('a long prompt to Opus 4.6 cost double until 2026-03-13', () => {
    const model = 'claude-opus-4-6'
    expect(usdOf(use({ model, tokens: long, atMs: Date.parse('2026-03-12T23:59:59Z') }))).toBeCloseTo(2.00001 + 37.5)
    expect(usdOf(use({ model, tokens: long, atMs: Date.parse('2026-03-13T00:00:00Z') }))).toBeCloseTo(1.000005 + 25)
  })

  test('a long prompt to Sonnet 4 and 4.5 costs double', () => {
    expect(usdOf(use({ model: 'claude-sonnet-4-20250514', tokens: long }))).toBeCloseTo(1.200006 + 22.5)
    expect(usdOf(use({ model: 'claude-sonnet-4-5-20250929', tokens: long }))).toBeCloseTo(1.200006 + 22.5)
  })

  test('a prompt of exactly 200,000 tokens is not long', () => {
    expect(usdOf(use({ model: 'claude-sonnet-4-5', tokens: { ...noTokens, input: 100_000, cacheRead: 100_000 } }))).toBeCloseTo(
      0.33,
    )
  })

  test('Haiku 5.5 costs five times as much above 100,000 prompt tokens', () => {
    expect(usdOf(use({ model: 'claude-haiku-5-5', tokens: { ...noTokens, cacheRead: 100_000 } }))).toBeCloseTo(0.001)
    expect(usdOf(use({ model: 'claude-haiku-5-5', tokens: { ...noTokens, cacheRead: 100_001 } }))).toBeCloseTo(0.00500005)
    expect(usdOf(use({ model: 'claude-haiku-5-5', tokens: { ...noTokens, cacheRead: 300_000 } }))).toBeCloseTo(0.015)
  })

  test('fast mode of Opus 4.6 was half price until midnight of 2026-02-16 in California', () => {
    const fast = { model: 'claude-opus-4-6', speed: 'fast', tokens: { ...noTokens, output: 1_000_000 } } as const
    expect(usdOf(use({ ...fast, atMs: Date.parse('2026-02-16T23:59:59-08:00') }))).toBe(75)
    expect(usdOf(use({ ...fast, atMs: Date.parse('2026-02-17T00:00:00-08:00') }))).toBe(150)
  })

  test('fast mode is twice the price on Opus 4.8 and the standard price where there is none', () => {
    const fast = { speed: 'fast', tokens: { ...noTokens, output: 1_000_000 } } as const
    expect(usdOf(use({ ...fast, model: 'claude-opus-4-8' }))).toBe(50)
    expect(usdOf(use({ ...fast, model: 'claude-sonnet-5' }))).toBe(10)
  })
})

describe('the cost of one response', () => {
  const row: ResponseRow = {
    messageId: 'msg_1',
    timestampMs: Date.parse('2026-11-22T12:00:00Z'),
    sessionId: 'session-1',
    model: 'claude-haiku-5-5',
    tokens: { ...noTokens, cacheRead: 300_000 },
    webSearches: 0,
    speed: 'standard',
    isComplete: true,
    seenIn: ['transcript'],
  }

  test('takes the prompt size from its own tokens', () => {
    expect(costOfResponse(row)).toEqual({ usd: expect.closeTo(0.015), unpricedTokens: 0 })
  })

  test('is unpriced, and not $0, for a model nobody knows', () => {
    const tokens = { input: 1, output: 2, cacheWrite5m: 3, cacheWrite1h: 4, cacheRead: 5 }
    expect(costOfResponse({ ...row, model: 'glm-5', tokens })).toEqual({ unpricedTokens: 15 })
  })
})

test('a longer prompt is never in a lower band, and output does not count as prompt', () => {
  fc.assert(
    fc.property(fc.nat(300_000), fc.nat(300_000), fc.nat(300_000), (input, more, output) => {
      const shorter = promptBandOf({ ...noTokens, input, output })
      const longer = promptBandOf({ ...noTokens, input, cacheRead: more })
      expect(longer).toBeGreaterThanOrEqual(shorter)
      expect(shorter).toBe(input > 200_000 ? 2 : input > 100_000 ? 1 : 0)
    }),
  )
})
