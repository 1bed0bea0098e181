/** How far Claude Code is set up to send its telemetry to us, and exactly what turning it on or off would change. */
import * as z from 'zod/mini'

/** A value that may be a secret is not shown, not even to our own panel. */
const Variable = z.object({ name: z.string(), value: z.string() })

/** Stands for a plan as it was shown: what is then written is that and nothing else. */
const Fingerprint = z.string().check(z.maxLength(100))

/** In lines as `diff` shows them, each with its sign in front. None: the settings are already as they would be. */
const diff = z.array(z.string())

const TurnOnPlan = z.discriminatedUnion('state', [
  z.object({ state: z.literal('ready'), diff, fingerprint: Fingerprint }),
  /** Somebody has set telemetry up for something else: it is only written with one of the two choices. */
  z.object({
    state: z.literal('conflict'),
    inSettings: z.array(Variable),
    inEnvironment: z.array(Variable),
    replace: z.object({ diff, fingerprint: Fingerprint }),
    forward: z.discriminatedUnion('isPossible', [
      z.object({
        isPossible: z.literal(true),
        /** Where theirs goes now, and we would send it on to. */
        endpoint: z.string(),
        /** Did not go there before, and would from then on. */
        alsoGets: z.optional(z.enum(['logs', 'metrics'])),
        diff,
        fingerprint: Fingerprint,
      }),
      z.object({ isPossible: z.literal(false), reason: z.optional(z.string()) }),
    ]),
  }),
  z.object({ state: z.literal('refused'), message: z.string() }),
])
export type TurnOnPlan = z.infer<typeof TurnOnPlan>

const TurnOffPlan = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('ready'),
    diff,
    fingerprint: Fingerprint,
    /** Names of ours that somebody has changed since, and which therefore stay. */
    leftAlone: z.array(z.string()),
  }),
  z.object({ state: z.literal('refused'), message: z.string() }),
])

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
  turnOff: z.optional(TurnOffPlan),
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

/** What has been done, and how things stand now. A refusal is an error and has changed nothing. */
export const TelemetryChanged = z.object({
  file: z.string(),
  /** Where the file is kept as it was before. Absent: there was none. */
  backup: z.optional(z.string()),
  setup: TelemetrySetup,
})
export type TelemetryChanged = z.infer<typeof TelemetryChanged>
