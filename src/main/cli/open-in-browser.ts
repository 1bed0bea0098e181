import { spawn } from 'node:child_process'

const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  // The empty argument is the window's title, which `start` takes from the first quoted one.
  win32: ['cmd', '/c', 'start', ''],
}

/** A convenience: where no browser can be started, the printed address is still there. */
export function openInBrowser(url: string): void {
  const [command, ...args] = openers[process.platform] ?? ['xdg-open']
  const opener = spawn(command, [...args, url], { stdio: 'ignore', detached: true, windowsHide: true })
  opener.on('error', () => {})
  opener.unref()
}
