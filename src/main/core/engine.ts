import type { Agreement } from '../../shared/contract/agreement.ts'
import type { Preview } from '../../shared/contract/api.ts'
import { withoutSecrets, withSecretsOf } from '../../shared/contract/hidden-values.ts'
import type { Settings, SettingsChange } from '../../shared/contract/settings.ts'
import type { Problem, Snapshot, SourceStatus } from '../../shared/contract/snapshot.ts'
import type { Folders } from './paths.ts'
import type { SettingsStore } from './settings/settings-store.ts'
import type { ImportOutcome } from './sources/manual/import-usage.ts'
import type { UsageJsonEntry } from './sources/manual/usage-json-entry.ts'

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
  /** Of the sessions used last, newest first. */
  agreement(limit: number): Promise<Agreement>
  /** What a person brought along from another tracker. A dry run only says what would become of it. */
  importUsage(entries: readonly UsageJsonEntry[], isDryRun: boolean): Promise<ImportOutcome>
  /** No warnings of the window until its reset, or again. Rejects where there is no such window. */
  snoozeAlerts(windowId: string, isSnoozed: boolean): Promise<Snapshot>
  /** As a face may see them: without secrets. */
  settings(): Settings
  /** Rejects with a message for the person when the result would not be valid; then nothing has changed. */
  changeSettings(change: SettingsChange): Promise<Settings>
  /** The journal of telemetry has grown. */
  noteTelemetry(): void
  /** The machine woke up, or the clock or zone changed: look at the time and the files at once. */
  wake(): void
  stop(): Promise<void>
}

/** An engine in the thread of a command, which waits for the end and wants to say how far it is. */
export interface CommandEngine extends Engine {
  /** Calls the listener while the first import runs, until the returned function is called. */
  onProgress(listener: (sources: readonly SourceStatus[]) => void): () => void
}

export interface EngineOptions {
  folders: Folders
  settings: SettingsStore
  /** Where Claude Code's own variables are looked up (`CLAUDE_CONFIG_DIR`, …). */
  env: Readonly<Record<string, string | undefined>>
  /** The person's home folder. */
  home: string
  appVersion: string
  isDemo: boolean
  /** Follow the files, or bring the ledger up to date once and stay still (a CLI command). */
  watches: boolean
}

/** What an engine needs besides the settings store, as plain data that can cross to a thread. */
export type EngineSetup = Omit<EngineOptions, 'settings'>

/** The part of the engine that does not know where settings are kept, so that it can live in another thread. */
export interface EngineCore extends Omit<Engine, 'settings' | 'changeSettings'> {
  /** Takes effect at once. `problems` are those of the settings file. */
  applySettings(settings: Settings, problems: Problem[]): Promise<Snapshot>
}

export function withSettings<Core extends EngineCore>(core: Core, store: SettingsStore): Core & Engine {
  return {
    ...core,
    settings: () => withoutSecrets(store.current()),
    async changeSettings(change) {
      const settings = await store.change(withSecretsOf(store.current(), change))
      await core.applySettings(settings, store.problems())
      return withoutSecrets(settings)
    },
  }
}
