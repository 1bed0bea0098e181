import { describe, expect, it } from 'vitest'
import { areInstalled } from '../../../scripts/lib/dependencies.mjs'

const wanted = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/preact': { version: '11.2.0' },
    'node_modules/fsevents': { version: '2.3.3', optional: true },
  },
}

describe('npm ci is needed', () => {
  it('when nothing is installed, or an install was broken off before npm wrote its record', () => {
    expect(areInstalled(wanted, undefined)).toBe(false)
  })

  it('when a package is missing', () => {
    expect(areInstalled(wanted, { packages: {} })).toBe(false)
  })

  it('when package-lock.json moved to another version', () => {
    expect(areInstalled(wanted, { packages: { 'node_modules/preact': { version: '11.1.0' } } })).toBe(false)
  })

  it('when an optional package is of another version', () => {
    const installed = {
      packages: { 'node_modules/preact': { version: '11.2.0' }, 'node_modules/fsevents': { version: '2.0.0' } },
    }
    expect(areInstalled(wanted, installed)).toBe(false)
  })
})

describe('npm ci is not needed', () => {
  it('when all is there but the optional packages of other systems', () => {
    expect(areInstalled(wanted, { packages: { 'node_modules/preact': { version: '11.2.0' } } })).toBe(true)
  })

  it('when there is more than asked for', () => {
    const installed = {
      packages: { 'node_modules/preact': { version: '11.2.0' }, 'node_modules/left-over': { version: '1.0.0' } },
    }
    expect(areInstalled(wanted, installed)).toBe(true)
  })
})
