import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { breakDown, fold, latestSessions } from '../../../../src/main/core/meaning/totals.ts'
import { sliceOf, type Use } from './sliced-ledger.ts'

const noon = Date.parse('2026-11-22T12:00:00Z')
const tokens = (input: number, output = 0) => ({ input, output, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 })
const slices = (...uses: Partial<Use>[]) => uses.map((use) => sliceOf({ at: noon, ...use }))

describe('a sum', () => {
  test('keeps every kind apart', () => {
    const { usage } = breakDown(
      slices(
        { tokens: { input: 1, output: 2, cacheWrite5m: 3, cacheWrite1h: 4, cacheRead: 5 } },
        { tokens: { input: 10, output: 20, cacheWrite5m: 30, cacheWrite1h: 40, cacheRead: 50 }, incompleteResponses: 1 },
      ),
    )
    expect(usage.tokens).toEqual({ input: 11, output: 22, cacheWrite5m: 33, cacheWrite1h: 44, cacheRead: 55 })
    expect(usage).toMatchObject({ responses: 2, incompleteResponses: 1, recoveredTokens: 0 })
  })

  test('of nothing costs $0', () => {
    expect(breakDown([]).usage.cost).toEqual({ usd: 0, unpricedTokens: 0 })
  })

  test('of unknown models only has no cost, and says of how many tokens', () => {
    expect(breakDown(slices({ model: 'glm-5', tokens: tokens(70, 30) })).usage.cost).toEqual({ unpricedTokens: 100 })
  })

  test('of known and unknown models costs what the known ones do, and says what that leaves out', () => {
    const { usage } = breakDown(slices({ model: 'glm-5', tokens: tokens(100) }, { tokens: tokens(1_000_000) }))
    expect(usage.cost).toEqual({ usd: 5, unpricedTokens: 100 })
  })

  test('says how much of it no response carries', () => {
    const { usage } = breakDown(slices({ tokens: tokens(5) }, { tokens: tokens(100, 20), responses: 0, isResidual: true }))
    expect(usage).toMatchObject({ responses: 1, recoveredTokens: 120, tokens: tokens(105, 20) })
  })
})

describe('a breakdown', () => {
  test('has the dearest name first, then the one with most tokens', () => {
    const { models } = breakDown(
      slices(
        { model: 'glm-5', tokens: tokens(10) },
        { model: 'claude-haiku-4-5', tokens: tokens(1000) },
        { model: 'glm-6', tokens: tokens(20) },
        { model: 'claude-opus-4-8', tokens: tokens(1000) },
      ),
      'models',
    )
    expect(models.map(({ name }) => name)).toEqual(['claude-opus-4-8', 'claude-haiku-4-5', 'glm-6', 'glm-5'])
  })

  test('puts what was recovered of a long context under its model', () => {
    const { models } = breakDown(
      slices({ model: 'claude-sonnet-4-6' }, { model: 'claude-sonnet-4-6[1m]', responses: 0 }),
      'models',
    )
    expect(models.map(({ name }) => name)).toEqual(['claude-sonnet-4-6'])
  })

  test('calls the main conversation main and a missing project unknown', () => {
    const { agents, projects } = breakDown(slices({}, { agent: 'Explore', project: '/work/a' }), 'agents', 'projects')
    expect(agents.map(({ name }) => name).sort()).toEqual(['Explore', 'main'])
    expect(projects.map(({ name }) => name).sort()).toEqual(['/work/a', 'unknown'])
  })
})

