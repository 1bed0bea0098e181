import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { comparableModel, lastGapOf, type ModelUse, type Report, residualsOf } from '../../../../src/main/core/ledger/residual.ts'
import type { TokenCounts } from '../../../../src/shared/contract/tokens.ts'
import { anyTokens } from '../../../support/arbitrary-facts.ts'
import { tokens } from '../../../support/facts.ts'

const opus = 'claude-opus-5-5'
const haiku = 'claude-haiku-5-5'

function use(model: string, some: Partial<TokenCounts>, requestedModel?: string): ModelUse {
  return { model, tokens: tokens(some), webSearches: 0, ...(requestedModel && { requestedModel }) }
}

const report = (atMs: number, reported: ModelUse[], countedSince: ModelUse[]): Report => ({ atMs, reported, countedSince })

/** Residual output by model and time, which is enough to see where tokens go. */
function outputs(reports: Report[], inherited: ModelUse[] = [], parents: Parameters<typeof residualsOf>[1] = []) {
  return residualsOf({ reports, inherited }, parents).map(({ model, atMs, tokens: { output } }) => [model, atMs, output])
}

describe('the residual of a session', () => {
  test('is nothing where the rows are all that was reported', () => {
    expect(outputs([report(1, [use(opus, { output: 10 })], [use(opus, { output: 10 })])])).toEqual([])
  })

  test('is what was reported and is in no row, kind by kind', () => {
    const reported = use(opus, { input: 5, output: 10, cacheRead: 7 })
    const counted = use(opus, { input: 5, output: 1, cacheRead: 9 })
    expect(residualsOf({ reports: [report(1, [reported], [counted])], inherited: [] }, [])).toEqual([
      { model: opus, atMs: 1, tokens: tokens({ output: 9 }), webSearches: 0 },
    ])
  })

  test('counts a model that has no row at all', () => {
    expect(outputs([report(1, [use(opus, { output: 10 }), use(haiku, { output: 3 })], [use(opus, { output: 10 })])])).toEqual([
      [haiku, 1, 3],
    ])
  })

  test('is placed when it was used, not when the session was resumed', () => {
    const firstDay = report(1, [use(opus, { output: 15 })], [use(opus, { output: 10 })])
    const secondDay = report(2, [use(opus, { output: 27 })], [use(opus, { output: 10 })])
    expect(outputs([firstDay, secondDay])).toEqual([
      [opus, 1, 5],
      [opus, 2, 2],
    ])
  })

  test('shrinks with what later reports show to have been rows', () => {
    expect(
      outputs([report(1, [use(opus, { output: 15 })], []), report(2, [use(opus, { output: 15 })], [use(opus, { output: 12 })])]),
    ).toEqual([[opus, 1, 3]])
  })

  test('of a report that started again from 0 is nothing', () => {
    const first = report(1, [use(opus, { output: 10 })], [use(opus, { output: 10 })])
    expect(outputs([first, report(2, [use(opus, { output: 4 })], [use(opus, { output: 4 })])])).toEqual([])
  })

  test('of a report without a time is placed at the newest time of the session, or nowhere', () => {
    const reports = [{ reported: [use(opus, { output: 5 })], countedSince: [] }]
    expect(residualsOf({ reports, inherited: [], newestMs: 9 }, [])).toMatchObject([{ atMs: 9 }])
    expect(residualsOf({ reports, inherited: [] }, [])).toEqual([])
  })
})

describe('cache writes in a residual', () => {
  test('are no residual where the rows only lack the split by lifetime', () => {
    const reported = use(opus, { cacheWrite5m: 600, cacheWrite1h: 400 })
    expect(outputs([report(1, [reported], [use(opus, { cacheWrite5m: 1000 })])])).toEqual([])
  })

  test('keep their lifetime as far as there is a residual', () => {
    const reported = use(opus, { cacheWrite5m: 600, cacheWrite1h: 400 })
    const counted = use(opus, { cacheWrite5m: 500, cacheWrite1h: 100 })
    expect(residualsOf({ reports: [report(1, [reported], [counted])], inherited: [] }, [])).toMatchObject([
      { tokens: { cacheWrite5m: 100, cacheWrite1h: 300 } },
    ])
  })
})

