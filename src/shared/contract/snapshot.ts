/**
 * The Snapshot says everything that a face may show. The popover's state, `GET /api/v1/snapshot`, the `snapshot` event of
 * `GET /api/v1/events` and `plimsoll status --json` are this object. Faces format it; they compute no usage.
 *
 * Instants are milliseconds since the Unix epoch. What is unknown is absent, never 0.
 */
import * as z from 'zod/mini'
import { ApiCost, CountedKind, TokenCounts, UsageSum } from './tokens.ts'

const instant = z.int()
const count = z.int().check(z.nonnegative())

/**
 * Where a window's percent comes from, best first. Only `official` is Anthropic's own figure; everything else is an estimate and
 * is drawn as one.
 */
export const LimitSource = z.enum(['official', 'calibrated', 'learned', 'set', 'guess', 'preset', 'none'])
export type LimitSource = z.infer<typeof LimitSource>

/**
 * - `running`: counting towards a known reset.
 * - `notStarted`: no use since the last reset, so nothing runs and there is no countdown.
 * - `over`: the limit is used up.
 * - `stale`: the figure is older than what it describes.
 * - `unknown`: used since the reset, but no figure says how far.
 * - `noSuchWindow`: the plan has none, as Claude Code itself says. Not 0 %.
 */
export const WindowState = z.enum(['running', 'notStarted', 'over', 'stale', 'unknown', 'noSuchWindow'])
export type WindowState = z.infer<typeof WindowState>

/** `spend` is money: what people who pay by use have used of their own budget, or of their gateway's. */
export const WindowKind = z.enum(['session', 'weekly', 'weekly-model', 'monthly', 'spend'])
export type WindowKind = z.infer<typeof WindowKind>

/** Usage of one name (a model id, a project path, a session id, an agent type). */
export const NamedUsage = z.object({ name: z.string(), usage: UsageSum })
export type NamedUsage = z.infer<typeof NamedUsage>

/** An estimate that says how sure it is: in one of ten cases it comes to less than `low`, in one of ten to more than `high`. */
const Range = z.object({ low: z.number(), mid: z.number(), high: z.number() })
export type Range = z.infer<typeof Range>

/** Used beside what an even pace would have used by now. Absent early in a window, where one message swings it. */
export const Pace = z.object({
  expectedPercent: z.number(),
  verdict: z.enum(['farBehind', 'behind', 'slightlyBehind', 'onTrack', 'slightlyAhead', 'ahead', 'farAhead']),
})
export type Pace = z.infer<typeof Pace>

/** How fast it goes: `recent` over the last half hour or so, `average` since the window began. Absent when nothing happens. */
const Speed = z.object({ recent: z.optional(z.number()), average: z.optional(z.number()) })
export const Burn = z.object({
  /** Absent where no percent is known. */
  percentPerHour: z.optional(Speed),
  /** API value. */
  usdPerHour: Speed,
  /** Input + output of the last five minutes, per minute. */
  workTokensPerMinute: z.number(),
})
export type Burn = z.infer<typeof Burn>

export const Forecast = z.object({
  /** Percent at the reset, as if there were no limit: may be above 100. */
  atReset: Range,
  /** When the limit will be reached. Each is absent where it is not before the reset. */
  runsOutAt: z.object({ earliest: z.optional(instant), median: z.optional(instant), latest: z.optional(instant) }),
  /** What it was made from: the last hours, the person's habit by weekday and hour, or both. */
  basis: z.enum(['burn', 'habit', 'both']),
})
export type Forecast = z.infer<typeof Forecast>

/** What the official percents and the use counted here say about each other: API value in US dollars for one percent. */
export const Calibration = z.object({
  /** Of the mix of models of the last week. Unlike other ranges: in one of twenty cases below `low`, in one of twenty above `high`. */
  usdPerPercent: Range,
  /** Models are weighed unlike their prices. One that was hardly used is taken to be like the others. */
  models: z.array(z.object({ name: z.string(), percentPerUsd: z.number() })),
  /** How many stretches of rises it was made from. */
  intervals: count,
  /** Since when one percent is worth something else than before. */
  changedAt: z.optional(instant),
})
export type Calibration = z.infer<typeof Calibration>

const Share = z.object({ name: z.string(), percent: z.number() })

