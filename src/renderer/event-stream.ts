export interface EventStream {
  /** Calls the listener with each message until the returned function is called. The stream is open while anybody listens. */
  onMessage(listener: (data: string) => void): () => void
  onConnectionChanged(listener: (isConnected: boolean) => void): () => void
}

export interface EventStreamOptions {
  readonly url: string
  readonly event: string
  readonly open: (url: string) => EventSource
}

const firstRetryMs = 1000
const longestRetryMs = 30_000

/**
 * Server-sent events that come back by themselves. The browser's own reconnecting gives up for good at an HTTP error (a server that is
 * just starting, or has too many listeners), so every error closes the source and a new one is opened, ever more slowly, but at once
 * when the page is looked at again or the network returns.
 */
export function openEventStream({ url, event, open }: EventStreamOptions): EventStream {
  const messageListeners = new Set<(data: string) => void>()
  const connectionListeners = new Set<(isConnected: boolean) => void>()
  let source: EventSource | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let retryMs = firstRetryMs
  // Until proven otherwise: a page that has just loaded must not begin with an alarm.
  let isConnected = true

  const setConnected = (connected: boolean) => {
    if (connected === isConnected) return
    isConnected = connected
    for (const listener of connectionListeners) listener(connected)
  }
  const connect = () => {
    clearTimeout(retry)
    retry = undefined
    source = open(url)
    source.addEventListener('open', () => {
      retryMs = firstRetryMs
      setConnected(true)
    })
    source.addEventListener(event, (message: MessageEvent<string>) => {
      for (const listener of messageListeners) listener(message.data)
    })
    source.addEventListener('error', () => {
      source?.close()
      source = undefined
      setConnected(false)
      retry = setTimeout(connect, retryMs)
      retryMs = Math.min(retryMs * 2, longestRetryMs)
    })
  }
  const connectNow = () => {
    if (retry !== undefined && document.visibilityState === 'visible') connect()
  }
  const disconnect = () => {
    source?.close()
    source = undefined
    clearTimeout(retry)
    retry = undefined
    document.removeEventListener('visibilitychange', connectNow)
    window.removeEventListener('online', connectNow)
  }

  return {
    onMessage(listener) {
      messageListeners.add(listener)
      if (messageListeners.size === 1) {
        document.addEventListener('visibilitychange', connectNow)
        window.addEventListener('online', connectNow)
        connect()
      }
      return () => {
        messageListeners.delete(listener)
        if (messageListeners.size === 0) disconnect()
      }
    },
    onConnectionChanged(listener) {
      connectionListeners.add(listener)
      listener(isConnected)
      return () => connectionListeners.delete(listener)
    },
  }
}
