/**
 * Every setting, its meaning, default and bounds. The file holds only what the person changed; everything else is the default
 * below, so a better default reaches people who never chose one.
 */
import * as z from 'zod/mini'
import { isTimeZone } from '../zone/time-zone.ts'
import { ForwardSettings } from './forward.ts'
import { CountedKind } from './tokens.ts'

// Whatever is refused is refused to a person, in words; zod's small build brings none of its own.
z.config(z.locales.en())

const limitTokens = z.optional(z.int().check(z.positive()))
const between = (least: number, most: number) => z.int().check(z.minimum(least), z.maximum(most))
const port = between(0, 65_535)

export const PlanId = z.enum(['pro', 'max5x', 'max20x', 'custom'])
export type PlanId = z.infer<typeof PlanId>

export const Settings = z.object({
  /** Whose preset limits are used where nothing better is known. `custom` has none. */
  plan: z._default(PlanId, 'max5x'),
  /** The person's own limits, in tokens of the counted kinds. They outrank the plan's preset. */
  limits: z.prefault(z.object({ session: limitTokens, weekly: limitTokens, monthly: limitTokens }), {}),
  /** Which kinds count against a limit. Absent: those the preset's number was made for, and input + output for the person's own. */
  countedKinds: z.optional(z.array(CountedKind).check(z.minLength(1))),
  /** `block`: five hours from the first response, floored to the hour. `rolling`: always the last five hours. */
  sessionMode: z._default(z.enum(['block', 'rolling']), 'block'),
  /** When the week starts where no official reset is known. `weekday` as ISO 8601: 1 is Monday, 7 is Sunday. */
  weekStart: z._default(z.object({ weekday: between(1, 7), hour: between(0, 23) }), { weekday: 1, hour: 0 }),
  /** Day on which the monthly budget starts. In a month that lacks it, the last day. */
  monthStartDay: z._default(between(1, 31), 1),
  /** IANA zone, or the machine's when absent. */
  timeZone: z.optional(
    z.string().check(z.refine(isTimeZone, 'This is no time zone that the system knows. Example: Europe/Berlin')),
  ),
  /** Folders to read besides those Claude Code uses by itself. Each holds `projects/`. */
  roots: z._default(z.array(z.string()), []),
  /** Days after which Claude Code deletes transcripts (its `cleanupPeriodDays`): how long the app may be away without a gap. */
  transcriptRetentionDays: z._default(between(1, 3650), 30),
  /** Show the first words of recent messages, read from the transcript when looked at and kept nowhere. */
  showPreviews: z._default(z.boolean(), true),
  /** Say in the dashboard that Claude Code could report its own use, while it does not. */
  showTelemetryHint: z._default(z.boolean(), true),
  /** Port of the panel and the API on 127.0.0.1. 0 takes any free one. */
  port: z._default(port, 8889),
  /**
   * Where Claude Code's telemetry (OTLP) is received on 127.0.0.1, besides the panel's own port. These are the ports it sends to when told
   * nothing else, so no other is taken instead when one is in use. 0 takes any free one, `null` none. Read at the start.
   */
  telemetry: z.prefault(
    z.object({
      /** `false`: telemetry is not received at all, not even at the panel's port. */
      isEnabled: z._default(z.boolean(), true),
      httpPort: z._default(z.nullable(port), 4318),
      grpcPort: z._default(z.nullable(port), 4317),
    }),
    {},
  ),
  /** Seconds between full re-reads of the folder lists. Watching is a hint; this is the truth. */
  rescanSeconds: z._default(between(5, 86_400), 300),
  /** Passes telemetry on, as it came, to a collector of the person's own. Absent: nothing leaves. */
  forward: z.optional(ForwardSettings),
  /**
   * Writes the tokens of the newest sessions to this file, for status lines that read `~/.claude/token-metrics.json`. Absent: nothing is
   * written, since that folder is Claude Code's. Always named `token-metrics.json`, so that a slip cannot overwrite anything else.
   */
  tokenMetricsPath: z.optional(
    z
      .string()
      .check(
        z.regex(
          /^(?:~|[a-z]:)?[\\/](?:.*[\\/])?token-metrics\.json$/i,
          'A full path that ends in token-metrics.json. Example: ~/.claude/token-metrics.json',
        ),
      ),
  ),
})
export type Settings = z.infer<typeof Settings>

/** Settings to change, by key; keys that are left out stay as they are. Checked as a whole after they are laid over the current ones. */
export const SettingsChange = z.record(z.string(), z.unknown())
export type SettingsChange = z.infer<typeof SettingsChange>
