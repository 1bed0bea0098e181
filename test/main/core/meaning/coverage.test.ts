import { describe, expect, test } from 'vitest'
import { coverageOf, isCovered } from '../../../../src/main/core/meaning/coverage.ts'

describe('coverage', () => {
  test('of an empty ledger has no beginning', () => {
    expect(coverageOf([])).toEqual({ gaps: [] })
  })

  test('begins with the first span and has a gap wherever none reaches', () => {
    const spans = [
      { from: 700, to: 900 },
      { from: 100, to: 200 },
      { from: 400, to: 600 },
    ]
    expect(coverageOf(spans)).toEqual({
      since: 100,
      gaps: [
        { from: 200, to: 400 },
        { from: 600, to: 700 },
      ],
    })
  })

  test('has no gap between spans that touch, overlap or lie within each other', () => {
    const spans = [
      { from: 100, to: 500 },
      { from: 200, to: 300 },
      { from: 450, to: 600 },
      { from: 600, to: 700 },
    ]
    expect(coverageOf(spans)).toEqual({ since: 100, gaps: [] })
  })

  test.each([
    ['before the first span', 0, 100, false],
    ['across the beginning', 50, 150, false],
    ['inside a span', 100, 200, true],
    ['across the edge of a gap', 150, 250, false],
    ['inside a gap', 250, 300, false],
    ['after the last span, where transcripts still are', 900, 1000, true],
  ])('a time %s', (_, startsAt, endsAt, expected) => {
    const coverage = coverageOf([
      { from: 100, to: 200 },
      { from: 400, to: 900 },
    ])
    expect(isCovered({ startsAt, endsAt }, coverage)).toBe(expected)
  })
})
