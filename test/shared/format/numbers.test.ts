import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatCount,
  formatPercent,
  formatSpokenTokens,
  formatTokens,
  formatUsd,
  shownPercent,
} from '../../../src/shared/format/numbers.ts'
import { toAscii } from '../../../src/shared/format/spaces.ts'

describe('tokens', () => {
  test.each([
    [0, '0'],
    [12, '12'],
    [999, '999'],
    [1_000, '1 k'],
    [1_240, '1.24 k'],
    [12_345, '12.3 k'],
    [910_000, '910 k'],
    [1_240_000, '1.24 M'],
    [45_000_000, '45 M'],
    [2_500_000_000, '2.5 B'],
    [7_120_000_000_000, '7.12 T'],
  ])('%d are shown with three digits', (tokens, text) => {
    expect(toAscii(formatTokens(tokens))).toBe(text)
  })

  test('just under a unit reads as that unit, not as a thousand of the smaller one', () => {
    expect(toAscii(formatTokens(999_499))).toBe('999 k')
    expect(toAscii(formatTokens(999_500))).toBe('1 M')
  })

  test('number and unit never part at a line end', () => {
    expect(formatTokens(1_240_000)).toBe('1.24\u202fM')
  })

  test('spoken tokens name their unit', () => {
    expect(formatSpokenTokens(1_240_000)).toBe('1.24 million')
    expect(formatSpokenTokens(87)).toBe('87')
  })
})

describe('money', () => {
  test.each([
    [0, '$0.00'],
    [0.004, '< $0.01'],
    [0.1, '$0.10'],
    [41.2, '$41.20'],
    [999.99, '$999.99'],
    [999.999, '$1,000'],
    [12_345.67, '$12,346'],
  ])('$%d', (usd, text) => {
    expect(toAscii(formatUsd(usd))).toBe(text)
  })
})

test('counts keep every digit', () => {
  expect(formatCount(214)).toBe('214')
  expect(formatCount(70_123)).toBe('70,123')
})

describe('percent', () => {
  test.each([
    [0, false, '0 %'],
    [0.2, false, '< 1 %'],
    [0.2, true, '~ < 1 %'],
    [41.4, false, '41 %'],
    [42.3, true, '~ 42 %'],
    [99.7, false, '99 %'],
    [100, false, '100 %'],
    [137, true, '~ 100 %'],
  ])('%d (estimate: %s)', (raw, isEstimate, text) => {
    expect(toAscii(formatPercent(raw, isEstimate))).toBe(text)
  })

  test('what is shown never leaves 0 to 100, and is 100 exactly when the limit is reached', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1000, noNaN: true }), (raw) => {
        const shown = shownPercent(raw)
        return Number.isInteger(shown) && shown >= 0 && (shown === 100) === raw >= 100
      }),
    )
  })
})
