import { expect, test } from 'vitest'
import { formatCost } from '../../../src/shared/format/cost.ts'
import { toAscii } from '../../../src/shared/format/spaces.ts'

const show = (cost: { usd?: number; unpricedTokens: number }) => toAscii(formatCost(cost))

test('a known price is plain money', () => {
  expect(show({ usd: 41.2, unpricedTokens: 0 })).toBe('$41.20')
})

test('a partly unknown price is a lower bound', () => {
  expect(show({ usd: 41.2, unpricedTokens: 5000 })).toBe('>= $41.20')
})

test('an unknown price is named with its tokens, never $0', () => {
  expect(show({ unpricedTokens: 1_200_000 })).toBe('unpriced (1.2 M tokens)')
})

test('no use at all has no cost to show', () => {
  expect(show({ unpricedTokens: 0 })).toBe('-')
})
