import type { UsageSum } from '../../../src/shared/contract/tokens.ts'

export const noUsage: UsageSum = {
  tokens: { input: 0, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 },
  cost: { unpricedTokens: 0 },
  responses: 0,
  incompleteResponses: 0,
  recoveredTokens: 0,
}
