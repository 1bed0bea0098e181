/** A Bridge that answers from memory, remembers what it was asked, and lets a test play the engine. */
import type { Agreement } from '../../src/shared/contract/agreement.ts'
import { type AlertTest, type EventPayload, type Preview, requests } from '../../src/shared/contract/api.ts'
import type { Bridge } from '../../src/shared/contract/bridge.ts'
import { Settings, type SettingsChange } from '../../src/shared/contract/settings.ts'
import type { Snapshot } from '../../src/shared/contract/snapshot.ts'
import type { StatusLineSetup } from '../../src/shared/contract/statusline-setup.ts'
import type { TelemetrySetup } from '../../src/shared/contract/telemetry-setup.ts'

export interface FakeBridge extends Bridge {
  /** `getPreviews msg_001 msg_002`, in order. */
  readonly calls: string[]
  /** What the engine does when something has changed. */
  push(snapshot: Snapshot): void
  setConnected(isConnected: boolean): void
  /** From now on, requests that change or read something fail with this message; `undefined` heals them. */
  failWith(message: string | undefined): void
  /** A click on a warning. */
  pick(windowId: string): void
  readonly listenerCount: number
}

export interface FakeBridgeOptions {
  readonly previews?: readonly Preview[]
  readonly agreement?: Agreement
  readonly telemetrySetup?: TelemetrySetup
  /** What there is once it has been turned on or off. */
  readonly telemetrySetupAfter?: TelemetrySetup
  readonly statusLineSetup?: StatusLineSetup
  /** What there is once it has been set up or taken back. */
  readonly statusLineSetupAfter?: StatusLineSetup
  /** As they are in the file, where they differ from the defaults. */
  readonly settings?: SettingsChange
  readonly alertTest?: AlertTest
  readonly isDesktop?: boolean
}

export function createFakeBridge(
  snapshot: Snapshot,
  {
    previews = [],
    agreement = { sessions: [] },
    telemetrySetup = { mayChange: false, folders: [] },
    telemetrySetupAfter = telemetrySetup,
    statusLineSetup = { mayChange: false, folders: [] },
    statusLineSetupAfter = statusLineSetup,
    settings: changed = {},
    alertTest = { isShown: true },
    isDesktop = false,
  }: FakeBridgeOptions = {},
): FakeBridge {
  let setup = telemetrySetup
  let statusLine = statusLineSetup
  let current = requests.getSnapshot.output.parse(snapshot)
  let settings = Settings.parse(changed)
  let failure: string | undefined
  const calls: string[] = []
  const snapshotListeners = new Set<(snapshot: Snapshot) => void>()
  const pickListeners = new Set<(picked: EventPayload<'windowPicked'>) => void>()
  const connectionListeners = new Set<(isConnected: boolean) => void>()

  const record = async (call: string): Promise<void> => {
    calls.push(call)
    if (failure !== undefined) throw new Error(failure)
  }

  return {
    calls,
    get listenerCount() {
      return snapshotListeners.size + connectionListeners.size
    },
    push(next) {
      current = next
      for (const listener of snapshotListeners) listener(next)
    },
    setConnected(isConnected) {
      for (const listener of connectionListeners) listener(isConnected)
    },
    pick(windowId) {
      for (const listener of pickListeners) listener({ windowId })
    },
    failWith(message) {
      failure = message
    },
    async getSnapshot() {
      await record('getSnapshot')
      return current
    },
    async getPreviews({ ids }) {
      await record(`getPreviews ${ids.join(' ')}`)
      return previews.filter(({ id }) => ids.includes(id))
    },
    async refresh() {
      await record('refresh')
      return current
    },
    async getAgreement({ limit }) {
      await record(`getAgreement ${limit}`)
      return requests.getAgreement.output.parse(agreement)
    },
    async getTelemetrySetup() {
      await record('getTelemetrySetup')
      return requests.getTelemetrySetup.output.parse(setup)
    },
    async applyTelemetrySetup(order) {
      await record(`applyTelemetrySetup ${JSON.stringify(order)}`)
      setup = telemetrySetupAfter
      return { file: `${order.folder}/settings.json`, backup: '/home/ada/.local/share/plimsoll/backups/settings.json', setup }
    },
    async undoTelemetrySetup(order) {
      await record(`undoTelemetrySetup ${JSON.stringify(order)}`)
      setup = telemetrySetupAfter
      return { file: `${order.folder}/settings.json`, setup }
    },
    async getStatusLineSetup() {
      await record('getStatusLineSetup')
      return requests.getStatusLineSetup.output.parse(statusLine)
    },
    async applyStatusLineSetup(order) {
      await record(`applyStatusLineSetup ${JSON.stringify(order)}`)
      statusLine = statusLineSetupAfter
      return { file: `${order.folder}/settings.json`, setup: statusLine }
    },
    async undoStatusLineSetup(order) {
      await record(`undoStatusLineSetup ${JSON.stringify(order)}`)
      statusLine = statusLineSetupAfter
      return { file: `${order.folder}/settings.json`, setup: statusLine }
    },
    async snoozeAlerts({ windowId, isSnoozed = true }) {
      await record(`snoozeAlerts ${windowId} ${isSnoozed}`)
      return current
    },
    async testAlert() {
      await record('testAlert')
      return alertTest
    },
    async getSettings() {
      await record('getSettings')
      return settings
    },
    async changeSettings(change) {
      await record(`changeSettings ${JSON.stringify(change)}`)
      settings = Settings.parse({ ...settings, ...change })
      return settings
    },
    ...(isDesktop && {
      desktop: {
        openDashboard: () => record('openDashboard').then(() => undefined),
        openFolder: (folder: string) => record(`openFolder ${folder}`).then(() => undefined),
        hidePopover: () => record('hidePopover').then(() => undefined),
        quit: () => record('quit').then(() => undefined),
      },
    }),
    subscribe(event, listener) {
      if (event === 'windowPicked') {
        const onPick = listener as (picked: EventPayload<'windowPicked'>) => void
        pickListeners.add(onPick)
        return () => pickListeners.delete(onPick)
      }
      const onSnapshot = listener as (snapshot: Snapshot) => void
      snapshotListeners.add(onSnapshot)
      return () => snapshotListeners.delete(onSnapshot)
    },
    onConnectionChanged(listener) {
      connectionListeners.add(listener)
      listener(true)
      return () => connectionListeners.delete(listener)
    },
  }
}
