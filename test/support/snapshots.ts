/** Sample Snapshots, one for each state a face must tell apart. Made up, but in the shape and size of a real day. */
import type { Agreement, Counted, SessionAgreement } from '../../src/shared/contract/agreement.ts'
import type { Preview } from '../../src/shared/contract/api.ts'
import { Settings } from '../../src/shared/contract/settings.ts'
import type {
  HourUsage,
  NamedUsage,
  RecentResponse,
  Snapshot,
  SourceStatus,
  UsageWindow,
} from '../../src/shared/contract/snapshot.ts'
import type { StatusLineFolder, StatusLineSetup } from '../../src/shared/contract/statusline-setup.ts'
import type { FolderSetup, TelemetrySetup } from '../../src/shared/contract/telemetry-setup.ts'
import type { UsageSum } from '../../src/shared/contract/tokens.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Sunday, 14:48 in Berlin. */
export const sampleNow = Date.parse('2026-11-22T13:48:00Z')
const midnight = Date.parse('2026-11-21T23:00:00Z')

/** A sum from the three figures that matter in a sample; the rest follows in likely proportion. */
export function usage(work: number, cacheRead: number, usd: number | undefined, responses: number): UsageSum {
  const input = Math.round(work * 0.22)
  return {
    tokens: {
      input,
      output: work - input,
      cacheWrite5m: Math.round(cacheRead * 0.02),
      cacheWrite1h: Math.round(cacheRead * 0.01),
      cacheRead,
    },
    cost: usd === undefined ? { unpricedTokens: work + cacheRead } : { usd, unpricedTokens: 0 },
    responses,
    incompleteResponses: 0,
    recoveredTokens: 0,
  }
}

const models: NamedUsage[] = [
  { name: 'claude-opus-5-5-20260915', usage: usage(910_000, 26_400_000, 33.1, 141) },
  { name: 'claude-sonnet-5-5-20260915', usage: usage(284_000, 10_100_000, 7.6, 58) },
  { name: 'claude-haiku-5-5-20260915', usage: usage(46_000, 1_600_000, 0.5, 15) },
]

const projects: NamedUsage[] = [
  { name: '/home/ada/code/plimsoll', usage: usage(760_000, 24_000_000, 26.4, 128) },
  { name: '/home/ada/code/tide-tables', usage: usage(402_000, 12_300_000, 13.1, 71) },
  { name: '/home/ada/notes', usage: usage(78_000, 1_800_000, 1.7, 15) },
]

export function sampleWindow(change: Partial<UsageWindow> = {}): UsageWindow {
  return {
    id: 'session',
    kind: 'session',
    state: 'running',
    isRolling: false,
    startsAt: sampleNow - 2 * hour - 50 * minute,
    resetsAt: sampleNow + 2 * hour + 10.5 * minute,
    elapsedPercent: 56.7,
    usedPercent: 47.6,
    source: 'preset',
    asOf: sampleNow - 40_000,
    limit: { tokens: 88_000, origin: 'Max 5x preset' },
    countedTokens: 41_900,
    countedKinds: ['input', 'output'],
    usage: usage(41_900, 3_100_000, 4.2, 46),
    models: models.slice(0, 2),
    ...change,
  }
}

const week = sampleWindow({
  id: 'weekly',
  kind: 'weekly',
  startsAt: Date.parse('2026-11-15T23:00:00Z'),
  resetsAt: Date.parse('2026-11-22T23:00:00Z'),
  elapsedPercent: 94.5,
  usedPercent: 41.3,
  limit: { tokens: 11_000_000, origin: 'Max 5x preset' },
  countedTokens: 4_543_000,
  countedKinds: ['input', 'output', 'cacheWrite'],
  usage: usage(3_900_000, 131_000_000, 212.4, 1204),
  models,
})

const month = sampleWindow({
  id: 'monthly',
  kind: 'monthly',
  source: 'set',
  startsAt: Date.parse('2026-10-31T23:00:00Z'),
  resetsAt: Date.parse('2026-11-30T23:00:00Z'),
  elapsedPercent: 72.1,
  usedPercent: 24.1,
  limit: { tokens: 45_000_000, origin: 'settings' },
  countedTokens: 10_845_000,
  countedKinds: ['input', 'output'],
  usage: usage(10_845_000, 390_000_000, 633.1, 3120),
  models,
})

