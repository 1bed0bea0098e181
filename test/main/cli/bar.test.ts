import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BarOptions, drawBar } from '../../../src/main/cli/bar.ts'

const bar = (change: Partial<BarOptions>) =>
  drawBar({ usedPercent: 50, elapsedPercent: undefined, isEstimate: false, width: 10, ...change })

describe('a bar', () => {
  it('is solid for an official figure, hatched for an estimate, dotted for an unknown one', () => {
    expect(bar({})).toBe('█████░░░░░')
    expect(bar({ isEstimate: true })).toBe('▒▒▒▒▒░░░░░')
    expect(bar({ usedPercent: undefined })).toBe('··········')
  })

  it('shows any use at all, and is full only at the limit', () => {
    expect(bar({ usedPercent: 0 })).toBe('░░░░░░░░░░')
    expect(bar({ usedPercent: 0.1 })).toBe('█░░░░░░░░░')
    expect(bar({ usedPercent: 99.9 })).toBe('█████████░')
    expect(bar({ usedPercent: 140 })).toBe('██████████')
  })

  it('marks where an even pace would stand', () => {
    expect(bar({ elapsedPercent: 70 })).toBe('█████░░│░░')
    expect(bar({ elapsedPercent: 100 })).toBe('█████░░░░│')
  })

  it('always has the width it was given', () => {
    const percent = fc.option(fc.double({ min: 0, max: 1000, noNaN: true }), { nil: undefined })
    const elapsed = fc.option(fc.double({ min: 0, max: 100, noNaN: true }), { nil: undefined })
    fc.assert(
      fc.property(
        percent,
        elapsed,
        fc.boolean(),
        fc.integer({ min: 1, max: 60 }),
        (usedPercent, elapsedPercent, isEstimate, width) => {
          expect([...drawBar({ usedPercent, elapsedPercent, isEstimate, width })]).toHaveLength(width)
        },
      ),
    )
  })
})
