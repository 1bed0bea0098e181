/**
 * Answers requests with what is loaded only for the first of them. Most trays are never asked anything over HTTP, and the framework
 * behind the routes takes 2 MB, and 50 ms of a start.
 */
import type { RequestListener } from 'node:http'

export function lateListener(load: () => Promise<RequestListener>): RequestListener {
  let loading: Promise<RequestListener> | undefined
  return async (incoming, outgoing) => {
    try {
      loading ??= load()
      const listener = await loading
      // Whoever asked may have gone in the meantime, and nobody would tell the listener any more.
      if (!outgoing.destroyed) listener(incoming, outgoing)
    } catch (error) {
      console.error(error)
      outgoing.destroy()
    }
  }
}
