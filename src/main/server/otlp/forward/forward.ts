/**
 * Passes telemetry on as it came, one body after the other, in the order of arrival. At least once: a body whose answer got lost, or that
 * was on its way when the process ended, is sent again.
 */
import type { ForwardSettings } from '../../../../shared/contract/forward.ts'
import { type Clock, systemClock } from '../../../core/clock.ts'
import { type After, afterDelay } from '../../after-delay.ts'
import type { SentBody } from '../sent-body.ts'
import { delayBeforeRetry } from './backoff.ts'
import { openForwardQueue } from './forward-queue.ts'
import { checkForwardAddress, type ForwardTarget, openForwardTarget, type SendOutcome } from './forward-target.ts'

export interface Forward {
  /** Never throws and never waits. */
  accept(body: SentBody): void
  counts(): ForwardCounts
  /** Lets the body on its way arrive, for a moment; what waits stays on disk. */
  close(): Promise<void>
}

export interface ForwardCounts {
  waiting: number
  waitingBytes: number
  /** Since the start, as is what was dropped. */
  sent: number
  /** For want of room, refused by the target, or not readable. Those below are among them. */
  dropped: number
  notForwardable: number
  lastError?: string
  lastSentAtMs?: number
}

export interface ForwardOptions {
  folder: string
  settings: ForwardSettings
  /** Those we listen on: telemetry is not passed on to ourselves. */
  ownPorts?: () => readonly number[]
  clock?: Clock
  /** 0 to 1. */
  random?: () => number
  after?: After
  maximumMemoryBytes?: number
}

/** What OpenTelemetry's own exporters give a target. */
const answerWithinMs = 10_000
const closeWithinMs = 1000
/** Two minutes. A target that answers 500 for as long to this one body means the body. */
const doubtfulAttempts = 8

export function openForward(options: ForwardOptions): Forward {
  const {
    folder,
    settings,
    ownPorts,
    clock = systemClock,
    random = Math.random,
    after = afterDelay,
    maximumMemoryBytes,
  } = options
  const maximumBytes = settings.maxQueueMb * 1024 * 1024
  let target: ForwardTarget | undefined
  let sent = 0
  let refused = 0
  let notForwardable = 0
  /** In a row, whatever the body; and those that may be about the body. */
  let failures = 0
  let doubts = 0
  let lastError: string | undefined
  let lastSentAtMs: number | undefined
  let isClosed = false
  let sending: Promise<void> | undefined
  let stopWaiting: (() => void) | undefined
  let abort: (() => void) | undefined

  const queue = openForwardQueue({
    folder,
    maximumBytes,
    ...(maximumMemoryBytes === undefined ? {} : { maximumMemoryBytes }),
    onReady: goOn,
  })

  function goOn() {
    if (isClosed || sending || stopWaiting) return
    sending = sendAll().finally(() => {
      sending = undefined
      // What came while the last look was under way.
      if (queue.counts().waiting > 0 && !stopWaiting) void queue.settled().then(goOn)
    })
  }

  async function sendAll() {
    while (!isClosed) {
      const waiting = await queue.oldest().catch(couldNotRead)
      if (waiting === 'later') return waitBeforeRetry(undefined)
      if (!waiting || isClosed) return
      const outcome = await sendOne(waiting.body)
      if (outcome.state === 'sent') {
        sent++
        lastSentAtMs = clock.now()
        lastError = undefined
      } else {
        lastError = outcome.reason
        failures++
        doubts = outcome.state === 'doubtful' ? doubts + 1 : 0
        if (outcome.state === 'later' || (doubts > 0 && doubts < doubtfulAttempts)) {
          queue.putBack(waiting)
          return waitBeforeRetry('retryAfterMs' in outcome ? outcome.retryAfterMs : undefined)
        }
        refused++
        if (outcome.state === 'notForwardable') notForwardable++
      }
      failures = 0
      doubts = 0
      await queue.remove(waiting)
    }
  }

  function couldNotRead(error: NodeJS.ErrnoException): 'later' {
    lastError = `A waiting body could not be read (${error.code ?? error.message}).`
    failures++
    return 'later'
  }

  async function sendOne(body: SentBody): Promise<SendOutcome> {
    const controller = new AbortController()
    abort = () => controller.abort()
    const stopClock = after(answerWithinMs, abort)
    try {
      const { refusal } = checkForwardAddress(settings.endpoint, ownPorts?.() ?? [])
      if (refusal !== undefined) return { state: 'later', reason: refusal }
      target ??= await openForwardTarget(settings, () => clock.now())
      return await target.send(body, controller.signal)
    } catch (error) {
      return { state: 'later', reason: error instanceof Error ? error.message : String(error) }
    } finally {
      stopClock()
      abort = undefined
    }
  }

  function waitBeforeRetry(askedMs: number | undefined) {
    if (isClosed) return
    stopWaiting = after(delayBeforeRetry(failures, random(), askedMs), () => {
      stopWaiting = undefined
      goOn()
    })
  }

  return {
    accept(body) {
      if (!isClosed) queue.push(body)
    },
    counts() {
      const { lastError: diskError, dropped, ...waiting } = queue.counts()
      const error = lastError ?? diskError
      return {
        ...waiting,
        sent,
        dropped: dropped + refused,
        notForwardable,
        ...(error === undefined ? {} : { lastError: error }),
        ...(lastSentAtMs === undefined ? {} : { lastSentAtMs }),
      }
    },
    async close() {
      isClosed = true
      stopWaiting?.()
      const stopClock = after(closeWithinMs, () => abort?.())
      await queue.settled()
      await sending
      stopClock()
      target?.close()
    },
  }
}
