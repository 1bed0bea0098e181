/** `readings/` of the data folder: one small file for each session, written here and read by the engine. */
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseJson } from './narrow.ts'
import type { Payload } from './payload.ts'
import { nextReading, readingOf } from './reading.ts'
import { readSmallFile, replaceSmallFile } from './small-file.ts'

const mostBytes = 65_536
/** The longest window is over by then. Until then a reading is worth something to an engine that did not run. */
const oldMs = 8 * 24 * 3_600_000
/** One call may not take long, whatever has piled up. */
const mostLookedAt = 500

/** Nothing is ever said about what goes wrong: the line is what the person wants. */
export function recordReading(payload: Payload, account: string, dataFolder: string, now: number): void {
  const { sessionId } = payload
  if (sessionId === undefined) return
  const folder = join(dataFolder, 'readings')
  if (!isOwnFolder(folder)) return
  const file = join(folder, `${fileNameOf(sessionId)}.json`)
  const before = readSmallFile(file, mostBytes)
  replaceSmallFile(
    file,
    `${JSON.stringify(nextReading({ ...payload, sessionId }, account, readingOf(parseJson(before)), now))}\n`,
  )
  if (before === undefined) removeOld(folder, now)
}

/** Claude Code's ids are UUIDs. In any other, whatever could lead elsewhere is taken out; the file says the id in full. */
export function fileNameOf(sessionId: string): string {
  return sessionId.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 100)
}

/** A link may lead anywhere, so it is not followed: nothing is kept then. */
function isOwnFolder(folder: string): boolean {
  makeFolder(folder)
  const stats = lstatSync(folder)
  if (!stats.isDirectory()) return false
  if (process.platform !== 'win32' && (stats.mode & 0o77) !== 0) chmodSync(folder, 0o700)
  return true
}

/** Not `recursive`: Node then tries for ever where the system says, as below /proc, that what is there is not. */
function makeFolder(folder: string): void {
  const parent = dirname(folder)
  if (parent !== folder && !existsSync(parent)) makeFolder(parent)
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 })
}

/** The engine does this as well. Where it never runs, nobody else would. */
function removeOld(folder: string, now: number): void {
  for (const name of readdirSync(folder).slice(0, mostLookedAt)) {
    const file = join(folder, name)
    const changedAtMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? now
    if (/\.(?:json|tmp)$/.test(name) && now - changedAtMs > oldMs) rmSync(file, { force: true })
  }
}
