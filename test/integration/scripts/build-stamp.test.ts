import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashInputs } from '../../../scripts/lib/build.mjs'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-stamp-'))
  mkdirSync(join(folder, 'src', 'deep'), { recursive: true })
  writeFileSync(join(folder, 'src', 'deep', 'a.ts'), 'one')
  writeFileSync(join(folder, 'package.json'), '{}')
})

afterEach(() => rmSync(folder, { recursive: true }))

const stamp = () => hashInputs(folder, ['src', 'package.json', 'not-there.ts'])

describe('the stamp of a build', () => {
  it('stays when files are only touched, as by a checkout', () => {
    const before = stamp()
    utimesSync(join(folder, 'src', 'deep', 'a.ts'), 0, 0)
    expect(stamp()).toBe(before)
  })

  it('changes when a file deep down changes', () => {
    const before = stamp()
    writeFileSync(join(folder, 'src', 'deep', 'a.ts'), 'two')
    expect(stamp()).not.toBe(before)
  })

  it('changes when a file is added, renamed or removed', () => {
    const before = stamp()
    writeFileSync(join(folder, 'src', 'b.ts'), '')
    const added = stamp()
    renameSync(join(folder, 'src', 'b.ts'), join(folder, 'src', 'c.ts'))
    const renamed = stamp()
    rmSync(join(folder, 'src', 'c.ts'))
    expect(new Set([before, added, renamed]).size).toBe(3)
    expect(stamp()).toBe(before)
  })

  it('tells content from a name: moving a byte between two files is a change', () => {
    writeFileSync(join(folder, 'src', 'x'), 'ab')
    writeFileSync(join(folder, 'src', 'y'), 'c')
    const before = stamp()
    writeFileSync(join(folder, 'src', 'x'), 'a')
    writeFileSync(join(folder, 'src', 'y'), 'bc')
    expect(stamp()).not.toBe(before)
  })
})
