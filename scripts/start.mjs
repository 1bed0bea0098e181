// `npm start [-- --demo] [-- --headless]`: from a fresh clone to the app, with nothing but Node. The tray app where there is a display and
// an Electron; otherwise the same panel, served to a browser. Every argument but --headless goes to the app.
import { ensureBuild } from './lib/build.mjs'
import { inCheckout } from './lib/checkout.mjs'
import { ensureDependencies } from './lib/dependencies.mjs'
import { electronEnvironment, findElectron } from './lib/electron-runtime.mjs'
import { electronFlags, endedBadly, findDisplay } from './lib/launch.mjs'
import { run } from './lib/run.mjs'
import { sandboxObstacle } from './lib/sandbox.mjs'
import { nameSome, unresolvedLibraries } from './lib/shared-libraries.mjs'
import { electronLibraries, ensureSystemPackages } from './lib/system-packages.mjs'

/** @param {string} line */
const say = (line) => console.error(`plimsoll: ${line}`)

try {
  process.exitCode = await start(process.argv.slice(2))
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}

/** @param {string[]} args */
async function start(args) {
  const appArgs = args.filter((arg) => arg !== '--headless')
  await ensureDependencies(say)
  await ensureBuild(say)
  if (args.includes('--headless')) return serve('--headless was asked for', appArgs)

  const display = findDisplay(process.platform, process.env)
  if (!display) return serve('there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)', appArgs)

  const { runtime, why } = await findElectron({ say })
  if (!runtime) return serve(`there is no Electron: ${why}`, appArgs)
  if (process.platform === 'linux') ensureSystemPackages(electronLibraries, say)
  const unresolved = unresolvedLibraries(runtime.executable)
  if (unresolved.length > 0) return serve(`Electron misses ${nameSome(unresolved)}`, appArgs)

  const obstacle = sandboxObstacle(runtime.executable)
  if (obstacle) return serve(obstacle, appArgs)

  say(`starting on ${why}`)
  const flags = electronFlags({ isRoot: process.getuid?.() === 0, display })
  const exitCode = await run(runtime.executable, [...flags, inCheckout(), ...appArgs], { env: electronEnvironment(runtime) })
  if (endedBadly(exitCode))
    say(`Electron ended with code ${exitCode}; \`npm start -- --headless\` serves the same panel to a browser`)
  return exitCode
}

/**
 * @param {string} why
 * @param {string[]} args
 */
function serve(why, args) {
  say(`no tray here: ${why}. Serving the same panel to a browser.`)
  return run(process.execPath, [inCheckout('out', 'main', 'cli.js'), 'serve', ...args])
}
