/**
 * Runs sandboxed in the popover's process, before its page. Gives the page the Bridge and nothing else: names come from the contract,
 * values pass through, and no Electron object is reachable from the page.
 */
import { contextBridge, ipcRenderer } from 'electron/renderer'
import type { Answer } from '../shared/contract/api.ts'
import { channelPrefix, desktopRequestNames, eventNames, requestNames } from '../shared/contract/channels.ts'

async function ask(name: string, input: unknown): Promise<unknown> {
  const answer: Answer<unknown> = await ipcRenderer.invoke(channelPrefix + name, input)
  if (answer.ok) return answer.value
  // Only the message of an Error crosses into the page, and it is the part that is written for people.
  throw new Error(answer.message)
}

function callers(names: readonly string[]): Record<string, (input?: unknown) => Promise<unknown>> {
  return Object.fromEntries(names.map((name) => [name, (input?: unknown) => ask(name, input)]))
}

function subscribe(event: string, listener: (payload: unknown) => void): () => void {
  const isKnown = (eventNames as readonly string[]).includes(event)
  if (!isKnown) throw new Error(`There is no event named ${event}.`)
  const onEvent = (_: unknown, payload: unknown) => listener(payload)
  ipcRenderer.on(channelPrefix + event, onEvent)
  return () => ipcRenderer.removeListener(channelPrefix + event, onEvent)
}

contextBridge.exposeInMainWorld('plimsoll', {
  ...callers(requestNames),
  desktop: callers(desktopRequestNames),
  subscribe,
  onConnectionChanged(listener: (isConnected: boolean) => void) {
    // Main and popover live and die together, so there is nothing that could disconnect.
    listener(true)
    return () => {}
  },
})
