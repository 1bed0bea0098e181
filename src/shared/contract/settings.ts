/**
 * Every setting, its meaning, default and bounds. The file holds only what the person changed; everything else is the default
 * below, so a better default reaches people who never chose one.
 */
import * as z from 'zod/mini'
import { isTimeZone } from '../zone/time-zone.ts'
import { ForwardSettings } from './forward.ts'
import { WindowKind } from './snapshot.ts'
import { CountedKind } from './tokens.ts'

// Whatever is refused is refused to a person, in words; zod's small build brings none of its own.
z.config(z.locales.en())

const limitTokens = z.optional(z.int().check(z.positive()))
const between = (least: number, most: number) => z.int().check(z.minimum(least), z.maximum(most))
const port = between(0, 65_535)
const hours = z.optional(z.union([z.number().check(z.positive(), z.maximum(1000)), z.literal('plan')]))

export const PlanId = z.enum(['pro', 'max5x', 'max20x', 'custom'])
export type PlanId = z.infer<typeof PlanId>

const percent = z.number().check(z.positive(), z.maximum(100))

/** Of a day in the person's zone. */
const ClockTime = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time of day. Example: 22:30'))

const WindowAlerts = z.object({ isEnabled: z._default(z.boolean(), true), thresholds: z.optional(z.array(percent)) })

export const AlertSettings = z.object({
  isEnabled: z._default(z.boolean(), true),
  /** Percent used. Each warns once for each window. */
  thresholds: z._default(z.array(percent), [75, 90, 100]),
  /** Windows that differ, by kind (`session`, `weekly`, `weekly-model`, `monthly`, `spend`). */
  windows: z.prefault(z.partialRecord(WindowKind, WindowAlerts), {}),
  /** Warns as well when the limit will probably be reached before the reset. */
  isPredictive: z._default(z.boolean(), false),
  /** Says when a window is open again that had passed 90 %. */
  tellsResets: z._default(z.boolean(), true),
  /** Warns of a limit that is only a preset or a guess as well. */
  warnsOfGuesses: z._default(z.boolean(), false),
  /** Nothing is said in them; what still holds is said at their end. `from` may be later than `to`: over midnight. */
  quietHours: z.optional(z.object({ from: ClockTime, to: ClockTime })),
})
export type AlertSettings = z.infer<typeof AlertSettings>

export const StatusLineSegment = z.enum(['model', 'cost', 'tokens', 'rate', 'windows'])
export type StatusLineSegment = z.infer<typeof StatusLineSegment>

export const StatusLineSettings = z.object({
  segments: z._default(z.array(StatusLineSegment), ['model', 'cost', 'tokens', 'rate', 'windows']),
  /** Or words. */
  hasEmoji: z._default(z.boolean(), true),
  /** Of figures that are near their limit. `NO_COLOR` turns them off as well. */
  hasColours: z._default(z.boolean(), true),
  /** Columns; absent: those of the terminal. Segments at the end are left out first. */
  width: z.optional(between(20, 1000)),
})
export type StatusLineSettings = z.infer<typeof StatusLineSettings>

export const Settings = z.object({
  /** Whose preset limits are used where nothing better is known. `custom` has none. */
  plan: z._default(PlanId, 'max5x'),
  /** The person's own limits, in tokens of the counted kinds. They outrank the plan's preset. */
  limits: z.prefault(
    z.object({
      session: limitTokens,
      weekly: limitTokens,
      monthly: limitTokens,
      /** API value that a month may cost, for people who pay by use. */
      monthlyUsd: z.optional(z.number().check(z.positive())),
    }),
    {},
  ),
  /**
   * How Claude Code is paid for: windows with percents belong to subscriptions, money to API keys. `auto`: as Claude Code's status line
   * shows.
   */
  billing: z._default(z.enum(['auto', 'subscription', 'api']), 'auto'),
  /**
   * Weekly hours of one model family, each worth `tokensPerHour`: a window of its own. `plan`: the hours published for the plan. Absent: none,
   * unless Claude Code itself tells of one.
   */
  weeklyHours: z.prefault(z.object({ opus: hours, sonnet: hours }), {}),
  tokensPerHour: z.prefault(
    z.object({ opus: z._default(z.int().check(z.positive()), 50_000), sonnet: z._default(z.int().check(z.positive()), 100_000) }),
    {},
  ),
  /** A limit taken from the person's own past 5-hour sessions, where nothing better is known: their 90th percentile, or the largest. */
  limitGuess: z._default(z.enum(['none', 'p90', 'largest']), 'none'),
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
  /** Say in the dashboard that official percents come from Claude Code's status line, while there are none. */
  showStatusLineHint: z._default(z.boolean(), true),
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
  /** What a pace is even over: all of the window's time, or the hours in which the person usually works. */
  pace: z._default(z.enum(['even', 'habit']), 'even'),
  alerts: z.prefault(AlertSettings, {}),
  statusLine: z.prefault(StatusLineSettings, {}),
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
