// The parts of `npm test`, in the order in which they run: the cheapest and the most telling first.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, ensureBuild } from './build.mjs'
import { inCheckout, readJson } from './checkout.mjs'
import { findChromium } from './chromium.mjs'
import { electronEnvironment, findElectron } from './electron-runtime.mjs'
import { findProgram } from './find-program.mjs'
import { ensurePrometheus } from './prometheus.mjs'
import { run, runNpm } from './run.mjs'
import { nameSome, unresolvedLibraries } from './shared-libraries.mjs'
import { ensureSystemPackages, shells, testPackages } from './system-packages.mjs'
import { judge, playwrightCounts, vitestCounts } from './test-report.mjs'

/**
 * @typedef {import('./test-report.mjs').Counts} Counts
 * @typedef {{ counts: Counts, problem?: string }} Outcome
 * @typedef {{ name: string, run: (say: (line: string) => void) => Promise<Outcome> }} Part
 */

/** @type {Part[]} */
export const parts = [
  { name: 'check', run: async () => outcomeOf(await runNpm(['run', '--silent', 'check'], quietInput)) },
  { name: 'build', run: async () => outcomeOf(await build('warn')) },
  { name: 'unit', run: () => vitest(['unit', 'renderer']) },
  {
    name: 'integration',
    run: async (say) => {
      await ensureBuild(say)
      if (process.platform === 'linux') {
        ensureSystemPackages(shells, say)
        ensurePrometheus(say)
      }
      return vitest(['integration'])
    },
  },
  { name: 'e2e', run: endToEnd },
]

/** No test may wait for an answer from a terminal. @type {import('./run.mjs').RunOptions} */
const quietInput = { cwd: inCheckout(), stdio: ['ignore', 'inherit', 'inherit'] }

/** Ends a hung browser before anything outside loses patience; the tests' own limits come first. */
const endToEndLimitMs = 10 * 60_000

/**
 * A part that is one step counts as one test.
 * @param {number} exitCode
 */
const outcomeOf = (exitCode) => judge(exitCode, { passed: exitCode === 0 ? 1 : 0, failed: 0, skipped: 0 })

/** @param {string} why @returns {Outcome} */
const couldNotRun = (why) => ({ counts: { passed: 0, failed: 1, skipped: 0 }, problem: `could not run: ${why}` })

/** @param {string[]} projects */
async function vitest(projects) {
  return withReport(async (reportFile) => {
    const vitestScript = inCheckout('node_modules', 'vitest', 'vitest.mjs')
    const reporters = [
      `--reporter=${process.stdout.isTTY ? 'default' : 'dot'}`,
      '--reporter=json',
      `--outputFile.json=${reportFile}`,
    ]
    const projectFlags = projects.map((project) => `--project=${project}`)
    const exitCode = await run(process.execPath, [vitestScript, 'run', ...projectFlags, ...reporters], quietInput)
    return judge(exitCode, vitestCounts(readJson(reportFile)))
  })
}

/** @param {(line: string) => void} say */
async function endToEnd(say) {
  await ensureBuild(say)
  if (process.platform === 'linux') ensureSystemPackages(testPackages, say)

  const { runtime, why } = await findElectron({ say })
  if (!runtime) return couldNotRun(`no Electron: ${why}`)
  const unresolved = unresolvedLibraries(runtime.executable)
  if (unresolved.length > 0) return couldNotRun(`Electron misses ${nameSome(unresolved)}`)
  const chromium = findChromium()
  if (!chromium) return couldNotRun('no Chromium; name one in PLIMSOLL_CHROMIUM')
  const screen = process.platform === 'linux' ? screenAndBus : []
  const absent = screen.filter((word) => ['xvfb-run', 'dbus-run-session'].includes(word)).find((program) => !findProgram(program))
  if (absent) return couldNotRun(`no ${absent}`)

  say(`end to end on ${why}; pages in ${chromium}`)
  return withReport(async (reportFile) => {
    const playwrightScript = inCheckout('node_modules', '@playwright', 'test', 'cli.js')
    const playwright = [process.execPath, playwrightScript, 'test', '--reporter=list,json', `--global-timeout=${endToEndLimitMs}`]
    const [program = '', ...args] = [...screen, ...playwright]
    const env = {
      ...electronEnvironment(runtime),
      PLIMSOLL_CHROMIUM: chromium,
      PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile,
      // A graphics card, a file daemon and a screen reader's bus are not under test and log of their absence.
      LIBGL_ALWAYS_SOFTWARE: '1',
      GIO_USE_VFS: 'local',
      NO_AT_BRIDGE: '1',
    }
    const exitCode = await run(program, args, { ...quietInput, env })
    return judge(exitCode, playwrightCounts(readJson(reportFile)))
  })
}

/** A screen of its own and a session bus of its own: tests neither show up on a person's desktop nor depend on what runs there. */
const screenAndBus = ['xvfb-run', '-a', '-s', '-screen 0 1280x800x24', 'dbus-run-session', '--']

/**
 * @param {(reportFile: string) => Promise<Outcome>} use
 * @returns {Promise<Outcome>}
 */
async function withReport(use) {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-test-'))
  try {
    return await use(join(folder, 'report.json'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
