/** The Bridge in a browser: the same requests over HTTP, and `snapshotChanged` from the server's event stream. */
import type { Agreement } from '../shared/contract/agreement.ts'
import type { AlertTest, Preview } from '../shared/contract/api.ts'
import type { Bridge } from '../shared/contract/bridge.ts'
import type { Settings } from '../shared/contract/settings.ts'
import type { Snapshot } from '../shared/contract/snapshot.ts'
import type { StatusLineChanged, StatusLineSetup } from '../shared/contract/statusline-setup.ts'
import type { TelemetryChanged, TelemetrySetup } from '../shared/contract/telemetry-setup.ts'
import { openEventStream } from './event-stream.ts'

export interface HttpBridgeOptions {
  readonly token: string | undefined
  readonly fetch?: typeof globalThis.fetch
  readonly openEventSource?: (url: string) => EventSource
}

export function createHttpBridge({
  token,
  fetch = globalThis.fetch.bind(globalThis),
  openEventSource,
}: HttpBridgeOptions): Bridge {
  const ask = async <Value>(method: string, path: string, body?: unknown): Promise<Value> => {
    const headers = new Headers({ accept: 'application/json' })
    if (body !== undefined) headers.set('content-type', 'application/json')
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
    const answer = await fetch(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    if (!answer.ok) throw new Error(await explain(answer))
    // Our own server, of the same version as this page, has checked it against the contract.
    return (await answer.json()) as Value
  }

  const getSnapshot = () => ask<Snapshot>('GET', '/api/v1/snapshot')
  const stream = openEventStream({
    url: '/api/v1/events',
    event: 'snapshot',
    open: openEventSource ?? ((url) => new EventSource(url)),
  })

  return {
    getSnapshot,
    getPreviews: (input) => ask<Preview[]>('POST', '/api/v1/previews', input),
    // Reading everything through again is work, so the server asks for the token. Whoever has none gets what is known.
    refresh: () => (token === undefined ? getSnapshot() : ask<Snapshot>('POST', '/api/v1/refresh')),
    getAgreement: ({ limit }) => ask<Agreement>('GET', `/api/v1/agreement?limit=${limit}`),
    getTelemetrySetup: () => ask<TelemetrySetup>('GET', '/api/v1/telemetry-setup'),
    applyTelemetrySetup: (order) => ask<TelemetryChanged>('POST', '/api/v1/telemetry-setup/apply', order),
    undoTelemetrySetup: (order) => ask<TelemetryChanged>('POST', '/api/v1/telemetry-setup/undo', order),
    getStatusLineSetup: () => ask<StatusLineSetup>('GET', '/api/v1/status-line-setup'),
    applyStatusLineSetup: (order) => ask<StatusLineChanged>('POST', '/api/v1/status-line-setup/apply', order),
    undoStatusLineSetup: (order) => ask<StatusLineChanged>('POST', '/api/v1/status-line-setup/undo', order),
    snoozeAlerts: (input) => ask<Snapshot>('POST', '/api/v1/alerts/snooze', input),
    testAlert: () => ask<AlertTest>('POST', '/api/v1/alerts/test'),
    getSettings: () => ask<Settings>('GET', '/api/v1/settings'),
    changeSettings: (change) => ask<Settings>('PATCH', '/api/v1/settings', change),
    // A warning is clicked on a desktop, which has a popover of its own.
    subscribe: (event, listener) =>
      event === 'snapshotChanged' ? stream.onMessage((data) => listener(JSON.parse(data))) : () => {},
    onConnectionChanged: stream.onConnectionChanged,
  }
}

/** The server's own sentence (RFC 9457 `detail`), or the status where something else has answered. */
async function explain(answer: Response): Promise<string> {
  const problem: unknown = await answer.json().catch(() => undefined)
  const detail = typeof problem === 'object' && problem !== null && 'detail' in problem ? problem.detail : undefined
  return typeof detail === 'string' ? detail : `The server answered ${answer.status}.`
}
