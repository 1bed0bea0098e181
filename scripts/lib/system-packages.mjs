// What Electron and the tests need from Debian and its children (Ubuntu, Mint, …). As root the missing packages are installed;
// otherwise the command is printed for the person to run. Elsewhere nothing is done: a desktop has these libraries.
import { spawnSync } from 'node:child_process'

/** Linked by Electron, or loaded by it later: for its first window (libx11-xcb1, without which it crashes), a menu, a notification. */
export const electronLibraries = [
  'libx11-xcb1',
  'libnotify4',
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libcups2',
  'libdrm2',
  'libatk-bridge2.0-0',
  'libatspi2.0-0',
  'libxcomposite1',
  'libxdamage1',
  'libxrandr2',
  'libxkbcommon0',
  'libxss1',
  'libxtst6',
]

/** A desktop made of the lightest parts that are real: screen, bus, panel with a tray, window manager, notification server, browser. */
export const testPackages = [
  ...electronLibraries,
  'xvfb',
  'xauth',
  'dbus-bin',
  'dbus-daemon',
  'libglib2.0-bin',
  'xfce4-panel',
  'xfwm4',
  'dunst',
  'xdotool',
  'imagemagick',
  'chromium',
  'fonts-dejavu-core',
  'fonts-noto-color-emoji',
]

/** Shells that people keep a snippet of ours in. bash is everywhere; PowerShell is in no Debian. */
export const shells = ['zsh', 'fish']

/**
 * Leaves on the machine what of `wanted` can be had.
 * @param {string[]} wanted
 * @param {(line: string) => void} say
 */
export function ensureSystemPackages(wanted, say) {
  const missing = missingPackages(wanted, installedPackages())
  if (missing.length === 0) return
  if (process.getuid?.() !== 0) return say(`missing system packages; install them with:\n  sudo ${aptInstall(missing).join(' ')}`)

  say(`installing system packages: ${missing.join(' ')}`)
  // The machine's package lists may be absent or old: asked first as it is, since fetching them takes longer than most installs.
  if (install(missing).ok) return
  apt(['apt-get', 'update', '-qq'])
  const second = install(missing)
  if (!second.ok) say(`${aptInstall(missing).join(' ')} failed:\n${second.output}`)
}

/**
 * @param {string[]} wanted
 * @param {Set<string> | undefined} installed undefined: not a Debian, nothing is known to be missing
 */
export function missingPackages(wanted, installed) {
  return installed ? wanted.filter((name) => !installed.has(name)) : []
}

/** @param {string[]} names */
export const aptInstall = (names) => ['apt-get', 'install', '-y', '--no-install-recommends', ...names]

/**
 * Names of installed packages and what they provide: `libgtk-3-0t64` provides `libgtk-3-0`.
 * @param {string} listing lines of `status name provides`, as dpkg-query writes them below
 */
export function parseInstalled(listing) {
  const installed = new Set()
  for (const line of listing.split('\n')) {
    const [status, name, provides = ''] = line.split('\t')
    if (status !== 'installed') continue
    installed.add(name)
    // `libgtk-3-0 (= 3.24.38), gtk3-runtime`
    for (const provided of provides.split(',')) installed.add(provided.trim().split(' ')[0])
  }
  return installed
}

function installedPackages() {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders
  const format = '${db:Status-Status}\t${Package}\t${Provides}\n'
  const { status, stdout } = spawnSync('dpkg-query', ['--show', '--showformat', format], { encoding: 'utf8', maxBuffer: 1 << 26 })
  return status === 0 ? parseInstalled(stdout) : undefined
}

/**
 * Newer systems renamed libraries when time became 64 bits wide. Their old names are provided, by more than one package at times, which
 * apt then refuses to choose from.
 * @param {string[]} names
 */
function install(names) {
  const { output } = apt(['apt-cache', 'pkgnames'])
  const known = new Set(output.split('\n'))
  return apt(aptInstall(names.map((name) => (known.has(`${name}t64`) ? `${name}t64` : name))))
}

/** @param {string[]} command */
function apt([program = '', ...args]) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  return { ok: status === 0, output: `${stdout ?? ''}${stderr ?? ''}` }
}