/** What the official percent went up by, and by whom. Shares add up to `percent`, together with `elsewhere`. */
export const Attribution = z.object({
  percent: z.number(),
  sessions: z.array(Share),
  projects: z.array(Share),
  models: z.array(Share),
  agents: z.array(Share),
  /** Nothing counted here accounts for it: a browser, a phone, another machine. */
  elsewhere: z.number(),
})
export type Attribution = z.infer<typeof Attribution>

export const UsageWindow = z.object({
  /** The kind, with `:<model>` and `@<account>` where there are several. */
  id: z.string(),
  kind: WindowKind,
  /** Claude Code's folder, which is signed in to the account whose window this is. Absent where nothing official was ever read. */
  account: z.optional(z.string()),
  /** Only for `weekly-model`: the model family the window is about. */
  model: z.optional(z.string()),
  state: WindowState,
  /** A rolling window always ends now and never resets; each response leaves it on its own. */
  isRolling: z.boolean(),
  startsAt: z.optional(instant),
  resetsAt: z.optional(instant),
  /** How much of the window's time has passed, 0–100: where an even pace would stand. */
  elapsedPercent: z.optional(z.number().check(z.minimum(0), z.maximum(100))),
  /** 0–100 and above, not rounded. Absent when no limit is known. */
  usedPercent: z.optional(z.number().check(z.nonnegative())),
  source: LimitSource,
  /** When the figure behind the percent was last true: the official reading, or the newest counted response. */
  asOf: z.optional(instant),
  /** Absent when no limit is known; an official percent says none. */
  limit: z.optional(z.object({ tokens: count, origin: z.string() })),
  /** Of a `spend` window. */
  limitUsd: z.optional(z.number().check(z.positive())),
  /** What was read of the window before, while nothing has been read of this one. */
  before: z.optional(z.object({ usedPercent: z.number(), asOf: instant })),
  /** How far it probably is now, where `usedPercent` is old or nothing official says. */
  estimate: z.optional(z.object({ usedPercent: Range, source: LimitSource })),
  pace: z.optional(Pace),
  burn: z.optional(Burn),
  forecast: z.optional(Forecast),
  calibration: z.optional(Calibration),
  attribution: z.optional(Attribution),
  /** Tokens of the kinds that count against the limit. */
  countedTokens: count,
  countedKinds: z.array(CountedKind),
  usage: UsageSum,
  models: z.array(NamedUsage),
})
export type UsageWindow = z.infer<typeof UsageWindow>

/** One bar of the last 24 hours. `isCovered` false means that nobody was there to look: a gap, not a zero. */
export const HourUsage = z.object({ startsAt: instant, isCovered: z.boolean(), tokens: TokenCounts })
export type HourUsage = z.infer<typeof HourUsage>

export const SessionUsage = z.object({
  sessionId: z.string(),
  project: z.optional(z.string()),
  firstAt: instant,
  lastAt: instant,
  models: z.array(z.string()),
  usage: UsageSum,
})
export type SessionUsage = z.infer<typeof SessionUsage>

/** The ways a response can have been seen. */
export const SeenIn = z.enum(['transcript', 'otlp', 'manual'])
export type SeenIn = z.infer<typeof SeenIn>

export const RecentResponse = z.object({
  /** What `getPreviews` takes. */
  id: z.string(),
  at: instant,
  sessionId: z.string(),
  project: z.optional(z.string()),
  /** The subagent's type, absent for the main conversation. */
  agent: z.optional(z.string()),
  model: z.string(),
  tokens: TokenCounts,
  cost: ApiCost,
  isComplete: z.boolean(),
  seenIn: z.array(SeenIn),
})
export type RecentResponse = z.infer<typeof RecentResponse>

/** A warning that was given. It is given once for each threshold of each window, whatever restarts in between. */
export const Alert = z.object({
  id: z.string(),
  at: instant,
  windowId: z.string(),
  kind: z.enum(['threshold', 'predictive', 'reset']),
  /** Percent; of a `threshold` only. */
  threshold: z.optional(z.number()),
  /** The window as it was then. */
  window: z.pick(UsageWindow, {
    kind: true,
    model: true,
    account: true,
    isRolling: true,
    state: true,
    usedPercent: true,
    resetsAt: true,
    source: true,
    forecast: true,
  }),
})
export type Alert = z.infer<typeof Alert>

