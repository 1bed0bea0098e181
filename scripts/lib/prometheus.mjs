// A real Prometheus for the tests of /metrics. Debian's package is unpacked and not installed: installing would leave a service that runs
// from then on, and this way anybody may do it.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from './checkout.mjs'
import { findProgram, isExecutable } from './find-program.mjs'

const folder = () => join(cacheFolder(), 'prometheus')

/** @param {'prometheus' | 'promtool'} name */
export function findPrometheus(name) {
  const unpacked = join(folder(), 'usr', 'bin', name)
  return isExecutable(unpacked) ? unpacked : findProgram(name)
}

/**
 * Leaves Prometheus on the machine where it can be had from Debian or its children (19 MB); elsewhere its tests are skipped.
 * @param {(line: string) => void} say
 */
export function ensurePrometheus(say) {
  if (findPrometheus('prometheus') || !findProgram('apt-get') || !findProgram('dpkg-deb')) return
  say('fetching prometheus')
  const cache = cacheFolder()
  mkdirSync(cache, { recursive: true })
  const work = mkdtempSync(join(cache, 'prometheus-'))
  try {
    // As in system-packages.mjs: the lists may be absent or old, and only root may fetch them.
    if (!download(work)) {
      if (process.getuid?.() === 0) run('apt-get', ['update', '-qq'], work)
      if (!download(work)) return say('prometheus could not be fetched; its tests are skipped')
    }
    const [file = ''] = readdirSync(work).filter((name) => name.endsWith('.deb'))
    const unpacked = join(work, 'unpacked')
    if (!run('dpkg-deb', ['--extract', file, unpacked], work)) return say(`${file} could not be unpacked; its tests are skipped`)
    rmSync(folder(), { recursive: true, force: true })
    renameSync(unpacked, folder())
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** @param {string} cwd */
const download = (cwd) => run('apt-get', ['download', '-qq', 'prometheus'], cwd)

/** @param {string} program @param {string[]} args @param {string} cwd */
function run(program, args, cwd) {
  return spawnSync(program, args, { cwd, stdio: 'ignore' }).status === 0
}
