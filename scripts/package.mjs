// `npm run package`: installers for this system. `npm run package:dir`: the unpacked app, on the Electron that this machine has. More
// arguments go to electron-builder.
import { fileURLToPath } from 'node:url'
import { ensureBuild } from './lib/build.mjs'
import { inCheckout } from './lib/checkout.mjs'
import { ensureDependencies } from './lib/dependencies.mjs'
import { findElectron } from './lib/electron-runtime.mjs'
import { run } from './lib/run.mjs'

/** @param {string} line */
const say = (line) => console.error(`package: ${line}`)

const args = process.argv.slice(2)
await ensureDependencies(say)
await ensureBuild(say)
const builder = fileURLToPath(import.meta.resolve('electron-builder/cli.js'))
const electron = args.includes('--dir') ? await electronAtHand() : []
process.exitCode = await run(process.execPath, [builder, '--publish', 'never', ...electron, ...args], { cwd: inCheckout() })

/** Installers always get the Electron of package.json, which electron-builder fetches; an unpacked app is for looking at here. */
async function electronAtHand() {
  const { runtime, why } = await findElectron({ say })
  if (!runtime) throw new Error(`no Electron to pack: ${why}`)
  say(`packing on ${why}`)
  return [`-c.electronDist=${runtime.dist}`, `-c.electronVersion=${runtime.version}`]
}
