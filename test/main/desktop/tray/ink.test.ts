import { expect, it } from 'vitest'
import { inkFor } from '../../../../src/main/desktop/tray/ink.ts'

const black = { colour: [0, 0, 0] }
const white = { colour: [255, 255, 255] }
const either = { colour: [255, 255, 255], halo: [0, 0, 0] }

it('is black on macOS, where the system colours the template', () => {
  expect(inkFor({ platform: 'darwin', isThemeDark: true })).toEqual(black)
})

it("follows the taskbar's theme on Windows, not that of the windows", () => {
  expect(inkFor({ platform: 'win32', isThemeDark: false, isTaskbarDark: true })).toEqual(white)
  expect(inkFor({ platform: 'win32', isThemeDark: true, isTaskbarDark: false })).toEqual(black)
  expect(inkFor({ platform: 'win32', isThemeDark: true })).toEqual(white)
})

it.each([
  ['ubuntu:GNOME', false, white],
  ['KDE', false, black],
  ['KDE', true, white],
  ['XFCE', false, either],
  [undefined, true, either],
])('suits the panel of the Linux desktop %s with a dark theme %s', (desktop, isThemeDark, ink) => {
  expect(inkFor({ platform: 'linux', isThemeDark, ...(desktop && { desktop }) })).toEqual(ink)
})
