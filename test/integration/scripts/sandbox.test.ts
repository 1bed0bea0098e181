import { expect, it } from 'vitest'
import { maySandbox } from '../../../scripts/lib/sandbox.mjs'

const root = 0
const person = 1000

it('user namespaces are enough for the sandbox', () => {
  expect(maySandbox(true, undefined)).toBe(true)
  expect(maySandbox(true, { uid: person, mode: 0o755 })).toBe(true)
})

it('without them only a setuid helper of root is', () => {
  expect(maySandbox(false, { uid: root, mode: 0o104755 })).toBe(true)
  expect(maySandbox(false, { uid: root, mode: 0o100755 })).toBe(false)
  expect(maySandbox(false, { uid: person, mode: 0o104755 })).toBe(false)
  expect(maySandbox(false, undefined)).toBe(false)
})
