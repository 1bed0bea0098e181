import type { Bridge } from '../shared/contract/bridge.ts'
import type { Address } from './address.ts'
import { createHttpBridge } from './http-bridge.ts'

declare global {
  interface Window {
    /** Put there by the preload script; absent in a browser. */
    readonly plimsoll?: Bridge
  }
}

/** Over IPC where the preload has put a bridge, over HTTP and server-sent events where the page came from our own server. */
export function connectBridge(address: Address): Bridge {
  return window.plimsoll ?? createHttpBridge({ token: address.token })
}
