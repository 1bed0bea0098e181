import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseView } from '../../../src/main/statusline/view-file.ts'
import { StatusLineView } from '../../../src/shared/contract/status-line-view.ts'

const whole: StatusLineView = {
  schema: 1,
  writtenAt: 1_795_355_280_000,
  todayUsd: 0.35,
  sessions: { 'session-a': { workTokens: 54_231, usd: 0.14, at: 1_795_355_270_000 }, b: { workTokens: 0, at: 1 } },
  workTokensPerMinute: 850,
  windows: [
    { id: 'session', kind: 'session', state: 'running', usedPercent: 42, resetsAt: 1_795_362_900_000, isEstimate: false },
    { id: 'weekly-model:opus', kind: 'weekly-model', model: 'opus', account: '/a', state: 'unknown', isEstimate: true },
  ],
  settings: { segments: ['windows', 'model'], hasEmoji: false, hasColours: false, width: 80 },
}

test('reads what the contract says, without its schema library', () => {
  expect(parseView(JSON.stringify(StatusLineView.parse(whole)))).toEqual(whole)
})

test('what it makes of anything is a view by the contract, or none', () => {
  const anything = fc.dictionary(fc.constantFrom(...Object.keys(whole)), fc.jsonValue())
  fc.assert(
    fc.property(anything, (odd) => {
      const view = parseView(JSON.stringify({ ...whole, ...odd, schema: 1, writtenAt: 5 }))
      // Whole numbers and the bounds of the width are for whoever writes.
      expect(view?.schema).toBe(1)
      expect(view?.windows.every(({ kind, state }) => kind !== undefined && state !== undefined)).toBe(true)
      expect(view?.settings.segments.every((name) => name in { model: 1, cost: 1, tokens: 1, rate: 1, windows: 1 })).toBe(true)
    }),
  )
})

test('one odd part does not cost the others', () => {
  const view = parseView(
    JSON.stringify({ ...whole, todayUsd: 'much', windows: [null, ...whole.windows], settings: { segments: ['model', 'new'] } }),
  )
  expect(view).toMatchObject({ windows: whole.windows, settings: { segments: ['model'], hasEmoji: true, hasColours: true } })
  expect(view).not.toHaveProperty('todayUsd')
})

test('another make of file is none', () => {
  for (const text of [undefined, '', '{', '[]', 'null', '{"schema":2,"writtenAt":1}', '{"schema":1}'])
    expect(parseView(text)).toBeUndefined()
})
