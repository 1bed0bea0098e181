import { describe, expect, it } from 'vitest'
import { nameSome, parseUnresolved } from '../../../scripts/lib/shared-libraries.mjs'
import { aptInstall, missingPackages, parseInstalled } from '../../../scripts/lib/system-packages.mjs'

describe('installed packages', () => {
  const listing = [
    'installed\tlibgtk-3-0t64\tlibgtk-3-0 (= 3.24.41-4), gtk3-things',
    'installed\txvfb\t',
    'config-files\tdunst\tnotification-daemon',
    '',
  ].join('\n')

  it('count under their own names and under what they provide', () => {
    expect([...parseInstalled(listing)]).toEqual(expect.arrayContaining(['libgtk-3-0t64', 'libgtk-3-0', 'gtk3-things', 'xvfb']))
  })

  it('do not count once they are removed, though their settings stay', () => {
    expect(missingPackages(['dunst', 'xvfb', 'libgtk-3-0'], parseInstalled(listing))).toEqual(['dunst'])
  })
})

describe('missing packages', () => {
  it('are unknown, and so none, where there is no dpkg', () => {
    expect(missingPackages(['xvfb'], undefined)).toEqual([])
  })

  it('are installed without what they only recommend', () => {
    expect(aptInstall(['xvfb', 'dunst']).join(' ')).toBe('apt-get install -y --no-install-recommends xvfb dunst')
  })
})

describe('libraries that ldd does not find', () => {
  it('are named', () => {
    const listing = [
      '\tlinux-vdso.so.1 (0x00007ffc)',
      '\tlibgtk-3.so.0 => not found',
      '\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f00)',
      '\tlibnss3.so => not found',
    ].join('\n')
    expect(parseUnresolved(listing)).toEqual(['libgtk-3.so.0', 'libnss3.so'])
  })

  it('are none in a static program or where ldd said nothing', () => {
    expect(parseUnresolved('\tnot a dynamic executable\n')).toEqual([])
    expect(parseUnresolved('')).toEqual([])
  })

  it('are not all named when they are many', () => {
    expect(nameSome(['libgtk-3.so.0'])).toBe('libgtk-3.so.0')
    expect(nameSome(['a.so', 'b.so', 'c.so'])).toBe('a.so, b.so, c.so')
    expect(nameSome(['a.so', 'b.so', 'c.so', 'd.so', 'e.so'])).toBe('a.so, b.so, c.so, 2 more')
  })
})
