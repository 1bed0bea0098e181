import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inCheckout } from './checkout.mjs'
import { runNpm } from './run.mjs'

/** What the build is made from. Contents, not times: a checkout or a rebase touches files that are the same as before. */
const inputs = ['src', 'assets', 'electron.vite.config.ts', 'tsconfig.base.json', 'package.json', 'package-lock.json']

const stampFile = inCheckout('out', 'built-from.txt')

/**
 * Builds when out/ is missing or was made from other sources.
 * @param {(line: string) => void} say
 */
export async function ensureBuild(say) {
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hashInputs(inCheckout(), inputs)) return
  say('building')
  const exitCode = await build('error')
  if (exitCode !== 0) throw new Error(`the build failed with exit code ${exitCode}`)
}

/** @param {'error' | 'warn'} logLevel */
export async function build(logLevel) {
  // Taken before, so that what is edited during the build is built the next time.
  const stamp = hashInputs(inCheckout(), inputs)
  const exitCode = await runNpm(['run', '--silent', 'build', '--', '--logLevel', logLevel], {
    cwd: inCheckout(),
    stdio: ['ignore', 2, 2],
    // A test runner's would make it a build for tests.
    env: { NODE_ENV: undefined },
  })
  if (exitCode === 0) writeFileSync(stampFile, stamp)
  return exitCode
}

/**
 * One hash over the names and contents of all files at and under `paths`.
 * @param {string} folder
 * @param {string[]} paths
 */
export function hashInputs(folder, paths) {
  const hash = createHash('sha256')
  for (const path of paths) {
    for (const file of filesUnder(folder, path)) {
      const content = readFileSync(join(folder, file))
      // The length keeps two files from reading like one.
      hash.update(`${file}\0${content.length}\0`).update(content)
    }
  }
  return hash.digest('hex')
}

/**
 * @param {string} folder
 * @param {string} path
 * @returns {string[]} with `/` on every system, in one order
 */
function filesUnder(folder, path) {
  const status = statSync(join(folder, path), { throwIfNoEntry: false })
  if (!status) return []
  if (!status.isDirectory()) return [path]
  return readdirSync(join(folder, path))
    .sort()
    .flatMap((name) => filesUnder(folder, `${path}/${name}`))
}
