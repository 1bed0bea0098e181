import { describe, expect, test } from 'vitest'
import type { AccountedUse, SessionAccount } from '../../../../src/main/core/ledger/ledger.ts'
import { agreementOf } from '../../../../src/main/core/meaning/agreement.ts'

const atMs = Date.UTC(2026, 10, 22, 12)
const noTokens = { input: 0, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 }

/** A million output tokens of Opus 5.5 are $20, of Sonnet 5.5 $10. */
function use(some: Partial<AccountedUse> = {}): AccountedUse {
  return {
    by: 'both',
    atMs,
    lastAtMs: atMs,
    project: '/work/a',
    model: 'claude-opus-5-5',
    requestedModel: 'claude-opus-5-5[1m]',
    speed: 'standard',
    geo: undefined,
    promptBand: 0,
    tokens: { ...noTokens, output: 1_000_000 },
    webSearches: 0,
    responses: 1,
    incompleteResponses: 0,
    reportedCostUsd: 20,
    ...some,
  }
}

const account = (some: Partial<SessionAccount> = {}): SessionAccount => ({
  sessionId: 'session-1',
  uses: [use()],
  residuals: [],
  differing: 0,
  isFork: false,
  ...some,
})

test('each response is in exactly one of three parts', () => {
  const uses = [use(), use({ by: 'telemetry', responses: 2 }), use({ by: 'transcript', tokens: { ...noTokens, input: 7 } })]
  expect(agreementOf(account({ uses }))).toMatchObject({
    both: { responses: 1, tokens: { output: 1_000_000 } },
    telemetryOnly: { responses: 2 },
    transcriptOnly: { responses: 1, tokens: { input: 7, output: 0 } },
  })
})

test('equal figures need no explanation', () => {
  expect(agreementOf(account())).toMatchObject({
    project: '/work/a',
    lastAt: atMs,
    cost: { clientUsd: 20, ourUsd: 20, from: 'events' },
    explanations: [],
    isExplained: true,
  })
})

test('without any figure of Claude Code’s there is no cost to compare', () => {
  const agreement = agreementOf(account({ uses: [use({ by: 'transcript', reportedCostUsd: undefined })] }))
  expect(agreement).not.toHaveProperty('cost')
  expect(agreement.isExplained).toBe(true)
})

test('a response that the two count differently is never explained', () => {
  expect(agreementOf(account({ differing: 1 }))).toMatchObject({ differing: 1, isExplained: false })
})

describe('the session’s own total', () => {
  test('outranks the costs of its events, and is compared with everything', () => {
    const residuals = [{ model: 'claude-opus-5-5', atMs, tokens: { ...noTokens, output: 500_000 }, webSearches: 0 }]
    expect(agreementOf(account({ own: { costUsd: 30, atMs }, residuals }))).toMatchObject({
      cost: { clientUsd: 30, ourUsd: 30, from: 'cost-state' },
      recovered: { tokens: { output: 500_000 }, from: 'cost-state' },
      isExplained: true,
    })
  })

  test('of a fork has its parent’s in it, so that only its events are compared', () => {
    expect(agreementOf(account({ own: { costUsd: 99, atMs }, isFork: true })).cost).toMatchObject({ from: 'events' })
  })

  test('that was written before the session went on is explained by that', () => {
    const uses = [use(), use({ lastAtMs: atMs + 60_000 })]
    expect(agreementOf(account({ uses, own: { costUsd: 20, atMs } }))).toMatchObject({
      explanations: ['stillRunning'],
      isExplained: true,
    })
  })

  test('that is another one without any reason is not explained', () => {
    expect(agreementOf(account({ own: { costUsd: 21, atMs } }))).toMatchObject({ explanations: [], isExplained: false })
  })
})

describe('a difference in cost', () => {
  const answeredByOpus = { requestedModel: 'claude-sonnet-5-5' }

  test('that pricing as the requested model makes good is explained by it', () => {
    const uses = [use({ ...answeredByOpus, reportedCostUsd: 10 })]
    expect(agreementOf(account({ uses }))).toMatchObject({ explanations: ['requestedModel'], isExplained: true })
  })

  test('that it does not make good stays unexplained', () => {
    const uses = [use({ ...answeredByOpus, reportedCostUsd: 11 })]
    expect(agreementOf(account({ uses }))).toMatchObject({ explanations: ['requestedModel'], isExplained: false })
  })

  test('of a model without a price, or of a response that was cut off, is explained', () => {
    const unpriced = [use({ model: 'claude-fable-99', requestedModel: undefined, reportedCostUsd: 3 })]
    expect(agreementOf(account({ uses: unpriced }))).toMatchObject({ explanations: ['unpriced'], isExplained: true })
    const cut = [use({ incompleteResponses: 1, reportedCostUsd: 21 })]
    expect(agreementOf(account({ uses: cut }))).toMatchObject({ explanations: ['estimates'], isExplained: true })
  })
})
