import { shell } from 'electron/common'
import { app } from 'electron/main'
import type { AlertTest } from '../../shared/contract/api.ts'
import type { Ordered } from '../core/claude-settings/shown-plans.ts'
import type { RunningHost } from '../server/host.ts'
import type { Handlers } from './ipc.ts'

/** What the panel may ask, answered by the engine and the desktop. A question asked while the engine still starts waits for it. */
export function panelRequests(
  hosting: Promise<RunningHost>,
  dismissPanel: () => void,
  testAlert: () => Promise<AlertTest>,
): Handlers {
  const engine = async () => (await hosting).engine
  return {
    getSnapshot: async () => (await engine()).snapshot(),
    getPreviews: async ({ ids }) => (await engine()).previews(ids),
    refresh: async () => (await engine()).refresh(),
    getAgreement: async ({ limit }) => (await engine()).agreement(limit),
    getTelemetrySetup: async () => (await hosting).telemetrySetup.read(true),
    applyTelemetrySetup: async (order) => done(await (await hosting).telemetrySetup.turnOn(order)),
    undoTelemetrySetup: async (order) => done(await (await hosting).telemetrySetup.turnOff(order)),
    getStatusLineSetup: async () => (await hosting).statusLineSetup.read(true),
    applyStatusLineSetup: async (order) => done(await (await hosting).statusLineSetup.install(order)),
    undoStatusLineSetup: async (order) => done(await (await hosting).statusLineSetup.uninstall(order)),
    snoozeAlerts: async ({ windowId, isSnoozed }) => (await engine()).snoozeAlerts(windowId, isSnoozed),
    testAlert,
    getSettings: async () => (await engine()).settings(),
    changeSettings: async (change) => (await engine()).changeSettings(change),
    openDashboard: async () => openDashboard(await hosting),
    openFolder: async (name) => openFolder(await hosting, name),
    hidePopover: async () => dismissPanel(),
    quit: async () => app.quit(),
  }
}

function done<Value>(ordered: Ordered<Value>): Value {
  if (!ordered.ok) throw new Error(ordered.message)
  return ordered.value
}

/** The token travels behind the #, which no browser sends anywhere. */
export async function openDashboard({ url, token }: RunningHost): Promise<void> {
  await shell.openExternal(`${url}#token=${token}`)
}

export async function openFolder({ folders }: RunningHost, name: 'data' | 'settings'): Promise<void> {
  const failure = await shell.openPath(name === 'data' ? folders.data : folders.config)
  if (failure) throw new Error(failure)
}
