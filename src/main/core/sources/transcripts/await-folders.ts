import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { FSWatcher } from 'chokidar'

export interface AwaitedFolders {
  /** Replaces what is awaited. To be called again after each appearance, since the next folder on the way is then another one. */
  await(paths: readonly string[]): void
  close(): Promise<void>
}

/**
 * Waits for folders that do not exist, by watching the nearest folder above each that does. (Given a path of which several folders
 * are missing, chokidar 5 by itself notices nothing when all of them come at once.)
 */
export function awaitFolders(onAppear: () => void): AwaitedFolders {
  let watcher: Promise<FSWatcher> | undefined
  let awaited = new Set<string>()

  return {
    await(paths) {
      const steps = paths.flatMap((path) => nextStep(path) ?? [])
      const names = new Set(steps.map(({ missing }) => missing))
      if (isSameSet(names, awaited)) return
      awaited = names
      void close(watcher)
      watcher = steps.length === 0 ? undefined : watchFor(names, new Set(steps.map(({ existing }) => existing)), onAppear)
    },
    close: () => close(watcher),
  }
}

/** Loaded only where something is missing and waited for: no command waits. */
async function watchFor(names: ReadonlySet<string>, folders: ReadonlySet<string>, onAppear: () => void): Promise<FSWatcher> {
  const { watch } = await import('chokidar')
  const watcher = watch([...folders], {
    depth: 0,
    // What came between the look above and the watch is reported as well.
    ignoreInitial: false,
    ignorePermissionErrors: true,
    // chokidar writes paths with forward slashes on Windows too.
    ignored: (path) => !folders.has(resolve(path)) && !names.has(resolve(path)),
  })
  watcher.on('addDir', (path) => {
    if (names.has(resolve(path))) onAppear()
  })
  // The rescan finds what this misses.
  watcher.on('error', () => {})
  return watcher
}

async function close(watcher: Promise<FSWatcher> | undefined): Promise<void> {
  await (await watcher)?.close()
}

/** The folder that would have to come next for the path to exist, and the one it would come in. */
function nextStep(path: string): { existing: string; missing: string } | undefined {
  let missing = path
  for (let existing = dirname(path); existing !== missing; existing = dirname(existing)) {
    if (isFolder(existing)) return { existing, missing }
    missing = existing
  }
  return undefined
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
  } catch {
    return false
  }
}

function isSameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one))
}