const opusWeek = sampleWindow({
  ...week,
  id: 'weekly-opus',
  kind: 'weekly-model',
  model: 'opus',
  source: 'official',
  usedPercent: 38,
  elapsedPercent: 94.5,
})

/** From 15:00 of the day before: an afternoon, a short evening, the night, a long morning. */
const busyHours = [0.42, 0.55, 0.3, 0.12, 0, 0.2, 0.34, 0.06, 0, 0, 0, 0, 0, 0, 0, 0, 0.08, 0.36, 0.74, 1, 0.8, 0.31, 0.62, 0.49]

function sampleHours(shares: readonly number[] = busyHours, uncovered: readonly number[] = []): HourUsage[] {
  const lastStart = Math.floor(sampleNow / hour) * hour
  return shares.map((share, index) => ({
    startsAt: lastStart - (shares.length - 1 - index) * hour,
    isCovered: !uncovered.includes(index),
    tokens: usage(Math.round(share * 210_000), Math.round(share * 6_000_000), 0, 0).tokens,
  }))
}

const recentModels = models.map(({ name }) => name)

export function sampleRecent(count = 24): RecentResponse[] {
  return Array.from({ length: count }, (_, index) => {
    const project = projects[index % 5 === 3 ? 1 : 0]
    const model = recentModels[index % 4 === 2 ? 1 : index % 7 === 5 ? 2 : 0]
    return {
      id: `msg_${String(index + 1).padStart(3, '0')}`,
      at: sampleNow - 40_000 - index * 7 * minute,
      sessionId: index < 14 ? 'session-a' : 'session-b',
      ...(project ? { project: project.name } : {}),
      ...(index % 4 === 2 ? { agent: 'general-purpose' } : {}),
      model: model ?? 'claude-opus-5-5-20260915',
      tokens: {
        input: 12 + index * 3,
        output: 640 + ((index * 977) % 4200),
        cacheWrite5m: 2100 + index * 40,
        cacheWrite1h: 0,
        cacheRead: 86_000 + index * 1300,
      },
      cost: { usd: 0.11 + index * 0.013, unpricedTokens: 0 },
      isComplete: index !== 4,
      seenIn: ['transcript'],
    }
  })
}

const transcripts: SourceStatus = {
  id: 'transcripts',
  state: 'ok',
  lastSeenAt: sampleNow - 40_000,
  checkedAt: sampleNow - 12_000,
  roots: [{ path: '/home/ada/.claude', origin: 'default', state: 'ok', files: 412 }],
  counts: { files: 412, bytes: 508_000_000, responses: 18_204, skippedLines: {}, unreadableFiles: 0 },
}

