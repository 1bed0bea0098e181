/** A file's content is exchanged as a whole or not at all, whatever ends the process. */
import {
  accessSync,
  chownSync,
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { lookAtProcess } from '../process-birth.ts'

/** More links in a row than this are a loop; Linux draws the line there too. */
const mostLinks = 40

/** Where a name really leads. People keep dotfiles in a repository and link to them: the link must stay one, also when it dangles. */
export function linkTarget(file: string): string {
  let target = resolve(file)
  for (let n = 0; n < mostLinks; n++) {
    if (!lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink()) return target
    target = resolve(dirname(target), readlinkSync(target))
  }
  throw Object.assign(new Error(`${file} is a loop of links.`), { code: 'ELOOP' })
}

export interface Replacement {
  /** Asked last, when all that is missing is the rename: whether to go on. */
  isStillWanted: () => boolean
}

/**
 * Temporary file in the same folder, fsync, rename. An existing file's mode and owner stay (with `sudo` it would become root's); a
 * new one is for its owner only. False when it was no longer wanted.
 */
export function replaceFile(target: string, content: string, { isStillWanted }: Replacement): boolean {
  const folder = dirname(target)
  const existing = statSync(target, { throwIfNoEntry: false })
  // A rename asks the folder only, so a file that its owner locked must be asked for.
  if (existing) accessSync(target, constants.W_OK)
  removeAbandoned(target)
  const prepared = join(folder, `${basename(target)}${mark}${process.pid}.tmp`)
  try {
    const handle = openSync(prepared, 'wx', 0o600)
    try {
      writeFileSync(handle, content)
      if (existing && process.platform !== 'win32') {
        if (process.getuid?.() !== existing.uid) chownSync(prepared, existing.uid, existing.gid)
        fchmodSync(handle, existing.mode & 0o7777)
      }
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    if (!isStillWanted()) return false
    renameSync(prepared, target)
  } finally {
    rmSync(prepared, { force: true })
  }
  syncFolder(folder)
  return true
}

const mark = '.plimsoll-'

/** What a process that was killed before its rename left behind. */
function removeAbandoned(target: string): void {
  const start = `${basename(target)}${mark}`
  for (const name of readdirSync(dirname(target))) {
    if (!name.startsWith(start)) continue
    const pid = Number(/^(\d+)\.tmp$/.exec(name.slice(start.length))?.[1])
    if (pid === process.pid || lookAtProcess(pid).state === 'gone') rmSync(join(dirname(target), name), { force: true })
  }
}

/** The rename itself must outlive a power cut. Windows opens no folders. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
