import { expect, test } from 'vitest'
import { modelName, projectName, toldApart } from '../../../src/shared/format/names.ts'

test.each([
  ['claude-opus-5-5', 'Opus 5.5'],
  ['claude-opus-5-5-20260915', 'Opus 5.5'],
  ['claude-sonnet-4-5-20250929[1m]', 'Sonnet 4.5 1M'],
  ['claude-opus-4-20250514', 'Opus 4'],
  ['claude-3-5-sonnet-20241022', 'Sonnet 3.5'],
  ['claude-3-opus-20240229', 'Opus 3'],
  ['us.anthropic.claude-haiku-4-5-20251001-v1:0', 'Haiku 4.5'],
  ['claude-haiku-4-5@20251001', 'Haiku 4.5'],
  ['gpt-7', 'gpt-7'],
  ['my-claude-like-model', 'my-claude-like-model'],
])('%s is called %s', (model, name) => {
  expect(modelName(model)).toBe(name)
})

test.each([
  ['/home/ada/code/plimsoll', 'plimsoll'],
  ['C:\\Users\\ada\\code\\plimsoll\\', 'plimsoll'],
  ['/', '/'],
])('the project %s is called %s', (path, name) => {
  expect(projectName(path)).toBe(name)
})

test('names that would be the same are told apart by what they are in full', () => {
  const shownName = toldApart(['claude-sonnet-5-5', 'claude-sonnet-5-5-20260915', 'claude-opus-5-5'], modelName)
  expect(shownName('claude-sonnet-5-5')).toBe('claude-sonnet-5-5')
  expect(shownName('claude-sonnet-5-5-20260915')).toBe('claude-sonnet-5-5-20260915')
  expect(shownName('claude-opus-5-5')).toBe('Opus 5.5')
})
