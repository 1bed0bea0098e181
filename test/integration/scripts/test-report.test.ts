import { describe, expect, it } from 'vitest'
import { closingLine, judge, playwrightCounts, summary, vitestCounts } from '../../../scripts/lib/test-report.mjs'

const counts = (passed: number, failed = 0, skipped = 0) => ({ passed, failed, skipped })

describe('a part', () => {
  it('passes when its runner ended well and something passed', () => {
    expect(judge(0, counts(3))).toEqual({ counts: counts(3) })
  })

  it('fails by its failed tests', () => {
    expect(judge(1, counts(3, 2))).toEqual({ counts: counts(3, 2), problem: '2 failed' })
  })

  it('fails when its runner failed though no test did', () => {
    expect(judge(1, counts(3))).toEqual({ counts: counts(3, 1), problem: 'ended with code 1' })
  })

  it('fails when it ran no test', () => {
    expect(judge(0, counts(0, 0, 4))).toEqual({ counts: counts(0, 1, 4), problem: 'ran no test' })
  })

  it('fails when its runner left no report', () => {
    expect(judge(0, undefined)).toEqual({ counts: counts(0, 1), problem: 'ended with code 0 and no report' })
  })
})

describe('reports', () => {
  it('of vitest give their counts', () => {
    const report = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 }
    expect(vitestCounts(report)).toEqual(counts(5, 1, 3))
  })

  it('of playwright count a flaky test as passed', () => {
    expect(playwrightCounts({ stats: { expected: 5, flaky: 1, unexpected: 2, skipped: 0 } })).toEqual(counts(6, 2))
  })

  it('that are missing or of another shape give none', () => {
    expect(vitestCounts(undefined)).toBeUndefined()
    expect(playwrightCounts({})).toBeUndefined()
  })
})

describe('the end of npm test', () => {
  const results = [
    { name: 'unit', counts: counts(800), seconds: 9.31 },
    { name: 'e2e', counts: counts(0, 1), seconds: 0.2, problem: 'could not run: no Electron' },
  ]

  it('is one line alone with the sums', () => {
    expect(closingLine(results)).toBe('800 passed, 1 failed')
    expect(summary(results).split('\n').at(-1)).toBe('800 passed, 1 failed')
  })

  it('tells skipped tests only where there are some', () => {
    expect(closingLine([{ name: 'unit', counts: counts(2, 0, 3), seconds: 1 }])).toBe('2 passed, 0 failed, 3 skipped')
  })

  it('names every part with its result', () => {
    expect(summary(results)).toMatch(/^unit +800 +9\.3 s +passed$/m)
    expect(summary(results)).toMatch(/^e2e +0 +0\.2 s +could not run: no Electron$/m)
  })
})
