import { inCheckout, readJson } from './checkout.mjs'
import { runNpm } from './run.mjs'

/**
 * @typedef {{ packages?: Record<string, { version?: string, optional?: boolean, devOptional?: boolean }> }} Lockfile
 */

/**
 * Runs `npm ci` when node_modules is missing or is not what package-lock.json asks for.
 * @param {(line: string) => void} say
 */
export async function ensureDependencies(say) {
  const wanted = readJson(inCheckout('package-lock.json'))
  // npm's own record of what it put there, written last.
  const installed = readJson(inCheckout('node_modules', '.package-lock.json'))
  if (areInstalled(wanted, installed)) return

  say('installing packages (npm ci)')
  // Development packages build and start the app: NODE_ENV=production must not leave them out.
  const flags = ['--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const exitCode = await runNpm(['ci', ...flags], { cwd: inCheckout(), stdio: ['ignore', 2, 2] })
  if (exitCode !== 0) throw new Error(`npm ci failed with exit code ${exitCode}`)
}

/**
 * @param {Lockfile} wanted
 * @param {Lockfile | undefined} installed
 */
export function areInstalled(wanted, installed) {
  if (!installed?.packages) return false
  for (const [folder, { version, optional, devOptional }] of Object.entries(wanted.packages ?? {})) {
    if (folder === '') continue
    const present = installed.packages[folder]
    // Optional ones are mostly those of other platforms.
    if (present ? present.version !== version : !(optional || devOptional)) return false
  }
  return true
}
