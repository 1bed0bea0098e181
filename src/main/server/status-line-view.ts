/** `status-line.json`: what the status line program shows of what the engine knows (shared/contract/status-line-view.ts). */
import { join } from 'node:path'
import type { StatusLineSettings } from '../../shared/contract/settings.ts'
import type { Problem, Snapshot, UsageWindow, WindowKind } from '../../shared/contract/snapshot.ts'
import type { StatusLineView, StatusLineWindow } from '../../shared/contract/status-line-view.ts'
import { isEstimate } from '../../shared/format/window.ts'
import type { Clock } from '../core/clock.ts'
import type { After } from './after-delay.ts'
import { type KeptFile, keepFile } from './kept-file.ts'

/** A line needs its own session; a person has few open at once. */
const sessionCount = 20
const order: readonly WindowKind[] = ['session', 'weekly', 'weekly-model', 'monthly', 'spend']

export function projectStatusLineView(snapshot: Snapshot, settings: StatusLineSettings, nowMs: number): StatusLineView {
  const { sessions, today, windows } = snapshot
  const perMinute = windows.find(({ burn }) => burn !== undefined)?.burn?.workTokensPerMinute
  return {
    schema: 1,
    writtenAt: nowMs,
    ...(today.usage.cost.usd === undefined ? {} : { todayUsd: rounded(today.usage.cost.usd) }),
    sessions: Object.fromEntries(
      sessions.slice(0, sessionCount).map(({ sessionId, usage: { tokens, cost }, lastAt }) => [
        sessionId,
        {
          workTokens: tokens.input + tokens.output,
          ...(cost.usd === undefined ? {} : { usd: rounded(cost.usd) }),
          at: lastAt,
        },
      ]),
    ),
    ...(perMinute === undefined ? {} : { workTokensPerMinute: perMinute }),
    windows: windows.toSorted((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind)).map(projectWindow),
    settings,
  }
}

/** What is probable now, where something says so, rather than what once was true. */
function projectWindow(window: UsageWindow): StatusLineWindow {
  const { id, kind, model, account, state, resetsAt, estimate } = window
  const usedPercent = estimate?.usedPercent.mid ?? window.usedPercent
  return {
    id,
    kind,
    ...(model === undefined ? {} : { model }),
    ...(account === undefined ? {} : { account }),
    state: estimate && (state === 'stale' || state === 'unknown') ? 'running' : state,
    ...(usedPercent === undefined ? {} : { usedPercent }),
    ...(resetsAt === undefined ? {} : { resetsAt }),
    isEstimate: estimate !== undefined || isEstimate(window),
  }
}

const rounded = (usd: number) => Number(usd.toFixed(6))

export interface StatusLineViewOptions {
  engine: { snapshot(): Snapshot; subscribe(listener: (snapshot: Snapshot) => void): () => void }
  settings: () => StatusLineSettings
  dataFolder: string
  clock?: Clock
  after?: After
}

/** A line is drawn right after an answer, and should know of it. */
const shortestMs = 1000

export function startStatusLineView({ engine, settings, dataFolder, ...times }: StatusLineViewOptions): KeptFile {
  return keepFile({
    engine,
    file: join(dataFolder, 'status-line.json'),
    textOf: (snapshot, nowMs) => `${JSON.stringify(projectStatusLineView(snapshot, settings(), nowMs))}\n`,
    problemOf,
    shortestMs,
    ...times,
  })
}

function problemOf(file: string, reason: string): Problem {
  return {
    code: 'statusLineViewUnwritable',
    message: `${file} could not be written (${reason}). Status lines show only what Claude Code itself says.`,
    remedy: 'Make its folder writable.',
  }
}
