/** What can change around a running app: the machine wakes up, displays come and go, the theme turns. */
import { nativeTheme, powerMonitor, screen } from 'electron/main'

interface Reactions {
  /** Time has jumped, or may have. */
  onWake: () => void
  onDisplaysChanged: () => void
  onThemeChanged: () => void
}

export function watchSurroundings({ onWake, onDisplaysChanged, onThemeChanged }: Reactions): void {
  powerMonitor.on('resume', onWake)
  // Some laptops report no resume, but a lock screen comes with every sleep.
  powerMonitor.on('unlock-screen', onWake)
  screen.on('display-added', onDisplaysChanged)
  screen.on('display-removed', onDisplaysChanged)
  screen.on('display-metrics-changed', onDisplaysChanged)
  nativeTheme.on('updated', onThemeChanged)
}
