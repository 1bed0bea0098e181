/**
 * What a face may ask of the engine, by name: the one map from which main registers its IPC handlers, preload builds
 * `window.plimsoll`, the HTTP server its routes, and tests their fakes.
 */
import * as z from 'zod/mini'
import { Agreement } from './agreement.ts'
import { Settings, SettingsChange } from './settings.ts'
import { Snapshot } from './snapshot.ts'
import { InstallStatusLine, StatusLineChanged, StatusLineSetup, UninstallStatusLine } from './statusline-setup.ts'
import { TelemetryChanged, TelemetrySetup, TurnOffTelemetry, TurnOnTelemetry } from './telemetry-setup.ts'

/** The first words of a message, read from its transcript at the moment of asking and kept nowhere. */
export const Preview = z.object({
  id: z.string(),
  /** Absent when the transcript is gone, or previews are turned off. */
  text: z.optional(z.string().check(z.maxLength(400))),
  /** Names of the tools the message calls. */
  tools: z.array(z.string()),
})
export type Preview = z.infer<typeof Preview>

/** Whether a warning would be seen. `noDesktop`: nobody could show one; `refused`: the desktop did not. */
export const AlertTest = z.object({ isShown: z.boolean(), reason: z.optional(z.enum(['noDesktop', 'refused'])) })
export type AlertTest = z.infer<typeof AlertTest>

const nothing = z.undefined()

export const requests = {
  getSnapshot: { input: nothing, output: Snapshot },
  getPreviews: { input: z.object({ ids: z.array(z.string()).check(z.maxLength(100)) }), output: z.array(Preview) },
  /** Reads every root through now and answers with what is then known. */
  refresh: { input: nothing, output: Snapshot },
  /** Of the sessions used last. */
  getAgreement: { input: z.object({ limit: z.int().check(z.minimum(1), z.maximum(100)) }), output: Agreement },
  /** How far Claude Code is set up to report its own use, and what exactly would change. */
  getTelemetrySetup: { input: nothing, output: TelemetrySetup },
  applyTelemetrySetup: { input: TurnOnTelemetry, output: TelemetryChanged },
  undoTelemetrySetup: { input: TurnOffTelemetry, output: TelemetryChanged },
  /** Whose status line Claude Code shows, and what exactly would change. */
  getStatusLineSetup: { input: nothing, output: StatusLineSetup },
  applyStatusLineSetup: { input: InstallStatusLine, output: StatusLineChanged },
  undoStatusLineSetup: { input: UninstallStatusLine, output: StatusLineChanged },
  /** No warnings of a window until its reset, or again. */
  snoozeAlerts: { input: z.object({ windowId: z.string(), isSnoozed: z._default(z.boolean(), true) }), output: Snapshot },
  /** Shows a warning that is none. */
  testAlert: { input: nothing, output: AlertTest },
  getSettings: { input: nothing, output: Settings },
  changeSettings: { input: SettingsChange, output: Settings },
} as const

/** Only where there is a desktop: a browser has no window to close and no app to quit. */
export const desktopRequests = {
  openDashboard: { input: nothing, output: nothing },
  openFolder: { input: z.enum(['data', 'settings']), output: nothing },
  hidePopover: { input: nothing, output: nothing },
  quit: { input: nothing, output: nothing },
} as const

const events = {
  snapshotChanged: Snapshot,
  /** Somebody clicked a warning: this is the window to look at. */
  windowPicked: z.object({ windowId: z.string() }),
} as const

type Requests = typeof requests
type DesktopRequests = typeof desktopRequests
export type RequestName = keyof Requests
export type DesktopRequestName = keyof DesktopRequests
export type EventName = keyof typeof events

type AllRequests = Requests & DesktopRequests
export type RequestInput<Name extends keyof AllRequests> = z.input<AllRequests[Name]['input']>
export type RequestOutput<Name extends keyof AllRequests> = z.output<AllRequests[Name]['output']>
export type EventPayload<Name extends EventName> = z.output<(typeof events)[Name]>

/** Errors a face can tell apart. `invalid` is the caller's fault, `failed` ours. */
export type ErrorCode = 'invalid' | 'forbidden' | 'notFound' | 'failed'

/** How an answer travels: the text of an error survives, its stack does not. */
export type Answer<Value> = { ok: true; value: Value } | { ok: false; code: ErrorCode; message: string }
