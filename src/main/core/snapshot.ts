/** Everything that is known, as one Snapshot. Pure: the engine brings the rows, the settings and the time. */
import { createHash } from 'node:crypto'
import { withoutSecrets } from '../../shared/contract/hidden-values.ts'
import type { Settings } from '../../shared/contract/settings.ts'
import type {
  Coverage,
  ForecastScore,
  HourUsage,
  Problem,
  RangeUsage,
  RecentResponse,
  Snapshot,
  SourceStatus,
  UsageWindow,
} from '../../shared/contract/snapshot.ts'
import type { CoverageSpan } from './ledger/ledger.ts'
import { coverageOf, isCovered } from './meaning/coverage.ts'
import { dayAt, daysUntil, hourAt, hoursUntil, type Span } from './meaning/local-time.ts'
import { breakDown, latestSessions } from './meaning/totals.ts'
import type { UsageIndex } from './meaning/usage-index.ts'
import { type LimitKnowledge, windowsOf } from './meaning/usage-windows.ts'
import { monthlyWindow } from './meaning/windows.ts'
import { costOfResponse } from './pricing/cost.ts'
import type { ResponseRow } from './usage.ts'

export interface SnapshotInput {
  now: number
  /** The IANA zone of the settings, or the machine's. */
  timeZone: string
  settings: Settings
  appVersion: string
  isDemo: boolean
  usage: UsageIndex
  limits: LimitKnowledge
  outlook: WindowOutlook
  /** Newest first. */
  recent: readonly ResponseRow[]
  sources: readonly SourceStatus[]
  coverage: readonly CoverageSpan[]
  problems: readonly Problem[]
}

/** What is added to the windows once they are known. */
export interface WindowOutlook {
  of(windows: readonly UsageWindow[], coverage: Coverage): UsageWindow[]
  scores(): ForecastScore[]
}

export const noOutlook: WindowOutlook = {
  of: (windows) => [...windows],
  scores: () => [],
}

const shownHours = 24
const shownSessions = 30
const shownResponses = 100

export function buildSnapshot(input: SnapshotInput): Snapshot {
  const { now, timeZone, settings, usage } = input
  const today = dayAt(now, timeZone)
  const coverage = coverageOf(input.coverage)
  const windows = input.outlook.of(windowsOf(input), coverage)
  return {
    schema: 1,
    appVersion: input.appVersion,
    now,
    timeZone,
    isDemo: input.isDemo,
    windows,
    today: { startsAt: today.startsAt, ...breakDown(usage.between(today.startsAt, today.endsAt), 'models', 'projects') },
    ranges: rangesOf(today, input),
    totals: breakDown(usage.everything(), 'models', 'projects', 'agents'),
    hours: hoursUntil(now, shownHours, timeZone).map(
      (hour): HourUsage => ({
        startsAt: hour.startsAt,
        isCovered: isCovered(hour, coverage),
        tokens: breakDown(usage.between(hour.startsAt, hour.endsAt)).usage.tokens,
      }),
    ),
    sessions: latestSessions(usage.ofLatestSessions(shownSessions), shownSessions),
    recent: input.recent.slice(0, shownResponses).map(recentResponse),
    sources: [...input.sources],
    coverage,
    // Those are told by whoever remembers what has been told: see alert-desk.ts.
    alerts: [],
    snoozes: [],
    forecastScores: input.outlook.scores(),
    problems: [...input.problems],
    settings: { plan: settings.plan, showPreviews: settings.showPreviews, digest: digestOf(settings) },
  }
}

function rangesOf(today: Span, { now, timeZone, settings, usage }: SnapshotInput): RangeUsage[] {
  const days = daysUntil(now, 30, timeZone)
  const starts: [RangeUsage['id'], number | undefined][] = [
    ['7d', days.at(-7)?.startsAt],
    ['30d', days.at(-30)?.startsAt],
    ['month', monthlyWindow(now, settings.monthStartDay, timeZone).span?.startsAt],
  ]
  return starts.map(([id, startsAt = today.startsAt]) => ({
    id,
    startsAt,
    ...breakDown(usage.between(startsAt, today.endsAt), 'models', 'projects', 'agents'),
  }))
}

/** The next instant at which a Snapshot would say something else although nobody used anything. */
export function nextBoundary(snapshot: Snapshot): number {
  const { now, windows } = snapshot
  // Days, weeks and months start where an hour of the same clock does.
  const boundaries = [hourAt(now, snapshot.timeZone).endsAt]
  for (const window of windows) {
    if (window.resetsAt !== undefined && window.resetsAt > now) boundaries.push(window.resetsAt)
    if (window.isRolling) boundaries.push(now + rollingStepMs)
  }
  return Math.min(...boundaries)
}

/** A rolling window changes with every instant; nobody needs it sharper than this. */
const rollingStepMs = 60_000

function recentResponse(row: ResponseRow): RecentResponse {
  const { project, agent, model, tokens, isComplete } = row
  return {
    id: row.messageId,
    at: row.timestampMs,
    sessionId: row.sessionId,
    ...(project === undefined ? {} : { project }),
    ...(agent === undefined ? {} : { agent }),
    model,
    tokens: { ...tokens },
    cost: costOfResponse(row),
    isComplete,
    seenIn: [...row.seenIn],
  }
}

/** Not of the secrets: whoever may read it could try passwords against it. */
function digestOf(settings: Settings): string {
  return createHash('sha256')
    .update(JSON.stringify(withoutSecrets(settings)))
    .digest('base64url')
    .slice(0, 12)
}
