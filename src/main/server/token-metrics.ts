/**
 * `token-metrics.json`: the tokens of the newest sessions, for status lines and scripts that read a small file rather than ask a server.
 * See docs/token-metrics.md. Written only once the person has named the file, since it usually lies in Claude Code's folder.
 */
import { randomUUID } from 'node:crypto'
import { access, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Problem, SessionUsage, Snapshot } from '../../shared/contract/snapshot.ts'
import type { UsageSum } from '../../shared/contract/tokens.ts'
import { type Clock, systemClock } from '../core/clock.ts'
import { type After, afterDelay } from './after-delay.ts'

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

export interface TokenMetrics {
  /** Why the file could not be written the last time. */
  problem(): Problem | undefined
  /** The file stays, and grows too old for its readers. */
  stop(): Promise<void>
}

/** What the readers of such files are used to; Claude Code's own telemetry comes as often at most. */
const shortestMs = 5000
/** Where nothing happens the figures stay true, and readers must be able to tell that from nobody being here: half of their 60 s. */
const longestMs = 30_000

export function startTokenMetrics({
  engine,
  path,
  home,
  clock = systemClock,
  after = afterDelay,
}: TokenMetricsOptions): TokenMetrics {
  const file = /^~[\\/]/.test(path) ? join(home, path.slice(2)) : path
  let failure: Problem | undefined
  let isStopped = false
  let lastWriteMs: number | undefined
  let waitingFor: 'change' | 'nothing' | undefined
  let cancel = () => {}
  let writing = Promise.resolve()

  function writeAfter(delayMs: number, reason: 'change' | 'nothing') {
    if (isStopped || waitingFor === 'change' || waitingFor === reason) return
    cancel()
    waitingFor = reason
    cancel = after(delayMs, () => {
      waitingFor = undefined
      lastWriteMs = clock.now()
      // A slow disk is waited for rather than written to twice at once.
      writing = writing.then(write).then(() => writeAfter(longestMs, 'nothing'))
    })
  }

  function onChange() {
    const sinceLastMs = lastWriteMs === undefined ? shortestMs : clock.now() - lastWriteMs
    // A clock that was set back says nothing about how long ago it was.
    writeAfter(sinceLastMs < 0 ? shortestMs : Math.max(0, shortestMs - sinceLastMs), 'change')
  }

  async function write() {
    if (isStopped) return
    const prepared = `${file}.${randomUUID()}.tmp`
    try {
      // Never made by us: without Claude Code's folder there is no Claude Code to read it.
      await access(dirname(file))
      const text = `${JSON.stringify(projectTokenMetrics(engine.snapshot(), clock.now()), undefined, 2)}\n`
      await writeFile(prepared, text, { mode: 0o600, flag: 'wx' })
      await rename(prepared, file)
      failure = undefined
    } catch (error) {
      await rm(prepared, { force: true }).catch(() => {})
      failure = problemOf(file, error as NodeJS.ErrnoException)
    }
  }

  const unsubscribe = engine.subscribe(onChange)
  onChange()

  return {
    problem: () => failure,
    async stop() {
      isStopped = true
      unsubscribe()
      cancel()
      await writing
    },
  }
}

function problemOf(file: string, { code, message }: NodeJS.ErrnoException): Problem {
  return {
    code: 'tokenMetricsUnwritable',
    message: `${file} could not be written (${code ?? message}). Everything else goes on.`,
    remedy: 'Make its folder, or make it writable, or name another place in the setting "tokenMetricsPath".',
  }
}
