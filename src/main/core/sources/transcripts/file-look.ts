import { type Stats, statSync } from 'node:fs'
import type { FileCursor } from '../../usage.ts'

/** What a file's metadata said when it was last looked at. */
export type FileLook = Pick<FileCursor, 'path' | 'inode' | 'birthtimeMs' | 'sizeBytes' | 'mtimeMs'>

/**
 * Whole milliseconds, so that a value is the same after it has been through the ledger. Where a file system keeps no birth time Node
 * may give the time of the last change instead: 0 says that the birth is unknown.
 */
export function lookOf(path: string, stats: Stats): FileLook {
  return {
    path,
    inode: stats.ino,
    birthtimeMs: stats.birthtimeMs === stats.ctimeMs ? 0 : Math.floor(stats.birthtimeMs),
    sizeBytes: stats.size,
    mtimeMs: Math.floor(stats.mtimeMs),
  }
}

export function isSameLook(a: FileLook, b: FileLook): boolean {
  return a.sizeBytes === b.sizeBytes && a.mtimeMs === b.mtimeMs && isSameFile(a, b)
}

/** A replaced file has another inode, or the same one reused and then another birth. */
function isSameFile(a: FileLook, b: FileLook): boolean {
  const bothBorn = a.birthtimeMs !== 0 && b.birthtimeMs !== 0
  return a.inode === b.inode && (!bothBorn || a.birthtimeMs === b.birthtimeMs)
}

/**
 * What a look says to do: `nothing` new, `continue` at the cursor's offset (provided that the bytes before it are still the same), or
 * `startOver`. Reading lines again is always safe, because the ledger merges them; skipping lines is not.
 */
export function planRead(cursor: FileCursor | undefined, look: FileLook): 'nothing' | 'continue' | 'startOver' {
  if (!cursor || !isSameFile(cursor, look) || look.sizeBytes < cursor.sizeBytes || look.sizeBytes < cursor.offset)
    return 'startOver'
  return cursor.offset === look.sizeBytes && isSameLook(cursor, look) ? 'nothing' : 'continue'
}

/** Whether nothing is left by this name. A file that refuses to be looked at is not gone. */
export function isGone(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) === undefined
  } catch {
    return false
  }
}
