/**
 * `token-metrics.json`: the tokens of the newest sessions, for status lines and scripts that read a small file rather than ask a server.
 * See docs/token-metrics.md. Written only once the person has named the file, since it usually lies in Claude Code's folder.
 */
import { join } from 'node:path'
import type { Problem, SessionUsage, Snapshot } from '../../shared/contract/snapshot.ts'
import type { UsageSum } from '../../shared/contract/tokens.ts'
import type { Clock } from '../core/clock.ts'
import type { After } from './after-delay.ts'
import { type KeptFile, keepFile } from './kept-file.ts'

/** A status line needs its own session; a person has few open at once. */
const sessionCount = 20

export function projectTokenMetrics(snapshot: Snapshot, writtenAtMs: number) {
  const { sessions, today, totals } = snapshot
  return {
    schema: 1,
    writtenBy: 'plimsoll',
    /** Unix seconds, so that a shell can subtract. Readers take nothing that is older than 60. */
    timestamp: Math.floor(writtenAtMs / 1000),
    isDemo: snapshot.isDemo,
    /** Newest first. */
    sessions: sessions.slice(0, sessionCount).map((session) => projectSession(session, snapshot)),
    today: projectUsage(today.usage),
    totals: projectUsage(totals.usage),
  }
}

function projectSession(session: SessionUsage, snapshot: Snapshot) {
  const model = lastModelOf(session, snapshot)
  return {
    sessionId: session.sessionId,
    ...(model === undefined ? {} : { model }),
    models: session.models,
    updatedAt: new Date(session.lastAt).toISOString(),
    ...projectUsage(session.usage),
  }
}

/** Of the newest response, where it is among the recent ones. A session's list of models is by cost, so only a single one says the same. */
function lastModelOf({ sessionId, models }: SessionUsage, { recent }: Snapshot): string | undefined {
  const newest = recent.find((response) => response.sessionId === sessionId && response.agent === undefined)
  return newest?.model ?? (models.length === 1 ? models[0] : undefined)
}

/** Kinds by the names that Claude Code's own telemetry gives them. */
function projectUsage({ tokens, cost, responses }: UsageSum) {
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = tokens
  return {
    tokens: { input, output, cacheRead, cacheCreation: cacheWrite5m + cacheWrite1h },
    ...(cost.usd === undefined ? {} : { costUsd: Number(cost.usd.toFixed(6)) }),
    unpricedTokens: cost.unpricedTokens,
    responses,
  }
}

export interface TokenMetricsOptions {
  engine: { snapshot(): Snapshot; subscribe(listener: (snapshot: Snapshot) => void): () => void }
  /** As in the settings: `~` is the home folder. */
  path: string
  home: string
  clock?: Clock
  after?: After
}

/** What the readers of such files are used to; Claude Code's own telemetry comes as often at most. */
const shortestMs = 5000

export function startTokenMetrics({ engine, path, home, ...times }: TokenMetricsOptions): KeptFile {
  return keepFile({
    engine,
    file: /^~[\\/]/.test(path) ? join(home, path.slice(2)) : path,
    textOf: (snapshot, nowMs) => `${JSON.stringify(projectTokenMetrics(snapshot, nowMs), undefined, 2)}\n`,
    problemOf,
    shortestMs,
    ...times,
  })
}

function problemOf(file: string, reason: string): Problem {
  return {
    code: 'tokenMetricsUnwritable',
    message: `${file} could not be written (${reason}). Everything else goes on.`,
    remedy: 'Make its folder, or make it writable, or name another place in the setting "tokenMetricsPath".',
  }
}
