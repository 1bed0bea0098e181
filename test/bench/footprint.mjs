/**
 * What the tray app costs beside an empty Electron app, in turn in one run: time to start, memory with the popover closed and open, and
 * idle cpu. Linux only (memory is the sum of PSS of all processes), and needs a display:
 *
 *   xvfb-run -a -s "-screen 0 1280x800x24" dbus-run-session -- npm run bench:footprint -- [--tree DIR] [--rounds 3]
 *
 * With --tree the ledger is filled from that transcript tree first, so that the start is one with a full ledger.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { runnerImport } from 'vite'

const { values } = parseArgs({
  options: { tree: { type: 'string' }, rounds: { type: 'string', default: '3' }, idle: { type: 'string', default: '30' } },
})
const root = join(import.meta.dirname, '../..')
const electron = join(
  execFileSync(process.execPath, [join(root, 'scripts/electron.mjs')], { encoding: 'utf8' }).trim(),
  'electron',
)
const work = mkdtempSync(join(tmpdir(), 'plimsoll-footprint-'))
const settleMs = 4000

const home = join(work, 'home')
mkdirSync(home, { recursive: true })
const env = {
  ...process.env,
  HOME: home,
  XDG_CONFIG_HOME: join(home, 'config'),
  PLIMSOLL_DATA_DIR: join(work, 'data'),
  PLIMSOLL_PORT: '0',
  PLIMSOLL_OTLP_PORT: '0',
  PLIMSOLL_OTLP_GRPC_PORT: '0',
  ...(values.tree && { CLAUDE_CONFIG_DIR: values.tree }),
}
// Without a host for its icon Plimsoll opens a window instead.
const { module: trayHosts } = await runnerImport(join(root, 'test/support/desktop/tray-host.ts'), {
  configFile: false,
  logLevel: 'error',
})
try {
  if (values.tree) spawnSync(process.execPath, [join(root, 'out/main/cli.js'), 'status'], { env, stdio: 'ignore' })
  // The very first start opens the popover by itself.
  await startOnce()
  const empty = []
  const ours = []
  for (let round = 0; round < Number(values.rounds); round++) {
    empty.push(await measure(emptyApp(), async () => {}, openEmpty))
    ours.push(await measure(root, oursAnswers, openOurs))
  }
  report('start to tray, ms', 'startMs', empty, ours)
  report('memory, popover closed, MB', 'closedMb', empty, ours)
  report('processes, popover closed', 'closedProcesses', empty, ours)
  report('click to window shown, ms', 'openMs', empty, ours)
  report('memory, popover open, MB', 'openMb', empty, ours)
  report(`cpu while idle for ${values.idle} s, %`, 'idlePercent', empty, ours)
} finally {
  rmSync(work, { recursive: true, force: true })
}

function startTrayHost() {
  return trayHosts.startTrayHost(process.env.DBUS_SESSION_BUS_ADDRESS)
}

async function startOnce() {
  const trayHost = await startTrayHost()
  const child = start(root)
  await oursAnswers(child)
  await sleep(settleMs)
  await end(child)
  trayHost.stop()
}

function start(folder) {
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const profile = folder === root ? [] : [`--user-data-dir=${join(work, 'profile')}`]
  const child = spawn(electron, [...flags, '--log-level=3', ...profile, folder], { env, stdio: ['pipe', 'pipe', 'ignore'] })
  child.stdout.setEncoding('utf8')
  return child
}

async function end(child) {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

async function measure(folder, whenBegun, open) {
  const trayHost = await startTrayHost()
  const startedAt = performance.now()
  const child = start(folder)
  const item = await trayHost.item()
  const startMs = performance.now() - startedAt
  await whenBegun(child)
  await sleep(settleMs)
  const closedMb = memoryMb(child.pid)
  const closedProcesses = treeOf(child.pid).length
  const cpuBefore = cpuMs(child.pid)
  await sleep(Number(values.idle) * 1000)
  const idlePercent = (cpuMs(child.pid) - cpuBefore) / (Number(values.idle) * 10)
  const openedAt = performance.now()
  await open(child, item)
  const openMs = performance.now() - openedAt
  await sleep(settleMs)
  const openMb = memoryMb(child.pid)
  await end(child)
  trayHost.stop()
  return { startMs, closedMb, closedProcesses, openMs, openMb, idlePercent }
}

/** Tray only; a window of the popover's size when told to open. */
function emptyApp() {
  const folder = join(work, 'empty')
  if (existsSync(folder)) return folder
  mkdirSync(folder)
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'empty', version: '1.0.0', type: 'module', main: 'main.js' }),
  )
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>empty</title><p>empty')
  writeFileSync(
    join(folder, 'main.js'),
    `import { app, BrowserWindow, nativeImage, Tray } from 'electron'
let tray
app.on('window-all-closed', () => {})
app.whenReady().then(() => {
  tray = new Tray(nativeImage.createFromBitmap(Buffer.alloc(16 * 16 * 4, 255), { width: 16, height: 16 }))
})
process.stdin.on('data', () => {
  const window = new BrowserWindow({ width: 340, height: 640, show: false, frame: false, webPreferences: { sandbox: true } })
  window.once('ready-to-show', () => {
    window.show()
    console.log('shown')
  })
  window.loadFile('index.html')
})
`,
  )
  return folder
}

