import type { Engine } from '../../../src/main/core/engine.ts'
import type { StatusLineDesk } from '../../../src/main/core/statusline-setup/status-line-desk.ts'
import type { SetupDesk } from '../../../src/main/core/telemetry-setup/setup-desk.ts'
import type { Preview } from '../../../src/shared/contract/api.ts'
import { Settings } from '../../../src/shared/contract/settings.ts'
import type { Snapshot } from '../../../src/shared/contract/snapshot.ts'
import { sampleSnapshot } from '../../support/snapshots.ts'

export interface FakeEngine extends Engine {
  publish(snapshot: Snapshot): void
  listenerCount(): number
}

/** An engine that knows what it is told. */
export function fakeEngine(first: Snapshot = sampleSnapshot()): FakeEngine {
  const listeners = new Set<(snapshot: Snapshot) => void>()
  let snapshot = first
  let settings = Settings.parse({})
  const publish = (next: Snapshot) => {
    snapshot = next
    for (const listener of listeners) listener(next)
  }
  return {
    publish,
    listenerCount: () => listeners.size,
    snapshot: () => snapshot,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async refresh() {
      publish({ ...snapshot, now: snapshot.now + 1000 })
      return snapshot
    },
    previews: async (ids) => ids.map((id): Preview => ({ id, text: `text of ${id}`, tools: [] })),
    settings: () => settings,
    async changeSettings(change) {
      const parsed = Settings.safeParse({ ...settings, ...change })
      if (!parsed.success) throw new Error('This is not valid.')
      settings = parsed.data
      return settings
    },
    agreement: async () => ({ sessions: [] }),
    importUsage: async (entries) => ({ imported: entries.length, known: 0, counted: entries.length, covered: 0 }),
    async snoozeAlerts(windowId, isSnoozed) {
      const window = snapshot.windows.find(({ id }) => id === windowId)
      if (!window) throw new Error(`There is no limit named "${windowId}" now.`)
      publish({ ...snapshot, snoozes: isSnoozed ? [{ windowId, until: window.resetsAt ?? snapshot.now }] : [] })
      return snapshot
    },
    noteTelemetry() {},
    wake() {},
    async stop() {},
  }
}

/** Where no folder of Claude Code is known. */
export const noSetup: SetupDesk = {
  read: (mayChange) => ({ mayChange, folders: [] }),
  turnOn: async () => ({ ok: false, message: 'There is nothing to set up.' }),
  turnOff: async () => ({ ok: false, message: 'There is nothing to set up.' }),
}

export const noStatusLine: StatusLineDesk = {
  read: async (mayChange) => ({ mayChange, folders: [] }),
  install: async () => ({ ok: false, message: 'There is nothing to set up.' }),
  uninstall: async () => ({ ok: false, message: 'There is nothing to set up.' }),
}