export function sampleSnapshot(change: Partial<Snapshot> = {}): Snapshot {
  return {
    schema: 1,
    appVersion: '0.1.0',
    now: sampleNow,
    timeZone: 'Europe/Berlin',
    isDemo: false,
    windows: [sampleWindow(), week, month],
    today: { startsAt: midnight, usage: usage(1_240_000, 38_100_000, 41.2, 214), models, projects },
    ranges: (['7d', '30d', 'month'] as const).map((id) => ({
      id,
      startsAt: midnight - { '7d': 6, '30d': 29, month: 21 }[id] * 24 * hour,
      usage: usage(4_540_000, 190_000_000, 212.4, 2710),
      models,
      projects,
      agents: [{ name: 'main', usage: usage(4_540_000, 190_000_000, 212.4, 2710) }],
    })),
    totals: {
      usage: usage(31_400_000, 1_120_000_000, 1844.3, 18_204),
      models: [
        { name: 'claude-opus-5-5-20260915', usage: usage(21_300_000, 790_000_000, 1490.2, 11_020) },
        { name: 'claude-sonnet-5-5-20260915', usage: usage(8_100_000, 280_000_000, 331.7, 5410) },
        { name: 'claude-haiku-5-5-20260915', usage: usage(2_000_000, 50_000_000, 22.4, 1774) },
      ],
      projects: [
        { name: '/home/ada/code/plimsoll', usage: usage(17_200_000, 600_000_000, 1010.6, 9120) },
        { name: '/home/ada/code/tide-tables', usage: usage(11_400_000, 430_000_000, 702.2, 7080) },
        { name: '/home/ada/notes', usage: usage(2_800_000, 90_000_000, 131.5, 2004) },
      ],
      agents: [
        { name: 'main', usage: usage(22_900_000, 820_000_000, 1322.1, 12_900) },
        { name: 'general-purpose', usage: usage(6_300_000, 230_000_000, 401.9, 4100) },
        { name: 'code-reviewer', usage: usage(2_200_000, 70_000_000, 120.3, 1204) },
      ],
    },
    hours: sampleHours(),
    sessions: [
      {
        sessionId: 'session-a',
        project: '/home/ada/code/plimsoll',
        firstAt: sampleNow - 170 * minute,
        lastAt: sampleNow - 40_000,
        models: recentModels,
        usage: usage(402_000, 13_000_000, 14.9, 81),
      },
      {
        sessionId: 'session-b',
        project: '/home/ada/code/tide-tables',
        firstAt: sampleNow - 9 * hour,
        lastAt: sampleNow - 5 * hour,
        models: recentModels.slice(0, 1),
        usage: usage(310_000, 9_100_000, 10.2, 64),
      },
      {
        sessionId: 'session-c',
        project: '/home/ada/notes',
        firstAt: sampleNow - 27 * hour,
        lastAt: sampleNow - 26.5 * hour,
        models: recentModels.slice(1),
        usage: usage(41_000, 900_000, 0.9, 9),
      },
    ],
    recent: sampleRecent(),
    sources: [transcripts],
    alerts: [],
    snoozes: [],
    forecastScores: [],
    coverage: { since: Date.parse('2026-09-03T08:00:00Z'), gaps: [] },
    problems: [],
    settings: { plan: 'max5x', showPreviews: true, digest: 'normal' },
    ...change,
  }
}

const telemetry: SourceStatus = {
  id: 'otlp',
  state: 'ok',
  lastSeenAt: sampleNow - 3 * minute,
  checkedAt: sampleNow - 12_000,
  roots: [],
  counts: { files: 0, bytes: 0, responses: 1_312, skippedLines: {}, unreadableFiles: 0 },
}

const nothing: UsageSum = {
  tokens: { input: 0, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 },
  cost: { unpricedTokens: 0 },
  responses: 0,
  incompleteResponses: 0,
  recoveredTokens: 0,
}

function withoutReset({
  startsAt: _startsAt,
  resetsAt: _resetsAt,
  elapsedPercent: _elapsed,
  asOf: _asOf,
  ...window
}: UsageWindow): UsageWindow {
  return window
}

function withoutLimit({ limit: _limit, usedPercent: _used, ...window }: UsageWindow): UsageWindow {
  return { ...window, source: 'none' }
}

function notStarted(window: UsageWindow): UsageWindow {
  return { ...withoutReset(window), state: 'notStarted', usedPercent: 0, countedTokens: 0, usage: nothing, models: [] }
}

const noUse = {
  today: { startsAt: midnight, usage: nothing, models: [], projects: [] },
  ranges: [],
  totals: { usage: nothing, models: [], projects: [], agents: [] },
  sessions: [],
  recent: [],
}

/** A normal day on a Max plan, every figure an estimate. */
export const normalDay = sampleSnapshot()

/** Anthropic's own figures, as they come with the status line. */
function warned(threshold: number, agoMs: number, usedPercent: number): Snapshot['alerts'][number] {
  return {
    id: `threshold session ${threshold}`,
    at: sampleNow - agoMs,
    windowId: 'session',
    kind: 'threshold',
    threshold,
    window: {
      kind: 'session',
      isRolling: false,
      state: 'running',
      usedPercent,
      resetsAt: sampleNow + 2 * hour + 10.5 * minute,
      source: 'official',
    },
  }
}

const statusLine: SourceStatus = {
  id: 'statusline',
  state: 'ok',
  lastSeenAt: sampleNow - 40_000,
  checkedAt: sampleNow - 12_000,
  roots: [],
  counts: { files: 3, bytes: 0, responses: 0, skippedLines: { resetPassed: 2 }, unreadableFiles: 0 },
}

const weekReset = sampleNow + 3 * day + 5 * hour

