import { expect, test } from 'vitest'
import { billingOf } from '../../../../../src/main/core/sources/statusline/billing.ts'

const subscriber = { seenAtMs: 1, hasAnswered: true, hasLimits: true, wasAnswered: false }
const withKey = { seenAtMs: 2, hasAnswered: true, hasLimits: false, wasAnswered: true }
const resumed = { seenAtMs: 3, hasAnswered: true, hasLimits: false, wasAnswered: false }
const unanswered = { seenAtMs: 4, hasAnswered: false, hasLimits: false, wasAnswered: false }

test('a session that was told its limits is a subscriber’s', () => {
  expect(billingOf([subscriber])).toBe('subscription')
})

test('a session that was answered and told none has an API key', () => {
  expect(billingOf([withKey])).toBe('api')
  expect(billingOf([resumed])).toBe('api')
})

test('the session seen last decides', () => {
  expect(billingOf([withKey, subscriber])).toBe('api')
  expect(billingOf([withKey, { ...subscriber, seenAtMs: 5 }])).toBe('subscription')
})

test('a resumed session, which has costs before its first answer, says nothing against a subscriber’s', () => {
  expect(billingOf([resumed, subscriber])).toBe('subscription')
})

test('nobody knows before the first answer', () => {
  expect(billingOf([])).toBeUndefined()
  expect(billingOf([unanswered])).toBeUndefined()
  expect(billingOf([unanswered, subscriber])).toBe('subscription')
})