/** How good the forecasts have been: of those whose window is over, made in the last weeks. */
export const ForecastScore = z.object({
  windowId: z.string(),
  forecasts: count,
  /** How many of 100 came to lie between `low` and `high`. 80 is what they promise. */
  coveragePercent: z.number(),
  /** Mean distance of `mid` from what came, in percentage points. */
  meanError: z.number(),
  /** The same, of carrying on at the even pace. */
  linearMeanError: z.number(),
})
export type ForecastScore = z.infer<typeof ForecastScore>

/** What is wrong, for a person: what happened, what still works, what to do. `code` is for programs. */
export const Problem = z.object({ code: z.string(), message: z.string(), remedy: z.optional(z.string()) })
export type Problem = z.infer<typeof Problem>

export const RootState = z.object({
  path: z.string(),
  /** Where the path came from, e.g. `CLAUDE_CONFIG_DIR` or `settings`. */
  origin: z.string(),
  state: z.enum(['ok', 'missing', 'unreadable', 'duplicate']),
  files: count,
})
export type RootState = z.infer<typeof RootState>

export const SourceState = z.enum(['starting', 'importing', 'ok', 'noData', 'broken'])

export const SourceStatus = z.object({
  id: z.enum(['transcripts', 'otlp', 'statusline', 'manual']),
  state: SourceState,
  /** The newest response this source has given; of `statusline`, the newest reading. */
  lastSeenAt: z.optional(instant),
  /** The last time it was read through, whether or not anything was new. */
  checkedAt: z.optional(instant),
  /** Bytes of the first import. Present only while `importing`. */
  progress: z.optional(z.object({ doneBytes: count, totalBytes: count })),
  roots: z.array(RootState),
  counts: z.object({
    files: count,
    bytes: count,
    responses: count,
    /** Lines that could not be read, by reason. They are counted and shown, never guessed at. */
    skippedLines: z.record(z.string(), count),
    unreadableFiles: count,
  }),
  problem: z.optional(Problem),
})
export type SourceStatus = z.infer<typeof SourceStatus>

export const Coverage = z.object({
  /** Nothing is known about the time before this. Absent on an empty ledger. */
  since: z.optional(instant),
  /** Times in which transcripts may have come and gone unseen. */
  gaps: z.array(z.object({ from: instant, to: instant })),
})
export type Coverage = z.infer<typeof Coverage>

/** Use since the start of a day some days ago, or of the month; like `today` and `totals`, which are ranges of their own. */
const RangeUsage = z.object({
  id: z.enum(['7d', '30d', 'month']),
  startsAt: instant,
  usage: UsageSum,
  models: z.array(NamedUsage),
  projects: z.array(NamedUsage),
  agents: z.array(NamedUsage),
})
export type RangeUsage = z.infer<typeof RangeUsage>

export const Snapshot = z.object({
  schema: z.literal(1),
  appVersion: z.string(),
  now: instant,
  /** IANA zone in which days, weeks and months are cut. */
  timeZone: z.string(),
  /** True for made-up data: every face must say so. */
  isDemo: z.boolean(),
  /** Most constrained first. */
  windows: z.array(UsageWindow),
  today: z.object({ startsAt: instant, usage: UsageSum, models: z.array(NamedUsage), projects: z.array(NamedUsage) }),
  /** 7 and 30 days, today included, and the month by its start day. */
  ranges: z.array(RangeUsage),
  /** Everything in the ledger. */
  totals: z.object({
    usage: UsageSum,
    models: z.array(NamedUsage),
    projects: z.array(NamedUsage),
    /** By agent type; the main conversation is `main`. */
    agents: z.array(NamedUsage),
  }),
  /** The last 24 hours in the person's zone, oldest first; the last one is still running. */
  hours: z.array(HourUsage),
  /** Most recent first. */
  sessions: z.array(SessionUsage),
  /** Most recent first, at most 100. */
  recent: z.array(RecentResponse),
  sources: z.array(SourceStatus),
  coverage: Coverage,
  /** Warnings of the last day, newest first. */
  alerts: z.array(Alert),
  /** Windows that warn no more until their reset. */
  snoozes: z.array(z.object({ windowId: z.string(), until: instant })),
  forecastScores: z.array(ForecastScore),
  /** What is wrong with the app as a whole (a ledger set aside, settings that could not be read). */
  problems: z.array(Problem),
  settings: z.object({
    plan: z.string(),
    showPreviews: z.boolean(),
    /** Changes with every change of a setting. */
    digest: z.string(),
  }),
})
export type Snapshot = z.infer<typeof Snapshot>