const session = sampleWindow({
  source: 'official',
  usedPercent: 78,
  limit: undefined,
  pace: { expectedPercent: 56.7, verdict: 'farAhead' },
  burn: { usdPerHour: { recent: 3.1, average: 1.5 }, percentPerHour: { recent: 34, average: 27 }, workTokensPerMinute: 850 },
  forecast: {
    atReset: { low: 96, mid: 128, high: 161 },
    runsOutAt: { earliest: sampleNow + 34 * minute, median: sampleNow + 58 * minute },
    basis: 'both',
  },
  calibration: { usdPerPercent: { low: 0.051, mid: 0.054, high: 0.058 }, models: [], intervals: 46 },
  attribution: {
    percent: 78,
    projects: [
      { name: projects[0]?.name ?? '', percent: 44.2 },
      { name: projects[1]?.name ?? '', percent: 19.8 },
    ],
    sessions: [
      { name: 'session-a', percent: 41 },
      { name: 'session-b', percent: 23 },
    ],
    models: models.slice(0, 2).map(({ name }, at) => ({ name, percent: [52.1, 11.9][at] ?? 0 })),
    agents: [
      { name: 'main', percent: 40.2 },
      { name: 'general-purpose', percent: 23.8 },
    ],
    elsewhere: 14,
  },
})

export const officialDay = sampleSnapshot({
  alerts: [warned(90, 3 * minute, 91), warned(75, 35 * minute, 75.4)],
  snoozes: [{ windowId: 'weekly', until: Date.parse('2026-11-22T23:00:00Z') }],
  sources: [transcripts, statusLine],
  forecastScores: [{ windowId: 'session', forecasts: 40, coveragePercent: 82.5, meanError: 6.2, linearMeanError: 10.8 }],
  windows: [
    session,
    {
      ...week,
      source: 'official',
      limit: undefined,
      elapsedPercent: 52,
      usedPercent: 41,
      resetsAt: weekReset,
      forecast: { atReset: { low: 66, mid: 74, high: 83 }, runsOutAt: {}, basis: 'habit' },
      calibration: {
        usdPerPercent: { low: 3.9, mid: 4.2, high: 4.6 },
        models: [],
        intervals: 31,
        changedAt: sampleNow - 9 * day,
      },
      attribution: {
        percent: 41,
        projects: projects.map(({ name }) => ({ name, percent: 17 })),
        sessions: [],
        models: [],
        agents: [],
        elsewhere: 7,
      },
    },
    { ...opusWeek, limit: undefined, elapsedPercent: 52, resetsAt: weekReset },
    month,
  ],
})

/** Nobody has read the session since its reset, the week's figure is old, and the plan has no week of its own for Opus. */
export const afterReset = sampleSnapshot({
  sources: [transcripts, statusLine],
  windows: [
    {
      ...week,
      state: 'stale',
      source: 'official',
      limit: undefined,
      usedPercent: 62,
      asOf: sampleNow - 3 * hour,
      resetsAt: weekReset,
      estimate: { source: 'calibrated', usedPercent: { low: 66, mid: 68, high: 71 } },
    },
    sampleWindow({
      state: 'unknown',
      source: 'calibrated',
      usedPercent: undefined,
      limit: undefined,
      startsAt: sampleNow - 40 * minute,
      resetsAt: sampleNow + 4 * hour + 20 * minute,
      elapsedPercent: 13,
      before: { usedPercent: 87, asOf: sampleNow - 2 * hour },
      estimate: { source: 'calibrated', usedPercent: { low: 10, mid: 12, high: 14 } },
    }),
    month,
    { ...opusWeek, state: 'noSuchWindow', usedPercent: undefined, limit: undefined },
  ],
})

/** Two folders, signed in to an account each. */
export const twoAccounts = sampleSnapshot({
  windows: [
    { ...session, id: 'session@/home/ada/.claude-work', account: '/home/ada/.claude-work' },
    {
      ...week,
      id: 'weekly@/home/ada/.claude-work',
      account: '/home/ada/.claude-work',
      source: 'official',
      limit: undefined,
      usedPercent: 41,
      resetsAt: weekReset,
    },
    { ...notStarted(sampleWindow({ source: 'official' })), id: 'session@/home/ada/.claude', account: '/home/ada/.claude' },
    month,
  ],
})

