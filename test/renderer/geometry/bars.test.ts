import { expect, test } from 'vitest'
import { columns, runs } from '../../../src/renderer/geometry/bars.ts'

const box = { width: 40, height: 100, gap: 2, leastHeight: 3 }

test('columns stand on zero and the highest fills the box', () => {
  expect(columns([50, 100, 25, 0], box)).toEqual([
    { x: 1, y: 50, width: 8, height: 50 },
    { x: 11, y: 0, width: 8, height: 100 },
    { x: 21, y: 75, width: 8, height: 25 },
    { x: 31, y: 100, width: 8, height: 0 },
  ])
})

test('a little is never as flat as nothing', () => {
  expect(columns([1, 100_000], box)[0]?.height).toBe(3)
})

test('a gap has no column, not a flat one', () => {
  expect(columns([undefined, 10], box)[0]).toBeUndefined()
})

test('a day without any use is flat', () => {
  expect(columns([0, 0], box).map((bar) => bar?.height)).toEqual([0, 0])
})

test('neighbours form runs', () => {
  expect(runs([1, 2, 3, 7, 9, 10])).toEqual([
    { from: 1, to: 3 },
    { from: 7, to: 7 },
    { from: 9, to: 10 },
  ])
  expect(runs([])).toEqual([])
})
