/**
 * What leaves for other programs while the settings say so, and follows them when they change: telemetry that is passed on, and
 * `token-metrics.json`. What the status line reads is written always: it lies in our own folder.
 */
import { join } from 'node:path'
import type { ForwardSettings } from '../../shared/contract/forward.ts'
import type { Settings } from '../../shared/contract/settings.ts'
import type { Problem, Snapshot } from '../../shared/contract/snapshot.ts'
import { probeHeader } from '../core/telemetry-setup/probe-receiver.ts'
import type { KeptFile } from './kept-file.ts'
import { type Forward, type ForwardCounts, openForward } from './otlp/forward/forward.ts'
import { clearForwardQueue } from './otlp/forward/forward-queue.ts'
import { checkForwardAddress } from './otlp/forward/forward-target.ts'
import type { SentBody } from './otlp/sent-body.ts'
import { startStatusLineView } from './status-line-view.ts'
import { startTokenMetrics } from './token-metrics.ts'

export interface Outlets {
  /** Every telemetry body that was received; a probe of ours goes no further. Never throws and never waits. */
  accept(body: SentBody): void
  /** Nothing where nothing is passed on. */
  forwardCounts(): ForwardCounts | undefined
  problems(): Problem[]
  close(): Promise<void>
}

export interface OutletsOptions {
  engine: { snapshot(): Snapshot; subscribe(listener: (snapshot: Snapshot) => void): () => void }
  /** As they are kept, secrets included: not those that faces are shown. */
  settings: () => Settings
  dataFolder: string
  home: string
  /** Those we listen on, as far as is known yet. */
  ownPorts: () => readonly number[]
}

/** What arrives while one queue is closed and the next is opened: a second, at the longest. */
const mostHeldBodies = 200

export function openOutlets({ engine, settings, dataFolder, home, ownPorts }: OutletsOptions): Outlets {
  const folder = join(dataFolder, 'forward')
  let forward: Forward | undefined
  let held: SentBody[] | undefined
  let metrics: KeptFile | undefined
  /** What is in effect, or will be after the steps. Nothing is before the first look. */
  let forwardInUse: string | undefined
  let pathInUse: string | undefined
  let isFirstLook = true
  let isClosed = false
  let steps = Promise.resolve()

  /** A change of settings comes as a snapshot. */
  function follow() {
    if (isClosed) return
    const { forward: wanted, tokenMetricsPath } = settings()
    const written = wanted && JSON.stringify(wanted)
    if (isFirstLook || written !== forwardInUse) {
      forwardInUse = written
      if (wanted) held ??= []
      inTurn(() => replaceForward(wanted))
    }
    if (tokenMetricsPath !== pathInUse) {
      pathInUse = tokenMetricsPath
      inTurn(() => replaceMetrics(tokenMetricsPath))
    }
    isFirstLook = false
  }

  async function replaceForward(wanted: ForwardSettings | undefined) {
    const previous = forward
    forward = undefined
    await previous?.close()
    if (!wanted) {
      held = undefined
      return clearForwardQueue(folder)
    }
    forward = openForward({ folder, settings: wanted, ownPorts })
    for (const body of held?.splice(0) ?? []) forward.accept(body)
  }

  async function replaceMetrics(path: string | undefined) {
    const previous = metrics
    metrics = undefined
    await previous?.stop()
    if (path !== undefined) metrics = startTokenMetrics({ engine, path, home })
  }

  function inTurn(step: () => Promise<void>) {
    steps = steps.then(step).catch((error) => console.error(error))
  }

  const unsubscribe = engine.subscribe(follow)
  follow()
  const statusLine = startStatusLineView({ engine, settings: () => settings().statusLine, dataFolder })

  return {
    accept(body) {
      if (probeHeader in body.headers) return
      if (forward) forward.accept(body)
      else if (held && held.length < mostHeldBodies) held.push(body)
    },
    forwardCounts: () => forward?.counts(),
    problems: () =>
      [...forwardProblems(settings().forward, ownPorts()), metrics?.problem(), statusLine.problem()].filter(
        (problem) => problem !== undefined,
      ),
    async close() {
      isClosed = true
      unsubscribe()
      await steps
      await Promise.all([forward?.close(), metrics?.stop(), statusLine.stop()])
    },
  }
}

function forwardProblems(wanted: ForwardSettings | undefined, ownPorts: readonly number[]): Problem[] {
  if (!wanted) return []
  const { refusal } = checkForwardAddress(wanted.endpoint, ownPorts)
  return refusal === undefined ? [] : [{ code: 'forwardToItself', message: refusal, remedy: 'Change the setting "forward".' }]
}
