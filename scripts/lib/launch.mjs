/**
 * Where a window would show; undefined where there is nothing to show it on.
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 * @returns {'desktop' | 'x11' | 'wayland' | undefined}
 */
export function findDisplay(platform, env) {
  if (platform === 'darwin' || platform === 'win32') return 'desktop'
  // X first: under Wayland it is XWayland, where Electron can place a window.
  if (env.DISPLAY) return 'x11'
  return env.WAYLAND_DISPLAY ? 'wayland' : undefined
}

/**
 * Flags for Electron itself, before the app's folder.
 * @param {object} machine
 * @param {boolean} machine.isRoot
 * @param {ReturnType<typeof findDisplay>} machine.display
 */
export function electronFlags({ isRoot, display }) {
  // Chromium's own log speaks of graphics cards and buses that are absent; only what ends it matters here.
  const flags = ['--log-level=3']
  // Chromium refuses to start its sandbox as root. Said here by the launcher, never by the app.
  if (isRoot) flags.push('--no-sandbox')
  // Up to 37 Electron takes X unless told otherwise.
  if (display === 'wayland') flags.push('--ozone-platform-hint=auto')
  return flags
}

/** How a terminal that closes, Ctrl-C and a service manager end a program, as exit codes: 128 + signal. */
const endsOnRequest = [129, 130, 143]

/** @param {number} exitCode */
export const endedBadly = (exitCode) => exitCode !== 0 && !endsOnRequest.includes(exitCode)
