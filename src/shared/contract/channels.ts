/**
 * The names of the contract as plain strings, for preload and renderer: zod stays out of their bundles. The assertions below
 * fail the compile when a name is missing here or stands here without a contract.
 */
import type { DesktopRequestName, EventName, RequestName } from './api.ts'

export const requestNames = [
  'getSnapshot',
  'getPreviews',
  'refresh',
  'getAgreement',
  'getTelemetrySetup',
  'applyTelemetrySetup',
  'undoTelemetrySetup',
  'getStatusLineSetup',
  'applyStatusLineSetup',
  'undoStatusLineSetup',
  'snoozeAlerts',
  'testAlert',
  'getSettings',
  'changeSettings',
] as const satisfies readonly RequestName[]

export const desktopRequestNames = [
  'openDashboard',
  'openFolder',
  'hidePopover',
  'quit',
] as const satisfies readonly DesktopRequestName[]

export const eventNames = ['snapshotChanged', 'windowPicked'] as const satisfies readonly EventName[]

/** IPC channels carry this prefix, so that no channel of Electron or a library can be meant. */
export const channelPrefix = 'plimsoll:'

type Missing =
  | Exclude<RequestName, (typeof requestNames)[number]>
  | Exclude<DesktopRequestName, (typeof desktopRequestNames)[number]>
  | Exclude<EventName, (typeof eventNames)[number]>
const everyNameIsListed: [Missing] extends [never] ? true : Missing = true
void everyNameIsListed
