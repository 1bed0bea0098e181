/**
 * Lists the transcripts below a `projects` folder and looks at each. A rescan of thousands of unchanged files is what an idle app
 * does most, so a folder is listed again only when its own modification time says that entries came or went; the files are looked
 * at every time, because an append changes nothing but the file.
 */
import { type Dirent, lstatSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { type FileLook, lookOf } from './file-look.ts'

export interface TreeWalker {
  /** Every transcript below a `projects` folder, each with a fresh look. Lazy: whoever stops asking stops the walk. */
  walk(projects: string): Generator<FileLook>
  /** The transcripts of any folder of the tree, and of those below it that are new. None where its entries have not changed. */
  walkChanged(folder: string): Generator<FileLook>
  isKnownFolder(path: string): boolean
  /** Files and folders that were listed but refused to be looked at or into. Whoever learns that one is gone takes it out. */
  unreadable: Set<string>
}

interface KnownFolder {
  inode: number
  /** NaN where the list may be older than the time says. */
  mtimeMs: number
  files: string[]
  folders: string[]
}

/** Coarsest modification times in use (FAT: 2 s). Of a folder changed more recently than that, the list may already be old. */
const mtimeGrainMs = 2000

export function createTreeWalker(options: {
  now: () => number
  /** Called with each folder before it is listed, so that a watch set here misses no entry. */
  onFolder?: (path: string) => void
}): TreeWalker {
  const known = new Map<string, KnownFolder>()
  const unreadable = new Set<string>()
  /** The `projects` folders. */
  const tops = new Set<string>()

  function* walkFolders(top: string, passesOverUnchanged: boolean): Generator<FileLook> {
    const toDo = [top]
    for (let path = toDo.pop(); path !== undefined; path = toDo.pop()) {
      const before = known.get(path)
      const folder = openFolder(path)
      if (!folder) continue
      if (passesOverUnchanged && folder === before) continue
      for (const child of folder.folders) if (!passesOverUnchanged || !known.has(child)) toDo.push(child)
      for (const file of folder.files) {
        const look = lookAt(file)
        if (look) yield look
      }
    }
  }

  /** The folder's entries, from memory where they cannot have changed. */
  function openFolder(path: string): KnownFolder | undefined {
    try {
      const stats = statSync(path, { throwIfNoEntry: false })
      if (!stats?.isDirectory()) return forgetFolder(path)
      options.onFolder?.(path)
      const before = known.get(path)
      if (before && before.inode === stats.ino && before.mtimeMs === stats.mtimeMs) return before
      const isSettled = options.now() - stats.mtimeMs >= mtimeGrainMs
      const folder = {
        inode: stats.ino,
        mtimeMs: isSettled ? stats.mtimeMs : Number.NaN,
        ...sortEntries(path, readdirSync(path, { withFileTypes: true }), tops.has(path)),
      }
      known.set(path, folder)
      unreadable.delete(path)
      return folder
    } catch (error) {
      forgetFolder(path)
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') unreadable.add(path)
      return undefined
    }
  }

  function forgetFolder(path: string): undefined {
    known.delete(path)
    unreadable.delete(path)
  }

  function lookAt(path: string): FileLook | undefined {
    try {
      const stats = statSync(path, { throwIfNoEntry: false })
      if (stats?.isFile()) {
        unreadable.delete(path)
        return lookOf(path, stats)
      }
      if (!stats && isDanglingLink(path)) unreadable.add(path)
      else unreadable.delete(path)
    } catch {
      unreadable.add(path)
    }
    return undefined
  }

  return {
    walk(projects) {
      tops.add(projects)
      return walkFolders(projects, false)
    },
    walkChanged: (folder) => walkFolders(folder, true),
    isKnownFolder: (path) => known.has(path),
    unreadable,
  }
}

/**
 * Of links only those among the top folder's own entries are followed, and only out of the tree: people link a project folder to
 * another disk, while any other link can close a loop or lead through the whole disk.
 */
function sortEntries(folder: string, entries: Dirent[], isTop: boolean): { files: string[]; folders: string[] } {
  const files: string[] = []
  const folders: string[] = []
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) folders.push(path)
    else if (entry.isSymbolicLink() && isTop && leadsOut(path, folder)) folders.push(path)
    else if (entry.name.endsWith('.jsonl')) files.push(path)
  }
  return { files, folders }
}

function leadsOut(link: string, tree: string): boolean {
  try {
    if (!statSync(link).isDirectory()) return false
    const target = realpathSync.native(link)
    const top = realpathSync.native(tree)
    return !isWithin(target, top) && !isWithin(top, target)
  } catch {
    return false
  }
}

export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

function isDanglingLink(path: string): boolean {
  const stats: Stats | undefined = lstatSync(path, { throwIfNoEntry: false })
  return stats?.isSymbolicLink() ?? false
}
