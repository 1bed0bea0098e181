/**
 * Tells that something may have changed below the roots, or that a root may have come. Events are hints: they may be late, doubled
 * or lost, and the slow rescan is the truth. Nothing here throws; a watch that cannot be had is a problem to show.
 *
 * [Note: what watches what] chokidar waits for roots that are not there yet: a handful of folders. The trees themselves are watched
 * with node's own fs.watch. chokidar was measured on a tree of 5,280 transcripts in 3,081 folders (Linux, Node 20): it also
 * watches each file and lists and stats a whole folder at every event in it, which cost 4.1 ms of cpu for each appended line and
 * 113 MB (with every file ignored, 3.5 ms and 96 MB), against 0.27 ms and 13 MB for one fs.watch per folder. On macOS it
 * would take one descriptor per folder and run out of them; there, and on Windows, the system watches a whole tree with one handle.
 */
import { type FSWatcher, watch } from 'node:fs'
import { basename, join } from 'node:path'
import type { Problem } from '../../../../shared/contract/snapshot.ts'
import { awaitFolders } from './await-folders.ts'
import { isGone } from './file-look.ts'
import type { FoundRoot } from './roots.ts'
import { isWithin } from './walk.ts'

export interface WatchEvents {
  /** A transcript or folder that may have changed, come or gone. */
  onChange(path: string): void
  /** Something changed, and nobody can say where; or a root has come. */
  onUncertain(): void
}

export interface TranscriptWatch {
  /** The roots of the scan that begins now: those that are there are watched, those that are missing awaited. */
  followRoots(roots: readonly FoundRoot[]): void
  /** A folder that the scan is about to list. */
  followFolder(path: string): void
  /** Present while changes can pass unnoticed until the next rescan. */
  problem(): Problem | undefined
  close(): Promise<void>
}

export function watchTranscripts(
  events: WatchEvents,
  platform: NodeJS.Platform = process.platform,
  openWatch: typeof watch = watch,
): TranscriptWatch {
  const watchers = new Map<string, FSWatcher>()
  const refused = new Set<string>()
  const watchesWholeTrees = platform === 'darwin' || platform === 'win32'
  const roots = awaitFolders(events.onUncertain)

  function follow(folder: string) {
    if (watchers.has(folder)) return
    try {
      const watcher = openWatch(folder, { recursive: watchesWholeTrees }, (event, name) => {
        if (name === null) return events.onUncertain()
        // A watched folder that is deleted or moved away reports itself by its own name. It may have been a root.
        if (event === 'rename' && name === basename(folder) && isGone(folder)) {
          unfollow(folder)
          return events.onUncertain()
        }
        events.onChange(join(folder, name))
      })
      watcher.on('error', () => {
        unfollow(folder)
        // Windows reports the deletion of a watched folder as an error.
        if (!isGone(folder)) refused.add(folder)
        events.onUncertain()
      })
      watchers.set(folder, watcher)
    } catch {
      // Out of watches (ENOSPC) or descriptors (EMFILE), or a file system that has none. One that is gone or closed to us is the walk's to tell.
      if (!isGone(folder)) refused.add(folder)
    }
  }

  function unfollow(folder: string) {
    watchers.get(folder)?.close()
    watchers.delete(folder)
  }

  return {
    followRoots(found) {
      // Tried again with each scan: limits are raised, other programs end.
      refused.clear()
      const present = found.flatMap(({ projects }) => projects ?? [])
      for (const folder of watchers.keys()) if (isGone(folder) || !present.some((top) => isWithin(folder, top))) unfollow(folder)
      if (watchesWholeTrees) for (const folder of present) follow(folder)
      roots.await(found.filter(({ state }) => state === 'missing').map(({ path }) => join(path, 'projects')))
    },
    followFolder(path) {
      if (!watchesWholeTrees) follow(path)
    },
    problem() {
      if (refused.size === 0) return undefined
      return {
        code: 'watchLimited',
        message: `${refused.size} ${refused.size === 1 ? 'folder' : 'folders'} cannot be watched, so new use there shows a few seconds late. Nothing is lost.`,
        ...(platform === 'linux' && { remedy: 'Raise fs.inotify.max_user_watches and fs.inotify.max_user_instances (sysctl).' }),
      }
    },
    async close() {
      for (const watcher of watchers.values()) watcher.close()
      watchers.clear()
      await roots.close()
    },
  }
}
