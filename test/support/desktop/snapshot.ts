import type { Snapshot, SourceStatus, UsageWindow } from '../../../src/shared/contract/snapshot.ts'
import type { UsageSum } from '../../../src/shared/contract/tokens.ts'

/** Sunday 22 November 2026, 12:00 UTC. */
export const noon = Date.UTC(2026, 10, 22, 12)
export const minuteMs = 60_000
export const hourMs = 60 * minuteMs

const someUsage: UsageSum = {
  tokens: { input: 240_000, output: 1_000_000, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 38_100_000 },
  cost: { usd: 41.2, unpricedTokens: 0 },
  responses: 214,
  incompleteResponses: 0,
  recoveredTokens: 0,
}

export const noUsage: UsageSum = {
  tokens: { input: 0, output: 0, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0 },
  cost: { unpricedTokens: 0 },
  responses: 0,
  incompleteResponses: 0,
  recoveredTokens: 0,
}

/** An estimated session at 42 %, half way through, unless told otherwise. */
export function someWindow(change: Partial<UsageWindow> = {}): UsageWindow {
  return {
    id: 'session',
    kind: 'session',
    state: 'running',
    isRolling: false,
    startsAt: noon - 2.5 * hourMs,
    resetsAt: noon + 2.5 * hourMs,
    elapsedPercent: 50,
    usedPercent: 42,
    source: 'preset',
    asOf: noon,
    limit: { tokens: 1_000_000, origin: 'max5x' },
    countedTokens: 420_000,
    countedKinds: ['input', 'output'],
    usage: someUsage,
    models: [],
    ...change,
  }
}

/** A window without the named figures, which a spread of `undefined` could not say. */
export function without<Key extends keyof UsageWindow>(window: UsageWindow, ...keys: Key[]): UsageWindow {
  return Object.fromEntries(Object.entries(window).filter(([key]) => !keys.includes(key as Key))) as UsageWindow
}

export function someSource(change: Partial<SourceStatus> = {}): SourceStatus {
  return {
    id: 'transcripts',
    state: 'ok',
    lastSeenAt: noon,
    checkedAt: noon,
    roots: [{ path: '/home/ada/.claude', origin: 'home', state: 'ok', files: 3 }],
    counts: { files: 3, bytes: 120_000, responses: 214, skippedLines: {}, unreadableFiles: 0 },
    ...change,
  }
}

export function someSnapshot(change: Partial<Snapshot> = {}): Snapshot {
  return {
    schema: 1,
    appVersion: '0.1.0',
    now: noon,
    timeZone: 'UTC',
    isDemo: false,
    windows: [
      someWindow(),
      someWindow({ id: 'weekly', kind: 'weekly', usedPercent: 18, startsAt: noon - 144 * hourMs, resetsAt: noon + 24 * hourMs }),
      someWindow({
        id: 'monthly',
        kind: 'monthly',
        usedPercent: 9,
        startsAt: noon - 516 * hourMs,
        resetsAt: noon + 204 * hourMs,
      }),
    ],
    today: { startsAt: noon - 12 * hourMs, usage: someUsage, models: [], projects: [] },
    ranges: [],
    totals: { usage: someUsage, models: [], projects: [], agents: [] },
    hours: [],
    sessions: [],
    recent: [],
    sources: [someSource()],
    alerts: [],
    snoozes: [],
    forecastScores: [],
    coverage: { gaps: [] },
    problems: [],
    settings: { plan: 'max5x', showPreviews: true, digest: '0' },
    ...change,
  }
}

export const emptySnapshot = (): Snapshot =>
  someSnapshot({
    windows: [],
    today: { startsAt: noon - 12 * hourMs, usage: noUsage, models: [], projects: [] },
    ranges: [],
    totals: { usage: noUsage, models: [], projects: [], agents: [] },
    sources: [
      someSource({ state: 'noData', roots: [{ path: '/home/ada/.claude', origin: 'home', state: 'missing', files: 0 }] }),
    ],
  })
