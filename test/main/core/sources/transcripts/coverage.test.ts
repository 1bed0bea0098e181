import { describe, expect, it } from 'vitest'
import { coveredSpan } from '../../../../../src/main/core/sources/transcripts/coverage.ts'

const dayMs = 86_400_000
const day = (n: number) => Date.UTC(2026, 0, 1) + n * dayMs

describe('what a complete scan covers', () => {
  it('is the retention before it', () => {
    expect(coveredSpan(day(100), 30, [day(99)])).toEqual({ from: day(70), to: day(100) })
  })

  it('is the retention also where a root holds no transcript', () => {
    expect(coveredSpan(day(100), 30, [Number.POSITIVE_INFINITY])).toEqual({ from: day(70), to: day(100) })
  })

  it('reaches back to the file that was left alone longest, since nothing changed later was deleted before it', () => {
    expect(coveredSpan(day(100), 30, [day(20)])).toEqual({ from: day(20), to: day(100) })
  })

  it('reaches no further than the root that proves least', () => {
    expect(coveredSpan(day(100), 30, [day(20), day(99)])).toEqual({ from: day(70), to: day(100) })
    expect(coveredSpan(day(100), 30, [day(20), day(50)])).toEqual({ from: day(50), to: day(100) })
  })

  it('leaves a gap between two scans only when they are further apart than the retention', () => {
    expect(coveredSpan(day(130), 30, [day(129)]).from).toBe(day(100))
    expect(coveredSpan(day(131), 30, [day(129)]).from).toBe(day(101))
  })
})
