import { describe, expect, it } from 'vitest'
import { electronFlags, endedBadly, findDisplay } from '../../../scripts/lib/launch.mjs'

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
  it('only quieten it for a person on a usual desktop', () => {
    expect(electronFlags({ isRoot: false, display: 'x11' })).toEqual(['--log-level=3'])
    expect(electronFlags({ isRoot: false, display: 'desktop' })).toEqual(['--log-level=3'])
  })

  it('give up the sandbox for root only', () => {
    expect(electronFlags({ isRoot: true, display: 'x11' })).toContain('--no-sandbox')
    expect(electronFlags({ isRoot: false, display: 'wayland' })).not.toContain('--no-sandbox')
  })

  it('name Wayland where there is no X', () => {
    expect(electronFlags({ isRoot: false, display: 'wayland' })).toContain('--ozone-platform-hint=auto')
    expect(electronFlags({ isRoot: false, display: 'x11' })).not.toContain('--ozone-platform-hint=auto')
  })
})

describe('an end of the app', () => {
  it('is as wanted by itself, by Ctrl-C, by a closed terminal and by a service manager', () => {
    expect([0, 130, 129, 143].filter(endedBadly)).toEqual([])
  })

  it('is bad by an error and by a crash', () => {
    const failed = 1
    const illegalInstruction = 132
    const segmentationFault = 139
    const ends = [failed, illegalInstruction, segmentationFault]
    expect(ends.filter(endedBadly)).toEqual(ends)
  })
})
