import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { attribute } from '../../../../src/main/core/meaning/attribution.ts'
import type { Calibration } from '../../../../src/shared/contract/snapshot.ts'
import { risesInARow } from './rise-intervals.ts'

const halfADollar: Calibration = { usdPerPercent: { low: 0.45, mid: 0.5, high: 0.55 }, models: [], intervals: 40 }

describe('what the percent went up for', () => {
  test('is shared out by the dollars before each rise', () => {
    const intervals = risesInARow([
      { points: 4, opusUsd: 1.5, sonnetUsd: 0.5, sessionId: 'a' },
      { points: 6, sonnetUsd: 3, sessionId: 'b' },
    ])
    expect(attribute(intervals, halfADollar)).toEqual({
      percent: 10,
      sessions: [
        { name: 'b', percent: 6 },
        { name: 'a', percent: 4 },
      ],
      projects: [{ name: 'unknown', percent: 10 }],
      models: [
        { name: 'claude-sonnet-5-5', percent: 7 },
        { name: 'claude-opus-5-5', percent: 3 },
      ],
      agents: [{ name: 'main', percent: 10 }],
      elsewhere: 0,
    })
  })

  test('goes by what each model is weighed, where that is known', () => {
    const models = [
      { name: 'claude-opus-5-5', percentPerUsd: 3 },
      { name: 'claude-sonnet-5-5', percentPerUsd: 1 },
    ]
    const found = attribute(risesInARow([{ points: 4, opusUsd: 1, sonnetUsd: 1 }]), { ...halfADollar, models })
    expect(found?.models).toEqual([
      { name: 'claude-opus-5-5', percent: 3 },
      { name: 'claude-sonnet-5-5', percent: 1 },
    ])
  })

  test('is elsewhere where hardly anything was used here', () => {
    const found = attribute(risesInARow([{ points: 4, opusUsd: 2 }, { points: 20 }, { points: 4, opusUsd: 2 }]), halfADollar)
    expect(found?.percent).toBe(28)
    expect(found?.elsewhere).toBeCloseTo(20, -0.5)
  })

  test('is not elsewhere because of rounding, however often', () => {
    const rounded = Array.from({ length: 80 }, (_, n) => ({ points: 1, opusUsd: n % 2 ? 0.05 : 0.95 }))
    expect(attribute(risesInARow(rounded), halfADollar)?.elsewhere).toBe(0)
  })

  test('is unknown until one percent is known to be worth something', () => {
    expect(attribute(risesInARow([{ points: 4, opusUsd: 2 }]), undefined)).toBeUndefined()
  })

  test('is all elsewhere where nothing was used here', () => {
    expect(attribute(risesInARow([{ points: 4 }]), halfADollar)).toMatchObject({ percent: 4, sessions: [], elsewhere: 4 })
  })
})

test('whatever was used, each kind of share adds up to the percent together with elsewhere', () => {
  const anyRise = fc.record(
    {
      points: fc.integer({ min: 1, max: 20 }),
      opusUsd: fc.double({ min: 0.01, max: 9, noNaN: true }),
      sonnetUsd: fc.double({ min: 0.01, max: 9, noNaN: true }),
      sessionId: fc.constantFrom('a', 'b', 'c'),
    },
    { requiredKeys: ['points', 'sessionId'] },
  )
  fc.assert(
    fc.property(fc.array(anyRise, { maxLength: 20 }), (rises) => {
      const { percent, elsewhere, ...shares } =
        attribute(risesInARow(rises as Parameters<typeof risesInARow>[0]), halfADollar) ?? {}
      for (const named of Object.values(shares)) {
        expect(named.reduce((sum, share) => sum + share.percent, elsewhere ?? 0)).toBeCloseTo(percent ?? 0)
        for (const share of named) expect(share.percent).toBeGreaterThan(0)
      }
    }),
  )
})
