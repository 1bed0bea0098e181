/** The files of `readings/`. The status line's program writes each under another name first: what is here is whole. */
import { mkdirSync, readdirSync, readFileSync, rmSync, type Stats, statSync } from 'node:fs'
import { join } from 'node:path'

export interface FoundFile {
  name: string
  sizeBytes: number
  mtimeMs: number
}

/** A reading is a few hundred bytes. */
const mostBytes = 64 << 10

/** Throws where the folder cannot be listed. */
export function listReadings(folder: string): FoundFile[] {
  return readdirSync(folder).flatMap((name) => {
    const stats = statsOf(join(folder, name))
    return stats?.isFile() ? [{ name, sizeBytes: stats.size, mtimeMs: stats.mtimeMs }] : []
  })
}

export function isReading({ name }: FoundFile): boolean {
  return name.endsWith('.json')
}

/** Undefined when it is gone or far too large. Throws where it may not be read. */
export function readReading(folder: string, { name, sizeBytes }: FoundFile): string | undefined {
  if (sizeBytes > mostBytes) return undefined
  try {
    return readFileSync(join(folder, name), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Unless it has been written again since it was looked at. */
export function removeReading(folder: string, { name, mtimeMs }: FoundFile): void {
  const path = join(folder, name)
  if (statsOf(path)?.mtimeMs === mtimeMs) rmSync(path, { force: true })
}

export function makeReadingsFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}
