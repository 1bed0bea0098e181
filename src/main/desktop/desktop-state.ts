import { app } from 'electron/main'
import Store from 'electron-store'

/** What only the desktop app remembers. Settings are shared with the CLI and the server, and live in core. */
export interface DesktopState {
  /** Whether the panel has ever been opened by itself: a first start must not look as if nothing had happened. */
  hasIntroducedItself: boolean
}

export function openDesktopState(): Store<DesktopState> {
  return new Store<DesktopState>({
    name: 'desktop',
    cwd: app.getPath('userData'),
    defaults: { hasIntroducedItself: false },
    // Nothing in it is worth a start that fails.
    clearInvalidConfig: true,
  })
}
