// Chromium ends at once rather than run without its sandbox. On Linux that needs user namespaces, which Ubuntu since 23.10 keeps from
// programs without an AppArmor profile, or else a helper that belongs to root. An installed package brings both, a folder neither.
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * What keeps Electron from starting here and how a person may allow it; undefined where nothing does.
 * @param {string} executable
 */
export function sandboxObstacle(executable) {
  if (process.platform !== 'linux' || process.getuid?.() === 0) return undefined
  const helper = join(dirname(executable), 'chrome-sandbox')
  if (maySandbox(hasUserNamespaces(), statSync(helper, { throwIfNoEntry: false }))) return undefined
  return `this system lets Electron have no sandbox; to allow it: sudo chown root:root ${helper} && sudo chmod 4755 ${helper}`
}

/**
 * @param {boolean} hasUserNamespaces
 * @param {{ uid: number, mode: number } | undefined} helper
 */
export function maySandbox(hasUserNamespaces, helper) {
  return hasUserNamespaces || (helper?.uid === 0 && (helper.mode & 0o4001) === 0o4001)
}

/** Tried, not read from settings: kernels and distributions have several that forbid it. */
function hasUserNamespaces() {
  const { status, error } = spawnSync('unshare', ['--user', '--map-root-user', 'true'], { stdio: 'ignore' })
  return error !== undefined || status === 0
}
