// Runs inside Electron, packed as resources/default_app.asar: what makes `electron [-r module]… <folder or file> [arguments]` start an app.
// Only for the runtime that carried-electron.mjs makes; Electron's own download brings its own.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'

/** Two of the calls are Electron's own, outside its published types. */
const host = /** @type {import('electron').App & { setVersion(version: string): void, setAppPath(path: string): void }} */ (app)

const { preloads, target } = readArguments(process.argv.slice(1))
if (target === undefined) {
  console.error('electron: name the folder or the file of an app')
  host.exit(2)
} else {
  const require = createRequire(join(process.cwd(), 'electron.cjs'))
  for (const module of preloads) require(module)
  // Awaited, because Electron holds 'ready' back for a pending ES module only: without it 'ready' may fire before the app listens.
  await startApp(resolve(target), require)
}

/**
 * Flags of Electron, Chromium and Node stand before the target; what stands behind it is the app's own.
 * @param {string[]} args
 */
function readArguments(args) {
  /** @type {string[]} */
  const preloads = []
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? ''
    if (arg === '-r' || arg === '--require') preloads.push(args[++i] ?? '')
    else if (!arg.startsWith('-')) return { preloads, target: arg }
  }
  return { preloads, target: undefined }
}

/**
 * @param {string} target
 * @param {NodeJS.Require} require
 */
async function startApp(target, require) {
  Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true })
  const manifestFile = join(target, 'package.json')
  const manifest = existsSync(manifestFile) ? JSON.parse(readFileSync(manifestFile, 'utf8')) : undefined
  if (manifest) {
    host.setName(manifest.productName ?? manifest.name)
    if (manifest.version) host.setVersion(manifest.version)
  }
  const entry = require.resolve(target)
  host.setAppPath(manifest ? target : dirname(entry))
  await import(pathToFileURL(entry).href)
}