/** Paid by use: money, and no windows. */
export const payByUse = sampleSnapshot({
  windows: [
    sampleWindow({
      ...month,
      id: 'spend',
      kind: 'spend',
      source: 'set',
      usedPercent: 63.3,
      limit: undefined,
      limitUsd: 1000,
      elapsedPercent: 72.1,
    }),
  ],
})

/** Nothing found: no folder, no use. */
export const empty = sampleSnapshot({
  ...noUse,
  windows: [notStarted(sampleWindow()), notStarted(week), notStarted(month)],
  hours: sampleHours(
    busyHours.map(() => 0),
    [...busyHours.keys()],
  ),
  sources: [
    {
      id: 'transcripts',
      state: 'noData',
      checkedAt: sampleNow - 12_000,
      roots: [
        { path: '/home/ada/.claude', origin: 'default', state: 'missing', files: 0 },
        { path: '/home/ada/.config/claude', origin: 'default', state: 'missing', files: 0 },
        { path: '/mnt/work/claude', origin: 'CLAUDE_CONFIG_DIR', state: 'unreadable', files: 0 },
      ],
      counts: { files: 0, bytes: 0, responses: 0, skippedLines: {}, unreadableFiles: 0 },
    },
  ],
  alerts: [],
  snoozes: [],
  forecastScores: [],
  coverage: { gaps: [] },
})

/** The first import, two thirds done. */
export const importing = sampleSnapshot({
  sources: [{ ...transcripts, state: 'importing', progress: { doneBytes: 341_000_000, totalBytes: 508_000_000 } }],
})

/** The first import, just begun: nothing counted yet. */
export const importBegun = sampleSnapshot({
  ...noUse,
  windows: [notStarted(sampleWindow()), notStarted(week), notStarted(month)],
  hours: sampleHours(busyHours.map(() => 0)),
  sources: [{ ...transcripts, state: 'importing', progress: { doneBytes: 2_000_000, totalBytes: 508_000_000 } }],
  alerts: [],
  snoozes: [],
  forecastScores: [],
  coverage: { gaps: [] },
})

/** Session over its limit, week about to be. */
export const overLimit = sampleSnapshot({
  windows: [
    sampleWindow({ state: 'over', usedPercent: 118, countedTokens: 103_800 }),
    { ...week, usedPercent: 88.4, elapsedPercent: 61, countedTokens: 9_724_000, resetsAt: sampleNow + 2 * day + 17 * hour },
    month,
  ],
})

/** Between two sessions. */
export const sessionNotStarted = sampleSnapshot({ windows: [week, month, notStarted(sampleWindow())] })

/** An official figure nobody has refreshed for hours, and one whose window has since been reset. */
export const stale = sampleSnapshot({
  windows: [
    sampleWindow({ source: 'official', state: 'stale', usedPercent: 62, asOf: sampleNow - 2 * hour - 5 * minute }),
    { ...week, source: 'official', state: 'unknown', resetsAt: sampleNow + 6 * day, elapsedPercent: 14 },
    month,
  ],
})

/** No plan chosen and no limit known: tokens and money only. */
export const noLimits = sampleSnapshot({ windows: [sampleWindow(), week, month].map(withoutLimit) })

/** The last five hours, always. */
export const rolling = sampleSnapshot({
  windows: [{ ...withoutReset(sampleWindow()), isRolling: true, usedPercent: 92.3, countedTokens: 81_200 }, week, month],
})

/** Telemetry as well: it has a reply that no transcript has. */
export const withTelemetry = sampleSnapshot({
  recent: sampleRecent().map((response, index) => ({
    ...response,
    seenIn: index % 6 === 1 ? ['otlp'] : ['transcript', 'otlp'],
  })),
  sources: [transcripts, telemetry],
})

/** Ready to receive, and nothing has come. */
export const telemetryUnused = sampleSnapshot({
  sources: [
    transcripts,
    {
      id: 'otlp',
      state: 'noData',
      checkedAt: sampleNow,
      roots: [],
      counts: { files: 0, bytes: 0, responses: 0, skippedLines: {}, unreadableFiles: 0 },
    },
  ],
})

