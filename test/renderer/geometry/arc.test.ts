import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pointOnRing, ringDash } from '../../../src/renderer/geometry/arc.ts'

const ring = { radius: 33, strokeWidth: 11 }
const circumference = 2 * Math.PI * 33

describe('the ring', () => {
  test('is not painted at all at 0 %', () => {
    expect(ringDash(ring, 0, 'round')).toBeUndefined()
  })

  test('is whole at 100 % and stays whole above', () => {
    expect(ringDash(ring, 100, 'round')).toEqual({ length: circumference, gap: 0, start: 0 })
    expect(ringDash(ring, 137, 'butt')).toEqual({ length: circumference, gap: 0, start: 0 })
  })

  test('paints half of itself at 50 %, round caps included', () => {
    const dash = ringDash(ring, 50, 'round')
    expect((dash?.length ?? 0) + ring.strokeWidth).toBeCloseTo(circumference / 2)
    expect(dash?.start).toBe(ring.strokeWidth / 2)
  })

  test('shows a little use as a dot, not as nothing', () => {
    expect(ringDash(ring, 0.1, 'round')?.length).toBeGreaterThan(0)
  })

  test('never paints more for less, and dash and gap always make the whole', () => {
    const percent = fc.double({ min: 0.01, max: 99.99, noNaN: true })
    fc.assert(
      fc.property(percent, percent, fc.constantFrom('round' as const, 'butt' as const), (one, other, cap) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)].map((at) => ringDash(ring, at, cap))
        if (!less || !more) return false
        return less.length <= more.length && Math.abs(more.length + more.gap - circumference) < 1e-9
      }),
    )
  })
})

test.each([
  [0, 0, -10],
  [25, 10, 0],
  [50, 0, 10],
  [75, -10, 0],
])('%d %% of the way around is at (%d, %d)', (percent, x, y) => {
  const point = pointOnRing(10, percent)
  expect(point.x).toBeCloseTo(x)
  expect(point.y).toBeCloseTo(y)
})
