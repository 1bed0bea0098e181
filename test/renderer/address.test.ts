import { afterEach, beforeEach, expect, test } from 'vitest'
import { readAddress } from '../../src/renderer/address.ts'

beforeEach(() => {
  window.location.hash = ''
  window.sessionStorage.clear()
})
afterEach(() => {
  window.location.hash = ''
})

test('a plain address is the dashboard without a token', () => {
  expect(readAddress()).toEqual({ isPopover: false, token: undefined })
})

test('#popover asks for the popover', () => {
  window.location.hash = '#popover'
  expect(readAddress().isPopover).toBe(true)
})

test('a token is taken out of the address and kept for the tab', () => {
  window.location.hash = '#token=sesame'
  expect(readAddress().token).toBe('sesame')
  expect(window.location.hash).toBe('')
  expect(readAddress().token).toBe('sesame')
})

test('taking the token leaves the view in the address', () => {
  window.location.hash = '#popover&token=sesame'
  expect(readAddress()).toEqual({ isPopover: true, token: 'sesame' })
  expect(window.location.hash).toBe('#popover')
})