const longModel = 'eu.gateway.example/some-vendor/very-long-model-name-with-preview-suffix-2026-11-01'
const longProject =
  '/Users/ada.lovelace/Documents/Clients/A Very Long Client Name Ltd & Sons/monorepo-with-an-unreasonably-long-folder-name-v2'

/** Names that do not fit, prices that are not known, lines that could not be read. */
export const longNames = sampleSnapshot({
  today: {
    startsAt: midnight,
    usage: {
      ...usage(1_240_000, 38_100_000, 41.2, 214),
      cost: { usd: 41.2, unpricedTokens: 320_000 },
      incompleteResponses: 3,
      recoveredTokens: 61_000,
    },
    models: [
      { name: longModel, usage: usage(910_000, 26_400_000, undefined, 141) },
      ...models.slice(1),
      { name: 'claude-fable-1', usage: usage(400, 0, 0.001, 1) },
    ],
    projects: [{ name: longProject, usage: usage(900_000, 26_400_000, undefined, 141) }, ...projects],
  },
  recent: sampleRecent().map((response) => ({ ...response, project: longProject, model: longModel })),
  hours: sampleHours(busyHours, [3, 4, 5, 6, 7, 8]),
  sources: [
    {
      ...transcripts,
      roots: [...transcripts.roots, { path: `${longProject}/.claude`, origin: 'settings', state: 'unreadable', files: 0 }],
      counts: { ...transcripts.counts, skippedLines: { 'not JSON': 3, 'too long': 1 }, unreadableFiles: 2 },
      problem: {
        code: 'unreadable-root',
        message: 'One of the folders cannot be read; the others still count.',
        remedy: 'Give your account permission to read it, or remove it from “roots” in the settings.',
      },
    },
  ],
  alerts: [],
  snoozes: [],
  forecastScores: [],
  coverage: { since: Date.parse('2026-09-03T08:00:00Z'), gaps: [{ from: sampleNow - 20.8 * hour, to: sampleNow - 14.8 * hour }] },
})

/** A ledger that was set aside and rebuilt. */
export const withProblem = sampleSnapshot({
  problems: [
    {
      code: 'ledger-rebuilt',
      message:
        'The ledger was damaged. It was set aside and rebuilt from your transcripts; days older than they are may be missing.',
      remedy: 'The damaged file is kept next to the new one as ledger.damaged.sqlite.',
    },
  ],
})

/** Made-up data for people who look around. */
export const demo = sampleSnapshot({ isDemo: true })

export const samples: Record<string, Snapshot> = {
  withTelemetry,
  telemetryUnused,
  normalDay,
  officialDay,
  afterReset,
  twoAccounts,
  payByUse,
  empty,
  importing,
  importBegun,
  overLimit,
  sessionNotStarted,
  stale,
  noLimits,
  rolling,
  longNames,
  withProblem,
  demo,
}

const firstWords = [
  'Moved the reset arithmetic into one function that takes the zone, and the two tests that failed on the 25-hour day now pass.',
  '',
  'The bar is measured from zero again. It had started at the smallest value, which made a quiet hour look like none.',
  'Done. The importer resumes at the last committed line after a kill.',
  'Here is why the two totals differ: the second file is a fork and repeats 41 replies of the first.',
]

/** What the samples' transcripts would say. */
export function samplePreviews(ids: readonly string[]): Preview[] {
  return ids.map((id, index) => {
    const text = firstWords[index % firstWords.length]
    return { id, ...(text ? { text } : {}), tools: text ? [] : ['Read', 'Edit'] }
  })
}

function counted(responses: number, work: number): Counted {
  return { responses, tokens: usage(work, work * 30, 0, responses).tokens }
}

function sampleSession(sessionId: string, hoursAgo: number, change: Partial<SessionAgreement>): SessionAgreement {
  return {
    sessionId,
    project: '/home/ada/code/plimsoll',
    lastAt: sampleNow - hoursAgo * hour,
    transcriptOnly: counted(0, 0),
    telemetryOnly: counted(0, 0),
    both: counted(0, 0),
    differing: 0,
    explanations: [],
    isExplained: true,
    ...change,
  }
}

