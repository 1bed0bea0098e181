/**
 * [Note: a file rewritten in place] Claude Code can cut the last 64 KiB of a transcript and write them anew, and a file can be
 * truncated and have regrown before anyone looks. Inode and birth time stay, the size is larger than before: only the bytes tell. So
 * a cursor remembers a hash of those just before its offset, and a file where they differ is read from the start.
 */
import { readSync } from 'node:fs'

/** Enough for a line's uuid and time, which stand before its folder and branch. */
const fingerprintBytes = 1024
const window = Buffer.alloc(fingerprintBytes)

/** Of the bytes just before the offset: FNV-1a, 32 bits. */
export function fingerprintAt(fd: number, offset: number): number {
  const length = Math.min(fingerprintBytes, offset)
  const read = length === 0 ? 0 : readSync(fd, window, 0, length, offset - length)
  let hash = 0x811c9dc5
  for (let i = 0; i < read; i++) hash = Math.imul(hash ^ (window[i] ?? 0), 0x01000193)
  return hash >>> 0
}
