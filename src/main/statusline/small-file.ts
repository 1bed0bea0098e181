/** Files that are read and written between two calls: small, or not ours. */
import { closeSync, constants, fstatSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs'

/** The last bytes of a file, and how many it has. Undefined for whatever is no file: a pipe would be waited for. */
export function readEnd(path: string, mostBytes: number): { bytes: Buffer; size: number } | undefined {
  let handle: number | undefined
  try {
    handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const stats = fstatSync(handle)
    if (!stats.isFile()) return undefined
    const bytes = Buffer.allocUnsafe(Math.min(stats.size, mostBytes))
    let length = 0
    while (length < bytes.length) {
      const read = readSync(handle, bytes, length, bytes.length - length, stats.size - bytes.length + length)
      if (read === 0) break
      length += read
    }
    return { bytes: bytes.subarray(0, length), size: stats.size }
  } catch {
    return undefined
  } finally {
    if (handle !== undefined) closeSync(handle)
  }
}

export function readSmallFile(path: string, mostBytes: number): string | undefined {
  const read = readEnd(path, mostBytes)
  return read && read.size <= mostBytes ? read.bytes.toString('utf8') : undefined
}

/** Whole or not at all. Not forced to the disk, which would take longer than there is time: after a power cut the next call says it again. */
export function replaceSmallFile(path: string, text: string): void {
  const prepared = `${path}.${process.pid}.tmp`
  try {
    const handle = openSync(prepared, 'wx', 0o600)
    try {
      writeSync(handle, text)
    } finally {
      closeSync(handle)
    }
    renameSync(prepared, path)
  } catch {
    rmSync(prepared, { force: true })
  }
}