const someUse: fc.Arbitrary<Use> = fc.record(
  {
    at: fc.integer({ min: Date.parse('2026-01-01T00:00:00Z'), max: noon }),
    model: fc.constantFrom('claude-opus-4-6', 'claude-sonnet-4-5', 'claude-haiku-5-5', 'claude-sonnet-5-5[1m]', 'glm-5'),
    project: fc.constantFrom('/work/a', '/work/b'),
    agent: fc.constantFrom('Explore', 'Plan'),
    sessionId: fc.constantFrom('session-1', 'session-2', 'session-3'),
    speed: fc.constantFrom('standard', 'fast'),
    geo: fc.constant('us'),
    promptBand: fc.constantFrom(0, 1, 2),
    webSearches: fc.nat(3),
    incompleteResponses: fc.nat(1),
    isResidual: fc.boolean(),
    tokens: fc.record({
      input: fc.nat(1e6),
      output: fc.nat(1e6),
      cacheWrite5m: fc.nat(1e6),
      cacheWrite1h: fc.nat(1e6),
      cacheRead: fc.nat(1e6),
    }),
  },
  { requiredKeys: ['at', 'tokens', 'model'] },
)

describe('for any use', () => {
  test('the names of each breakdown add up to the whole', () => {
    fc.assert(
      fc.property(fc.array(someUse), (uses) => {
        const all = breakDown(uses.map(sliceOf), 'models', 'projects', 'agents')
        for (const named of [all.models, all.projects, all.agents]) {
          const add = (part: (usage: typeof all.usage) => number) => named.reduce((sum, { usage }) => sum + part(usage), 0)
          expect(add((usage) => usage.tokens.cacheRead)).toBe(all.usage.tokens.cacheRead)
          expect(add((usage) => usage.responses)).toBe(all.usage.responses)
          expect(add((usage) => usage.recoveredTokens)).toBe(all.usage.recoveredTokens)
          expect(add((usage) => usage.cost.unpricedTokens)).toBe(all.usage.cost.unpricedTokens)
          expect(add((usage) => usage.cost.usd ?? 0)).toBeCloseTo(all.usage.cost.usd ?? 0, 6)
        }
      }),
    )
  })

  test('folding changes no sum, though prices changed within the time', () => {
    fc.assert(
      fc.property(fc.array(someUse), (uses) => {
        const plain = breakDown(uses.map(sliceOf), 'models', 'projects', 'agents')
        const folded = breakDown(fold(uses.map(sliceOf)), 'models', 'projects', 'agents')
        expect(withoutUsd(folded)).toEqual(withoutUsd(plain))
        expect(folded.usage.cost.usd ?? -1).toBeCloseTo(plain.usage.cost.usd ?? -1, 6)
        expect(fold(fold(uses.map(sliceOf)))).toEqual(fold(uses.map(sliceOf)))
      }),
    )
  })

  test('folding leaves the slices it was given as they were', () => {
    const given = slices({ tokens: tokens(1) }, { tokens: tokens(2) })
    fold(given)
    expect(given).toEqual(slices({ tokens: tokens(1) }, { tokens: tokens(2) }))
  })

  /** Names too are ordered by cost, and sums of dollars depend on their order in the last digit. */
  function withoutUsd({ usage, ...named }: ReturnType<typeof breakDown<'models' | 'projects' | 'agents'>>) {
    const bare = ({ cost, ...rest }: typeof usage) => ({ ...rest, unpricedTokens: cost.unpricedTokens })
    const parts = Object.entries(named).map(([key, list]) => [
      key,
      Object.fromEntries(list.map((part) => [part.name, bare(part.usage)])),
    ])
    return { usage: bare(usage), parts }
  }
})

describe('the latest sessions', () => {
  test('are those used last, newest first, each with its sums', () => {
    const sessions = latestSessions(
      slices(
        { at: noon - 3000, sessionId: 'a', tokens: tokens(1) },
        { at: noon - 2000, sessionId: 'b', project: '/work/b', tokens: tokens(2) },
        { at: noon - 1000, sessionId: 'c', tokens: tokens(4) },
        { at: noon, sessionId: 'a', tokens: tokens(8), model: 'claude-haiku-4-5' },
      ),
      2,
    )
    expect(sessions.map(({ sessionId }) => sessionId)).toEqual(['a', 'c'])
    expect(sessions[0]).toMatchObject({
      firstAt: noon - 3000,
      lastAt: noon,
      models: ['claude-haiku-4-5', 'claude-opus-4-8'],
      usage: { tokens: tokens(9), responses: 2 },
    })
  })
})