/** One session of every kind. */
export const sampleAgreement: Agreement = {
  sessions: [
    sampleSession('session-a', 0.02, {
      both: counted(78, 391_000),
      telemetryOnly: counted(3, 11_000),
      recovered: { tokens: usage(4_200, 57_000, 0, 0).tokens, from: 'cost-state' },
      cost: { clientUsd: 15.02, ourUsd: 14.9, from: 'cost-state' },
      explanations: ['estimates', 'lifetimes'],
    }),
    sampleSession('session-b', 5, {
      project: '/home/ada/code/tide-tables',
      both: counted(64, 310_000),
      cost: { clientUsd: 10.2, ourUsd: 10.2, from: 'cost-state' },
    }),
    sampleSession('session-c', 26.5, {
      project: '/home/ada/notes',
      transcriptOnly: counted(2, 9_000),
      both: counted(7, 32_000),
      differing: 2,
      cost: { clientUsd: 0.9, ourUsd: 1.14, from: 'events' },
      isExplained: false,
    }),
    sampleSession('session-d', 50, { transcriptOnly: counted(120, 640_000) }),
    sampleSession('session-e', 80, {
      both: counted(12, 51_000),
      cost: { clientUsd: 3.1, ourUsd: 1.9, from: 'events' },
      explanations: ['requestedModel'],
    }),
    sampleSession('session-f', 90, {
      both: counted(1, 900),
      cost: { clientUsd: 0.31, ourUsd: 0.3, from: 'metrics' },
      isExplained: false,
    }),
  ],
}

const longAgreement: Agreement = {
  sessions: sampleAgreement.sessions.map((session) => ({ ...session, project: longProject })),
}

const claudeFolder = '/home/ada/.claude'

const blockDiff = [
  '  {',
  '    "model": "opus",',
  '+   "env": {',
  '+     "CLAUDE_CODE_ENABLE_TELEMETRY": "1",',
  '+     "OTEL_METRICS_EXPORTER": "otlp",',
  '+     "OTEL_LOGS_EXPORTER": "otlp",',
  '+     "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json",',
  '+     "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318",',
  '+     "OTEL_METRIC_EXPORT_INTERVAL": "5000",',
  '+     "OTEL_LOGS_EXPORT_INTERVAL": "5000"',
  '+   },',
  '    "permissions": { "allow": [] }',
  '  }',
]

const ours = {
  CLAUDE_CODE_ENABLE_TELEMETRY: '1',
  OTEL_METRICS_EXPORTER: 'otlp',
  OTEL_LOGS_EXPORTER: 'otlp',
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
}

export function sampleSetup(folder: Partial<FolderSetup> = {}, change: Partial<TelemetrySetup> = {}): TelemetrySetup {
  return {
    endpoint: 'http://127.0.0.1:4318',
    mayChange: true,
    folders: [
      {
        folder: claudeFolder,
        file: `${claudeFolder}/settings.json`,
        state: 'off',
        missing: [],
        variables: [],
        turnOn: { state: 'ready', diff: blockDiff, fingerprint: 'as-shown' },
        turnOff: { state: 'ready', diff: [], fingerprint: 'nothing', leftAlone: [] },
        ...folder,
      },
    ],
    ...change,
  }
}

export const setupOn = sampleSetup({
  state: 'installed',
  variables: Object.entries(ours).map(([name, value]) => ({ name, value, isOurs: true })),
  turnOn: { state: 'ready', diff: [], fingerprint: 'nothing' },
  turnOff: {
    state: 'ready',
    diff: blockDiff.map((line) => line.replace(/^\+/, '-')),
    fingerprint: 'as-shown',
    leftAlone: [],
  },
})

const theirs = {
  inSettings: [
    { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'https://collector.example/otlp' },
    { name: 'OTEL_EXPORTER_OTLP_HEADERS', value: '(not shown)' },
  ],
  inEnvironment: [{ name: 'OTEL_EXPORTER_OTLP_LOGS_PROTOCOL', value: 'http/protobuf' }],
}

export const setupConflict = sampleSetup({
  state: 'foreign',
  variables: theirs.inSettings.map((variable) => ({ ...variable, isOurs: false })),
  turnOn: {
    state: 'conflict',
    ...theirs,
    replace: { diff: blockDiff, fingerprint: 'replaced' },
    forward: { isPossible: true, endpoint: 'https://collector.example/otlp', diff: blockDiff, fingerprint: 'as-shown' },
  },
})

