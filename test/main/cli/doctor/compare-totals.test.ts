import { describe, expect, it } from 'vitest'
import { compareTotals } from '../../../../src/main/cli/doctor/compare-totals.ts'
import type { ModelTokens } from '../../../../src/main/core/ledger/ledger.ts'

function use(model: string, input: number, output: number, cacheWrite5m = 0, cacheWrite1h = 0, cacheRead = 0): ModelTokens {
  return { model, tokens: { input, output, cacheWrite5m, cacheWrite1h, cacheRead } }
}

const compare = (reported: ModelTokens[], counted: ModelTokens[], residual: ModelTokens[] = []) =>
  compareTotals([{ sessionId: 's', reported, counted, residual }])

describe('totals that Claude Code wrote, beside ours', () => {
  it('are equal when the rows alone make them up', () => {
    expect(compare([use('opus', 10, 100)], [use('opus', 10, 100)])).toMatchObject({
      equal: 1,
      equalWithRecovered: 0,
      unexplained: [],
    })
  })

  it('are equal with what no line carries', () => {
    const result = compare([use('opus', 15, 107)], [use('opus', 10, 100)], [use('opus', 5, 7)])
    expect(result).toMatchObject({ equal: 1, equalWithRecovered: 1, recoveredTokens: 12 })
  })

  it('are compared over all models, because one model can have two names', () => {
    expect(compare([use('sonnet[1m]', 10, 100)], [use('sonnet', 10, 100)])).toMatchObject({ equal: 1 })
  })

  it('are compared without the lifetimes of cache writes, which one side may not split', () => {
    expect(compare([use('opus', 1, 1, 1000, 0)], [use('opus', 1, 1, 600, 400)])).toMatchObject({ equal: 1 })
  })

  it('lie behind when the session went on', () => {
    expect(compare([use('opus', 10, 100)], [use('opus', 20, 200)])).toMatchObject({ equal: 0, wentOn: 1, unexplained: [] })
  })

  it('are unexplained when they have more than we found', () => {
    expect(compare([use('opus', 30, 100)], [use('opus', 10, 200)]).unexplained).toEqual([
      { sessionId: 's', difference: { input: 20, output: -100, cacheWrite: 0, cacheRead: 0 } },
    ])
  })
})
