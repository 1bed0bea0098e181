import { setTimeout as delay } from 'node:timers/promises'
import { app } from 'electron/main'

/** Windows waits about this long before it ends an app by force; the ledger bears that too, but says so at the next start. */
const longestStopMs = 4000

/** Holds the end of the app back until everything that writes has stopped. */
export function stopBeforeQuit(stop: () => Promise<void>): void {
  let state: 'running' | 'stopping' | 'stopped' = 'running'
  const finish = async () => {
    try {
      await Promise.race([stop(), delay(longestStopMs)])
    } catch (error) {
      console.error(error)
    }
    state = 'stopped'
    app.quit()
  }
  app.on('before-quit', (event) => {
    if (state === 'stopped') return
    event.preventDefault()
    if (state === 'running') {
      state = 'stopping'
      void finish()
    }
  })
}

/**
 * Chromium would end the app in order by itself, but `conf` brings a library (when-exit) that takes these signals over and sends them
 * again to kill the process at once. With a listener of ours the second signal only repeats the request.
 */
export function quitOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit())
}
