import { spawnSync } from 'node:child_process'

/**
 * The shared libraries that a Linux program is linked to and that this machine does not have; with one missing it ends before its first line.
 * @param {string} executable
 */
export function unresolvedLibraries(executable) {
  if (process.platform !== 'linux') return []
  const { stdout } = spawnSync('ldd', [executable], { encoding: 'utf8' })
  return parseUnresolved(stdout ?? '')
}

/** @param {string} listing as ldd prints it */
export function parseUnresolved(listing) {
  return [...listing.matchAll(/^\s*(\S+) => not found$/gm)].map(([, name]) => name ?? '')
}

/** @param {string[]} libraries */
export function nameSome(libraries) {
  const [first, second, third, ...more] = libraries
  return [first, second, third, more.length > 0 ? `${more.length} more` : undefined].filter(Boolean).join(', ')
}
