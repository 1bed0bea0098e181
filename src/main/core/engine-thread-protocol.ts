/** What the two ends of the engine's thread say to each other. Everything is plain data: it crosses by structured clone. */
import type { Agreement } from '../../shared/contract/agreement.ts'
import type { Preview } from '../../shared/contract/api.ts'
import type { Settings } from '../../shared/contract/settings.ts'
import type { Problem, Snapshot } from '../../shared/contract/snapshot.ts'
import type { EngineSetup } from './engine.ts'
import type { ImportOutcome } from './sources/manual/import-usage.ts'
import type { UsageJsonEntry } from './sources/manual/usage-json-entry.ts'

export interface Calls {
  refresh: { input: undefined; output: Snapshot }
  previews: { input: readonly string[]; output: Preview[] }
  applySettings: { input: { settings: Settings; problems: Problem[] }; output: Snapshot }
  agreement: { input: number; output: Agreement }
  importUsage: { input: { entries: readonly UsageJsonEntry[]; isDryRun: boolean }; output: ImportOutcome }
  snoozeAlerts: { input: { windowId: string; isSnoozed: boolean }; output: Snapshot }
  noteTelemetry: { input: undefined; output: undefined }
  wake: { input: undefined; output: undefined }
  stop: { input: undefined; output: undefined }
}
export type CallName = keyof Calls
export type Call = { [Name in CallName]: { id: number; name: Name; input: Calls[Name]['input'] } }[CallName]

export type FromThread =
  | { kind: 'snapshot'; snapshot: Snapshot }
  | { kind: 'answer'; id: number; value: unknown }
  | { kind: 'failure'; id: number; message: string }
  | { kind: 'startFailure'; message: string }

export interface ThreadData {
  setup: EngineSetup
  settings: Settings
  settingsProblems: Problem[]
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
