import { describe, expect, it } from 'vitest'
import { electronFlags, findDisplay } from '../../../scripts/lib/launch.mjs'

describe('the display', () => {
  it('is always there on macOS and Windows', () => {
    expect(findDisplay('darwin', {})).toBe('desktop')
    expect(findDisplay('win32', {})).toBe('desktop')
  })

  it('is what DISPLAY or WAYLAND_DISPLAY names on Linux, X first', () => {
    expect(findDisplay('linux', { DISPLAY: ':0' })).toBe('x11')
    expect(findDisplay('linux', { DISPLAY: ':0', WAYLAND_DISPLAY: 'wayland-0' })).toBe('x11')
    expect(findDisplay('linux', { DISPLAY: '', WAYLAND_DISPLAY: 'wayland-0' })).toBe('wayland')
  })

  it('is absent where neither is set or both are empty', () => {
    expect(findDisplay('linux', {})).toBeUndefined()
    expect(findDisplay('linux', { DISPLAY: '', WAYLAND_DISPLAY: '' })).toBeUndefined()
  })
})

describe('flags for Electron', () => {
  it('are none for a person on a usual desktop', () => {
    expect(electronFlags({ isRoot: false, display: 'x11' })).toEqual([])
    expect(electronFlags({ isRoot: false, display: 'desktop' })).toEqual([])
  })

  it('give up the sandbox for root only', () => {
    expect(electronFlags({ isRoot: true, display: 'x11' })).toEqual(['--no-sandbox'])
  })

  it('name Wayland where there is no X', () => {
    expect(electronFlags({ isRoot: false, display: 'wayland' })).toEqual(['--ozone-platform-hint=auto'])
  })
})
