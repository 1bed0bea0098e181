/**
 * `GET /api/v1/events`: each new snapshot as a server-sent event. A client that reads slowly gets fewer of them, always the newest;
 * one that has stopped reading is let go, so that it can hold neither memory nor a place.
 */
import type { Engine } from '../core/engine.ts'
import { snapshotText } from './snapshot-text.ts'

export interface EventFeed {
  /** A new listener's stream, or nothing when there are too many. `disconnect` ends a connection that no longer drains. */
  open(disconnect: () => void): ReadableStream<Uint8Array> | undefined
  close(): void
}

interface Listener {
  controller: ReadableStreamDefaultController<Uint8Array>
  disconnect: () => void
  /** Since when it has not taken what it was offered. */
  behindSinceMs?: number
}

interface FeedTimes {
  /** Keeps proxies and the client from taking silence for a dead connection. Common idle limits are 30 s and above. */
  heartbeatMs: number
  /** A live client catches up within a second; a laptop's lid may be closed for a while. */
  stalledMs: number
  /** At most one event per this time: more could not be seen. The first one of a burst goes out at once. */
  spacingMs: number
}

const maximumListeners = 64
const defaultTimes: FeedTimes = { heartbeatMs: 25_000, stalledMs: 60_000, spacingMs: 100 }

export function createEventFeed(engine: Engine, times: FeedTimes = defaultTimes): EventFeed {
  const listeners = new Set<Listener>()
  const encoder = new TextEncoder()
  let unsubscribe: (() => void) | undefined
  let heartbeat: NodeJS.Timeout | undefined
  let spacing: NodeJS.Timeout | undefined
  let isNewerWaiting = false

  const currentEvent = () => {
    const { json, digest } = snapshotText(engine.snapshot())
    return encoder.encode(`event: snapshot\nid: ${digest}\ndata: ${json}\n\n`)
  }
  const offer = (listener: Listener) => {
    if ((listener.controller.desiredSize ?? 0) > 0) listener.controller.enqueue(currentEvent())
    else listener.behindSinceMs ??= performance.now()
  }
  const offerAll = () => {
    if (spacing) {
      isNewerWaiting = true
      return
    }
    for (const listener of listeners) offer(listener)
    spacing = setTimeout(() => {
      spacing = undefined
      if (!isNewerWaiting) return
      isNewerWaiting = false
      offerAll()
    }, times.spacingMs)
  }
  const beat = () => {
    for (const listener of listeners) {
      const { controller, behindSinceMs } = listener
      if (behindSinceMs !== undefined && performance.now() - behindSinceMs > times.stalledMs) {
        remove(listener)
        listener.disconnect()
      } else if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(':\n\n'))
    }
  }
  const add = (listener: Listener) => {
    listeners.add(listener)
    unsubscribe ??= engine.subscribe(offerAll)
    heartbeat ??= setInterval(beat, times.heartbeatMs)
  }
  const remove = (listener: Listener) => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    unsubscribe?.()
    clearInterval(heartbeat)
    clearTimeout(spacing)
    unsubscribe = heartbeat = spacing = undefined
    isNewerWaiting = false
  }

  return {
    open(disconnect) {
      if (listeners.size >= maximumListeners) return undefined
      let listener: Listener
      return new ReadableStream({
        start(controller) {
          listener = { controller, disconnect }
          add(listener)
          controller.enqueue(encoder.encode('retry: 2000\n\n'))
          // The queue holds one piece: the snapshot follows as soon as this one has gone out.
          listener.behindSinceMs = performance.now()
        },
        pull() {
          if (listener.behindSinceMs === undefined) return
          delete listener.behindSinceMs
          offer(listener)
        },
        cancel() {
          remove(listener)
        },
      })
    },
    close() {
      for (const listener of listeners) {
        remove(listener)
        listener.controller.close()
      }
    },
  }
}
