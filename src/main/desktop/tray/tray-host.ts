/**
 * Whether anything on this desktop shows tray icons. Only Linux can lack it (GNOME without its extension, a bare window manager), and
 * there `new Tray` succeeds all the same: the icon is just nowhere. So the session bus is asked who watches for icons.
 */
import { execFile } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const watcher = 'org.kde.StatusNotifierWatcher'
const bus = ['org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus'] as const

/** Whichever of these is installed: part of GLib, of systemd, of D-Bus itself. */
const questions: readonly [command: string, args: string[]][] = [
  ['gdbus', ['call', '--session', '--dest', bus[0], '--object-path', bus[1], '--method', `${bus[2]}.NameHasOwner`, watcher]],
  ['busctl', ['--user', 'call', ...bus, 'NameHasOwner', 's', watcher]],
  ['dbus-send', ['--session', '--print-reply', `--dest=${bus[0]}`, bus[1], `${bus[2]}.NameHasOwner`, `string:${watcher}`]],
]

/** At log-in the panel may come up a little later than the app. */
const patienceMs = 3000
const askAgainMs = 500

export async function hasTrayHost(platform: NodeJS.Platform = process.platform): Promise<boolean> {
  if (platform !== 'linux') return true
  for (let waitedMs = 0; waitedMs <= patienceMs; waitedMs += askAgainMs) {
    if (waitedMs > 0) await delay(askAgainMs)
    if (await hasWatcher()) return true
  }
  return false
}

export async function hasWatcher(): Promise<boolean> {
  for (const [command, args] of questions) {
    try {
      const { stdout } = await run(command, args, { timeout: 2000 })
      return /\btrue\b/.test(stdout)
    } catch (error) {
      // Not installed: ask with the next. Anything else means that there is no session bus, and so no tray on it.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return false
    }
  }
  // Nothing to ask with. An icon that may be invisible is better than a window nobody asked for at every start.
  return true
}
