import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { carriedElectronVersion, isCarriedElectronReady, runtimeName } from '../../../scripts/lib/carried-electron.mjs'
import { findElectron } from '../../../scripts/lib/electron-runtime.mjs'

it('what belongs to the program that carries the runtime is left out', () => {
  expect(runtimeName('Cypress/')).toBeUndefined()
  expect(runtimeName('Cypress/resources/app/package.json')).toBeUndefined()
  expect(runtimeName('Cypress/browser_v8_context_snapshot.bin')).toBeUndefined()
  expect(runtimeName('Cypress/locales/de.pak')).toBeUndefined()
  expect(runtimeName('elsewhere/Cypress')).toBeUndefined()
})

it('the rest keeps its name, but for the executable', () => {
  expect(runtimeName('Cypress/Cypress')).toBe('electron')
  expect(runtimeName('Cypress/icudtl.dat')).toBe('icudtl.dat')
  expect(runtimeName('Cypress/locales/en-US.pak')).toBe('locales/en-US.pak')
})

it('a folder is ready only with the right version, which is written last', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-runtime-'))
  try {
    expect(isCarriedElectronReady(folder)).toBe(false)
    writeFileSync(join(folder, 'version'), '1.0.0')
    expect(isCarriedElectronReady(folder)).toBe(false)
    writeFileSync(join(folder, 'version'), carriedElectronVersion)
    expect(isCarriedElectronReady(folder)).toBe(true)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it('an override that holds no Electron is an error to be told, not a reason to take another', async () => {
  const found = await findElectron({ env: { ELECTRON_OVERRIDE_DIST_PATH: '/nowhere' } })
  expect(found).toEqual({ runtime: undefined, why: 'ELECTRON_OVERRIDE_DIST_PATH is /nowhere, where there is no Electron' })
})