const setupLong = sampleSetup({
  folder: `${longProject}/.claude`,
  file: `${longProject}/.claude/settings.json`,
  state: 'partly',
  missing: ['OTEL_LOGS_EXPORTER', 'OTEL_METRIC_EXPORT_INTERVAL'],
  problem: 'It has comments or trailing commas, and Claude Code passes over a settings file that has them.',
})

/** Without a token: only how things stand. */
export const setupReadOnly: TelemetrySetup = {
  endpoint: 'http://127.0.0.1:4318',
  mayChange: false,
  folders: [{ folder: claudeFolder, file: `${claudeFolder}/settings.json`, state: 'off', missing: [] }],
}

const lineBefore = '~/.claude/statusline.sh --short'
const lineOurs = '/usr/bin/node /opt/plimsoll/out/main/statusline.cjs'
const lineDiff = [
  '  {',
  '    "model": "opus",',
  '    "statusLine": {',
  '      "type": "command",',
  `-     "command": "${lineBefore}",`,
  `+     "command": "${lineOurs} --chain 5f3a09c1",`,
  '      "padding": 0',
  '    },',
]

/** Where a status line of the person's own is. */
export function sampleStatusLine(folder: Partial<StatusLineFolder> = {}, mayChange = true): StatusLineSetup {
  return {
    mayChange,
    folders: [
      {
        folder: claudeFolder,
        file: `${claudeFolder}/settings.json`,
        state: 'other',
        isDisabled: false,
        command: lineBefore,
        install: { state: 'ready', diff: lineDiff, fingerprint: 'as-shown', runsToo: lineBefore, isChainLost: false },
        uninstall: { change: { state: 'ready', diff: [], fingerprint: 'nothing', leftAlone: [] }, isChainLost: false },
        ...folder,
      },
    ],
  }
}

export const statusLineOn = sampleStatusLine({
  state: 'installed',
  lastReadingAt: normalDay.now - 40_000,
  command: `${lineOurs} --chain 5f3a09c1`,
  chained: lineBefore,
  join: 'line',
  install: { state: 'ready', diff: [], fingerprint: 'nothing', runsToo: lineBefore, isChainLost: false },
  uninstall: {
    change: {
      state: 'ready',
      diff: lineDiff.map((line) => line.replace(/^[+-]/, (sign) => (sign === '+' ? '-' : '+'))),
      fingerprint: 'as-shown',
      leftAlone: [],
    },
    isChainLost: false,
  },
})

export const statusLineReadOnly: StatusLineSetup = {
  mayChange: false,
  folders: [{ folder: claudeFolder, file: `${claudeFolder}/settings.json`, state: 'none', isDisabled: false }],
}

const statusLineBroken = sampleStatusLine({
  folder: `${longProject}/.claude`,
  file: `${longProject}/.claude/settings.json`,
  state: 'broken',
  isDisabled: true,
  problem: `${longProject}/plimsoll/out/main/statusline.cjs is not there any more: set it up anew.`,
  command: `/usr/bin/node ${longProject}/plimsoll/out/main/statusline.cjs --chain 5f3a09c1`,
  chained: lineBefore,
})

/** What comes with a sample besides its Snapshot. */
export const companions: Record<string, { agreement?: Agreement; setup?: TelemetrySetup; statusLine?: StatusLineSetup }> = {
  withTelemetry: { agreement: sampleAgreement, setup: setupOn, statusLine: statusLineOn },
  normalDay: { agreement: { sessions: [] }, setup: sampleSetup(), statusLine: sampleStatusLine() },
  telemetryUnused: { agreement: { sessions: [] }, setup: setupReadOnly, statusLine: statusLineReadOnly },
  withProblem: { agreement: sampleAgreement, setup: setupConflict },
  longNames: { agreement: longAgreement, setup: setupLong, statusLine: statusLineBroken },
}

/**
 * With quiet hours, so that all of the warnings' settings can be seen. Read by scripts/shots.mjs.
 * @public
 */
export const sampleSettings = Settings.parse({ alerts: { quietHours: { from: '22:00', to: '07:00' } } })
