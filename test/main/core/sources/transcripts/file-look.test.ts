import { type Stats, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  type FileLook,
  isGone,
  isSameLook,
  lookOf,
  planRead,
} from '../../../../../src/main/core/sources/transcripts/file-look.ts'
import type { FileCursor } from '../../../../../src/main/core/usage.ts'
import { temporaryHome } from '../../../../support/home.ts'

const look: FileLook = { path: '/p/s.jsonl', inode: 7, birthtimeMs: 1000, sizeBytes: 500, mtimeMs: 2000 }
const read: FileCursor = { ...look, offset: 500 }

describe('what a look says to do', () => {
  it('is to start a file that was never read', () => {
    expect(planRead(undefined, look)).toBe('startOver')
  })

  it('is nothing where everything was read and nothing has changed', () => {
    expect(planRead(read, look)).toBe('nothing')
  })

  it('is to go on where the file has grown, was touched, or was not read to its end', () => {
    expect(planRead(read, { ...look, sizeBytes: 600, mtimeMs: 3000 })).toBe('continue')
    expect(planRead(read, { ...look, mtimeMs: 3000 })).toBe('continue')
    expect(planRead({ ...read, offset: 400 }, look)).toBe('continue')
  })

  it('is to start over in a file that is shorter, or another one by the same name', () => {
    expect(planRead(read, { ...look, sizeBytes: 499 })).toBe('startOver')
    expect(planRead({ ...read, offset: 300 }, { ...look, sizeBytes: 400 })).toBe('startOver')
    expect(planRead(read, { ...look, inode: 8, sizeBytes: 600 })).toBe('startOver')
    expect(planRead(read, { ...look, birthtimeMs: 1500, sizeBytes: 600 })).toBe('startOver')
  })

  it('does not take an unknown birth for another one', () => {
    expect(planRead({ ...read, birthtimeMs: 0 }, look)).toBe('nothing')
    expect(planRead(read, { ...look, birthtimeMs: 0, sizeBytes: 600 })).toBe('continue')
    expect(isSameLook({ ...look, birthtimeMs: 0 }, look)).toBe(true)
  })
})

describe('a look', () => {
  it('has whole milliseconds, and no birth where the system gives the last change for it', () => {
    const stats = { ino: 7, birthtimeMs: 1000.25, ctimeMs: 2000.75, mtimeMs: 2000.5, size: 500 } as Stats
    expect(lookOf('/p/s.jsonl', stats)).toEqual(look)
    expect(lookOf('/p/s.jsonl', { ...stats, birthtimeMs: 2000.75 } as Stats).birthtimeMs).toBe(0)
  })

  it('of a real file is the same twice', () => {
    const path = temporaryHome().write('-p/s.jsonl', 'text')
    expect(isSameLook(lookOf(path, statSync(path)), lookOf(path, statSync(path)))).toBe(true)
    expect(isGone(path)).toBe(false)
    expect(isGone(`${path}.not`)).toBe(true)
  })
})
