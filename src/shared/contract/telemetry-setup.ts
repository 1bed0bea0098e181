/** How far Claude Code is set up to send its telemetry to us, and exactly what turning it on or off would change. */
import * as z from 'zod/mini'
import { Fingerprint, ReadyChange, RefusedChange, ShownChange, ShownUndo, Written } from './settings-change.ts'

/** A value that may be a secret is not shown, not even to our own panel. */
const Variable = z.object({ name: z.string(), value: z.string() })

const TurnOnPlan = z.discriminatedUnion('state', [
  ReadyChange,
  /** Somebody has set telemetry up for something else: it is only written with one of the two choices. */
  z.object({
    state: z.literal('conflict'),
    inSettings: z.array(Variable),
    inEnvironment: z.array(Variable),
    replace: ShownChange,
    forward: z.discriminatedUnion('isPossible', [
      z.object({
        isPossible: z.literal(true),
        /** Where theirs goes now, and we would send it on to. */
        endpoint: z.string(),
        /** Did not go there before, and would from then on. */
        alsoGets: z.optional(z.enum(['logs', 'metrics'])),
        ...ShownChange.shape,
      }),
      z.object({ isPossible: z.literal(false), reason: z.optional(z.string()) }),
    ]),
  }),
  RefusedChange,
])
export type TurnOnPlan = z.infer<typeof TurnOnPlan>

/** One folder that Claude Code keeps its settings in. */
export const FolderSetup = z.object({
  folder: z.string(),
  file: z.string(),
  /** `foreign`: set up for something else. `partly`: ours, but something is missing or in the way. */
  state: z.enum(['installed', 'partly', 'foreign', 'off', 'unreadable']),
  problem: z.optional(z.string()),
  missing: z.array(z.string()),
  /** The rest is of the person's own settings: only for whoever may change them. */
  variables: z.optional(z.array(z.object({ name: z.string(), value: z.string(), isOurs: z.boolean() }))),
  turnOn: z.optional(TurnOnPlan),
  turnOff: z.optional(ShownUndo),
})
export type FolderSetup = z.infer<typeof FolderSetup>

export const TelemetrySetup = z.object({
  /** Where telemetry is to be sent to. Absent: this Plimsoll receives none, as the settings say, or since its data is made up. */
  endpoint: z.optional(z.string()),
  /** Whoever asks may turn it on and off here. */
  mayChange: z.boolean(),
  folders: z.array(FolderSetup),
})
export type TelemetrySetup = z.infer<typeof TelemetrySetup>

/** What happens to telemetry settings that somebody made before: remembered until the undo, or sent on to by us as well. */
export const ForeignChoice = z.enum(['replace', 'forward'])
export type ForeignChoice = z.infer<typeof ForeignChoice>

export const TurnOnTelemetry = z.object({ folder: z.string(), fingerprint: Fingerprint, choice: z.optional(ForeignChoice) })
export type TurnOnTelemetry = z.infer<typeof TurnOnTelemetry>

export const TurnOffTelemetry = z.object({ folder: z.string(), fingerprint: Fingerprint })
export type TurnOffTelemetry = z.infer<typeof TurnOffTelemetry>

/** What has been done, and how things stand now. */
export const TelemetryChanged = z.object({ ...Written.shape, setup: TelemetrySetup })
export type TelemetryChanged = z.infer<typeof TelemetryChanged>
