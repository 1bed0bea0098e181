import type { Preview } from '../../shared/contract/api.ts'
import type { Settings, SettingsChange } from '../../shared/contract/settings.ts'
import type { Snapshot } from '../../shared/contract/snapshot.ts'

/**
 * The running product, as every face sees it: in the same thread (CLI, tests) or behind a worker thread (tray, `serve`).
 */
export interface Engine {
  /** The last snapshot, at once. */
  snapshot(): Snapshot
  /** Calls the listener with each new snapshot until the returned function is called. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void
  /** Reads everything through now; resolves with what is then known. */
  refresh(): Promise<Snapshot>
  previews(ids: readonly string[]): Promise<Preview[]>
  settings(): Settings
  /** Rejects with a message for the person when the result would not be valid; then nothing has changed. */
  changeSettings(change: SettingsChange): Promise<Settings>
  /** The machine woke up, or the clock or zone changed: look at the time and the files at once. */
  wake(): void
  stop(): Promise<void>
}