async function openEmpty(child) {
  child.stdin.write('open\n')
  await said(child, 'shown')
}

function said(child, word) {
  return new Promise((resolve) => {
    const listen = (text) => {
      if (!text.includes(word)) return
      child.stdout.off('data', listen)
      resolve()
    }
    child.stdout.on('data', listen)
  })
}

/** The port is published once everything has started. */
async function oursAnswers(child) {
  for (;;) {
    for (const name of existsSync(env.PLIMSOLL_DATA_DIR) ? readdirSync(env.PLIMSOLL_DATA_DIR) : []) {
      if (!/^engine.*\.lock$/.test(name)) continue
      try {
        const { port, pid } = JSON.parse(readFileSync(join(env.PLIMSOLL_DATA_DIR, name), 'utf8'))
        if (port && pid === child.pid) return
      } catch {}
    }
    await sleep(5)
  }
}

/** As a person does: a click on the icon. */
async function openOurs(_child, item) {
  const before = windowsShown()
  await item.activate()
  while (windowsShown() <= before) await sleep(5)
}

/** As the X server sees them. */
function windowsShown() {
  const { stdout } = spawnSync('xdotool', ['search', '--onlyvisible', '--name', '.'], { encoding: 'utf8' })
  return stdout.split('\n').filter(Boolean).length
}

function treeOf(pid) {
  const parents = new Map()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      parents.set(Number(name), Number(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1].split(' ')[1]))
    } catch {}
  }
  const tree = [pid]
  for (const member of tree) for (const [child, parent] of parents) if (parent === member) tree.push(child)
  return tree
}

function memoryMb(pid) {
  let kb = 0
  for (const member of treeOf(pid)) {
    try {
      kb += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${member}/smaps_rollup`, 'utf8'))[1])
    } catch {}
  }
  return kb / 1024
}

function cpuMs(pid) {
  let ticks = 0
  for (const member of treeOf(pid)) {
    const fields = readFileSync(`/proc/${member}/stat`, 'utf8').split(') ')[1].split(' ')
    ticks += Number(fields[11]) + Number(fields[12])
  }
  return ticks * 10
}

function report(what, key, empty, ours) {
  const median = (runs) => runs.map((run) => run[key]).sort((a, b) => a - b)[Math.floor(runs.length / 2)]
  const [a, b] = [median(empty), median(ours)]
  console.log(
    `${what.padEnd(36)} empty ${a.toFixed(1).padStart(7)}   plimsoll ${b.toFixed(1).padStart(7)}   +${(b - a).toFixed(1)}`,
  )
}
