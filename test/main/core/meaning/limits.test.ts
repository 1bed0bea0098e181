import { describe, expect, test } from 'vitest'
import { countTokens, limitOf } from '../../../../src/main/core/meaning/limits.ts'
import { presetSources, presets } from '../../../../src/main/core/meaning/presets.ts'
import { Settings } from '../../../../src/shared/contract/settings.ts'

const settings = (given: object) => Settings.parse(given)

describe('a limit', () => {
  test('is the plan’s preset when the person set none, and says whose estimate that is', () => {
    expect(limitOf('session', settings({ plan: 'max20x' }))).toEqual({
      source: 'preset',
      countedKinds: ['input', 'output'],
      budget: { tokens: 220_000, origin: 'preset:max20x:community-monitors' },
    })
  })

  test('is the person’s own before any preset', () => {
    expect(limitOf('weekly', settings({ plan: 'max5x', limits: { weekly: 7_000_000 } }))).toEqual({
      source: 'set',
      countedKinds: ['input', 'output'],
      budget: { tokens: 7_000_000, origin: 'set' },
    })
  })

  test('is absent where nobody published one', () => {
    expect(limitOf('monthly', settings({ plan: 'pro' }))).toEqual({ source: 'none', countedKinds: ['input', 'output'] })
    expect(limitOf('session', settings({ plan: 'custom' })).source).toBe('none')
  })

  test('counts the kinds its figure was made for, unless the person chose others', () => {
    expect(limitOf('weekly', settings({ plan: 'max5x' })).countedKinds).toEqual(['input', 'output', 'cacheWrite'])
    expect(limitOf('weekly', settings({ plan: 'max5x', countedKinds: ['output'] })).countedKinds).toEqual(['output'])
  })
})

describe('the presets', () => {
  test.each([
    ['pro', 19_000, 4_000_000, undefined],
    ['max5x', 88_000, 11_000_000, 45_000_000],
    ['max20x', 220_000, 25_200_000, undefined],
    ['custom', undefined, undefined, undefined],
  ] as const)('of %s are session %s, week %s, month %s', (plan, session, weekly, monthly) => {
    const { session: s, weekly: w, monthly: m } = presets[plan]
    expect([s?.tokens, w?.tokens, m?.tokens]).toEqual([session, weekly, monthly])
  })

  test('all name a source in words', () => {
    for (const plan of Object.values(presets))
      for (const { source } of Object.values(plan)) expect(presetSources[source]).toBeTruthy()
  })
})

test('counting adds the chosen kinds and no others, each once', () => {
  const tokens = { input: 1, output: 20, cacheWrite5m: 300, cacheWrite1h: 4000, cacheRead: 50_000 }
  expect(countTokens(tokens, ['input', 'output'])).toBe(21)
  expect(countTokens(tokens, ['cacheWrite'])).toBe(4300)
  expect(countTokens(tokens, ['input', 'input', 'cacheRead'])).toBe(50_001)
})