describe('model names', () => {
  test.each([
    ['claude-sonnet-4-6[1m]', 'claude-sonnet-4-6'],
    ['claude-sonnet-4-5-20250929', 'claude-sonnet-4-5'],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude-sonnet-4-5'],
    ['anthropic/claude-sonnet-4-5', 'claude-sonnet-4-5'],
    ['claude-sonnet-4-5@20250929', 'claude-sonnet-4-5'],
  ])('%s compares as %s', (name, comparable) => expect(comparableModel(name)).toBe(comparable))

  test('a report by the requested name is about the rows that were requested by it', () => {
    const counted = use('claude-sonnet-5-5-20260915', { output: 8 }, 'some-gateway-model-v1')
    expect(outputs([report(1, [use('some-gateway-model-v1', { output: 10 })], [counted])])).toEqual([
      ['claude-sonnet-5-5-20260915', 1, 2],
    ])
  })

  test('rows under a name that no report knows are taken from the session as a whole', () => {
    expect(outputs([report(1, [use('gateway-model', { output: 10 })], [use(opus, { output: 8 })])])).toEqual([
      ['gateway-model', 1, 2],
    ])
  })

  test('rows in excess of their own report are taken from models without rows first', () => {
    const reported = [use(opus, { output: 150 }), use('alias', { output: 50 })]
    const counted = [use(opus, { output: 200 })]
    expect(outputs([report(1, reported, counted)])).toEqual([])
  })

  test('one model under two requested names is one residual', () => {
    const reported = [use('alias-a', { output: 10 }), use('alias-b', { output: 10 })]
    const counted = [use(opus, { output: 8 }, 'alias-a'), use(opus, { output: 7 }, 'alias-b')]
    expect(outputs([report(1, reported, counted)])).toEqual([[opus, 1, 5]])
  })
})

describe('a fork', () => {
  const parentRows = use(opus, { output: 100 })
  const parent = { reports: [report(1, [use(opus, { output: 130 })], [parentRows])], inherited: [] }

  test("keeps neither its parent's rows nor its parent's residual", () => {
    const reports = [report(2, [use(opus, { output: 160 })], [use(opus, { output: 30 })])]
    expect(outputs(reports, [parentRows], [lastGapOf(parent)])).toEqual([])
  })

  test('has as residual what it used itself', () => {
    const reports = [report(2, [use(opus, { output: 172 })], [use(opus, { output: 30 })])]
    expect(outputs(reports, [parentRows], [lastGapOf(parent)])).toEqual([[opus, 2, 12]])
  })

  test('of a fork subtracts the longest of the lines it comes from, not their sum', () => {
    const child = { reports: [report(2, [use(opus, { output: 172 })], [use(opus, { output: 30 })])], inherited: [parentRows] }
    const reports = [report(3, [use(opus, { output: 180 })], [use(opus, { output: 3 })])]
    const inherited = [parentRows, use(opus, { output: 30 })]
    expect(outputs(reports, inherited, [lastGapOf(parent), lastGapOf(child)])).toEqual([[opus, 3, 5]])
  })
})

describe('whatever a session reports and has', () => {
  const anyUse: fc.Arbitrary<ModelUse> = fc.record(
    {
      model: fc.constantFrom(opus, haiku, 'gateway'),
      requestedModel: fc.constantFrom('gateway', `${opus}[1m]`),
      tokens: anyTokens,
      webSearches: fc.nat(3),
    },
    { requiredKeys: ['model', 'tokens', 'webSearches'] },
  )
  const anyReported = anyUse.map(({ requestedModel: _, ...use }) => use)
  const uses = fc.array(anyUse, { maxLength: 5 })
  const reportedUses = fc.uniqueArray(anyReported, { selector: (use) => use.model })

  const total = (all: readonly { tokens: TokenCounts }[]) => ({
    input: all.reduce((sum, use) => sum + use.tokens.input, 0),
    output: all.reduce((sum, use) => sum + use.tokens.output, 0),
    cacheWrite: all.reduce((sum, use) => sum + use.tokens.cacheWrite5m + use.tokens.cacheWrite1h, 0),
    cacheRead: all.reduce((sum, use) => sum + use.tokens.cacheRead, 0),
  })

  test('rows and residual together are as much as the report, or the rows where they are more', () => {
    fc.assert(
      fc.property(reportedUses, uses, uses, (reported, counted, inherited) => {
        const residual = total(residualsOf({ reports: [report(1, reported, counted)], inherited }, []))
        const [said, seen] = [total(reported), total([...counted, ...inherited])]
        for (const kind of ['input', 'output', 'cacheWrite', 'cacheRead'] as const)
          expect(residual[kind]).toBe(Math.max(0, said[kind] - seen[kind]))
      }),
    )
  })

  test('its residuals over time are the gap of its last report, and of a fork never more', () => {
    const anyReports = fc
      .array(fc.tuple(reportedUses, uses), { minLength: 1, maxLength: 4 })
      .map((all) => all.map(([reported, counted], n) => report(n, reported, counted)))
    fc.assert(
      fc.property(anyReports, anyReports, (reports, parentReports) => {
        const session = { reports, inherited: [] }
        const gap = total([...lastGapOf(session).values()])
        expect(total(residualsOf(session, []))).toEqual(gap)
        const ofFork = total(residualsOf(session, [lastGapOf({ reports: parentReports, inherited: [] })]))
        for (const kind of ['input', 'output', 'cacheWrite', 'cacheRead'] as const)
          expect(ofFork[kind]).toBeLessThanOrEqual(gap[kind])
      }),
    )
  })
})
