import type { DesktopRequestName, EventName, EventPayload, RequestInput, RequestName, RequestOutput } from './api.ts'

type Call<Name extends RequestName | DesktopRequestName> =
  undefined extends RequestInput<Name>
    ? () => Promise<RequestOutput<Name>>
    : (input: RequestInput<Name>) => Promise<RequestOutput<Name>>

/**
 * What the renderer talks to: over IPC in Electron, over HTTP in a browser. A call that fails rejects with an Error whose message
 * is for the person.
 */
export type Bridge = { readonly [Name in RequestName]: Call<Name> } & {
  /** Absent in a browser. */
  readonly desktop?: { readonly [Name in DesktopRequestName]: Call<Name> }
  /** Calls the listener at each event until the returned function is called. */
  subscribe<Name extends EventName>(event: Name, listener: (payload: EventPayload<Name>) => void): () => void
  /** Reports whether live updates arrive; in Electron they always do. */
  onConnectionChanged(listener: (isConnected: boolean) => void): () => void
}
