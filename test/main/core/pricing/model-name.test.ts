import { expect, test } from 'vitest'
import { canonicalModel, withoutContextTag } from '../../../../src/main/core/pricing/model-name.ts'

test.each([
  ['claude-opus-4-8', 'claude-opus-4-8'],
  ['claude-sonnet-5-5[1m]', 'claude-sonnet-5-5'],
  ['claude-sonnet-5-5-20260915', 'claude-sonnet-5-5'],
  ['claude-haiku-4-5-20251001', 'claude-haiku-4-5'],
  ['claude-opus-4-20250514', 'claude-opus-4'],
  ['claude-opus-4-0', 'claude-opus-4'],
  ['claude-sonnet-4.5', 'claude-sonnet-4-5'],
  ['claude-3-5-haiku-latest', 'claude-haiku-3-5'],
  ['claude-haiku-3-5', 'claude-haiku-3-5'],
  ['claude-3-opus-20240229', 'claude-opus-3'],
  ['us.anthropic.claude-3-5-sonnet-20241022-v2:0', 'claude-sonnet-3-5'],
  ['us.anthropic.claude-opus-4-6-v1', 'claude-opus-4-6'],
  ['global.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude-sonnet-4-5'],
  ['anthropic.claude-opus-5-5', 'claude-opus-5-5'],
  ['arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-20250514-v1:0', 'claude-sonnet-4'],
  ['claude-3-5-sonnet-v2@20241022', 'claude-sonnet-3-5'],
  ['claude-opus-4-1@20250805', 'claude-opus-4-1'],
  ['publishers/anthropic/models/claude-haiku-4-5@20251001', 'claude-haiku-4-5'],
  ['anthropic/claude-opus-4.8', 'claude-opus-4-8'],
  [' Claude-Opus-5 ', 'claude-opus-5'],
])('%s is the model %s', (name, model) => {
  expect(canonicalModel(name)).toBe(model)
})

test.each([
  'gpt-5.2',
  'glm-5',
  'some-gateway-model-v1',
  'my-claude-sonnet-4-5',
  'deepseek/claude-opus-4-8',
  'not-anthropic/claude-opus-4-8',
  '',
])('the name %j is not taken for a Claude model', (name) => {
  expect(canonicalModel(name)).toBeUndefined()
})

test.each(['claude-unreleased-9-20270101', 'claude-opus-4-8-distilled', 'claude-opus-4-8-fast', 'claude-next'])(
  'the unknown Claude %j stays a name of its own',
  (name) => {
    expect(canonicalModel(name)).toMatch(/^claude-(unreleased-9|opus-4-8-distilled|opus-4-8-fast|next)$/)
  },
)

test('the tag of a long context is no part of the model', () => {
  expect(withoutContextTag('claude-sonnet-4-6[1m]')).toBe('claude-sonnet-4-6')
  expect(withoutContextTag('claude-sonnet-4-6')).toBe('claude-sonnet-4-6')
})
