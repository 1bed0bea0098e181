/**
 * Where transcripts may lie. `rootCandidates` names the places and why; `findRoots` looks which of them exist. Both are cheap enough
 * to be asked again before every scan, which is how a root that appears later is found.
 */
import { readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { RootState } from '../../../../shared/contract/snapshot.ts'

export interface RootCandidate {
  path: string
  origin: string
}

export interface FoundRoot extends RootCandidate {
  state: RootState['state']
  /** The folder that holds the project folders. Only where the state is `ok`. */
  projects?: string
}

export interface RootPlaces {
  env: Readonly<Record<string, string | undefined>>
  home: string
  /** `roots` of the settings. */
  configured: readonly string[]
  /** Homes inside running WSL distributions, on Windows. */
  wslHomes?: readonly string[]
}

/**
 * In the order in which they win when two are the same folder. With CLAUDE_CONFIG_DIR set Claude Code itself uses nothing else, but
 * the default folders may still hold what was written before it was set.
 */
export function rootCandidates({ env, home, configured, wslHomes = [] }: RootPlaces): RootCandidate[] {
  const candidates = [
    ...configured.map((path) => ({ path, origin: 'settings' })),
    ...listed(env.CLAUDE_CONFIG_DIR).map((path) => ({ path, origin: 'CLAUDE_CONFIG_DIR' })),
    ...listed(env.CLAUDE_DATA_PATH).map((path) => ({ path, origin: 'CLAUDE_DATA_PATH' })),
    { path: join(home, '.claude'), origin: 'default' },
    { path: join(home, '.config', 'claude'), origin: 'default' },
    ...wslHomes.map((wslHome) => ({ path: join(wslHome, '.claude'), origin: 'WSL' })),
  ]
  const byPath = new Map<string, RootCandidate>()
  for (const { path, origin } of candidates) {
    const full = resolve(withoutTilde(path, home))
    if (!byPath.has(full)) byPath.set(full, { path: full, origin })
  }
  return [...byPath.values()]
}

export function findRoots(candidates: readonly RootCandidate[]): FoundRoot[] {
  const taken = new Set<string>()
  return candidates.map((candidate): FoundRoot => {
    try {
      const projects = projectsFolder(candidate.path)
      if (!projects) return { ...candidate, state: 'missing' }
      // Listed here, though the walk will list it again: a root whose list is refused must say so before anything is counted.
      readdirSync(projects)
      const identity = folderIdentity(projects)
      if (taken.has(identity)) return { ...candidate, state: 'duplicate' }
      taken.add(identity)
      return { ...candidate, state: 'ok', projects }
    } catch {
      return { ...candidate, state: 'unreadable' }
    }
  })
}

/** People name either the folder that holds `projects` or `projects` itself. */
function projectsFolder(root: string): string | undefined {
  const inside = join(root, 'projects')
  if (isFolder(inside)) return inside
  return basename(root) === 'projects' && isFolder(root) ? root : undefined
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
  } catch (error) {
    // A file where a folder was expected on the way: nothing is there. Anything else (no permission) is the caller's to tell.
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return false
    throw error
  }
}

/** One folder has one identity, by whatever names and links it is reached. Some file systems of Windows have no inodes. */
function folderIdentity(path: string): string {
  const { dev, ino } = statSync(path, { bigint: true })
  return ino === 0n ? realpathSync.native(path) : `${dev}:${ino}`
}

function listed(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map((path) => path.trim())
    .filter((path) => path !== '')
}

function withoutTilde(path: string, home: string): string {
  return path === '~' || path.startsWith('~/') || path.startsWith('~\\') ? join(home, path.slice(1)) : path
}
