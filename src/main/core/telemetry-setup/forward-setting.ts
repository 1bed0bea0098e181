/** The setting `forward`, as far as turning telemetry on made it: set for telemetry that went elsewhere before, and taken away again. */
import { isDeepStrictEqual } from 'node:util'
import type { ForwardSettings } from '../../../shared/contract/forward.ts'
import { readForwardRecord, writeForwardRecord } from '../claude-settings/undo-file.ts'

/** Where the setting is: in the file, or with the engine that runs. */
export interface ForwardPlace {
  /** Where what we have made it is remembered. */
  dataFolder: string
  /** As it is kept, secrets included. */
  current(): ForwardSettings | undefined
  /** `null`: nothing is sent on. Rejects with words for the person when nothing was changed. */
  change(forward: ForwardSettings | null): Promise<unknown>
}

/** Whether it is for the person to change: neither absent nor made by us. */
export function isTheirs(forward: ForwardSettings | undefined, { dataFolder }: ForwardPlace): forward is ForwardSettings {
  return forward !== undefined && !isDeepStrictEqual(forward, readForwardRecord(dataFolder))
}

export async function setForward(forward: ForwardSettings, { dataFolder, change }: ForwardPlace): Promise<void> {
  // Known before it is done: a kill between the two leaves nothing of ours that nobody knows about.
  const before = readForwardRecord(dataFolder)
  writeForwardRecord(dataFolder, forward)
  try {
    await change(forward)
  } catch (error) {
    writeForwardRecord(dataFolder, before)
    throw error
  }
}

/** Answers what is still set afterwards: what the person has set or changed is left alone. */
export async function takeBackForward(place: ForwardPlace): Promise<ForwardSettings | undefined> {
  const { dataFolder } = place
  const inUse = place.current()
  const isOurs = inUse !== undefined && !isTheirs(inUse, place)
  if (isOurs) await place.change(null)
  if (readForwardRecord(dataFolder)) writeForwardRecord(dataFolder, undefined)
  return isOurs ? undefined : inUse
}
