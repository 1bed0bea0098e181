/** The setting `forward`, as far as `telemetry install --forward` made it: set for telemetry that went elsewhere before, and taken away again. */
import { isDeepStrictEqual } from 'node:util'
import type { ForwardSettings } from '../../shared/contract/forward.ts'
import { readForwardRecord, writeForwardRecord } from '../core/claude-settings/undo-file.ts'
import { changeSettings } from './change-settings.ts'
import type { CommandContext } from './command-context.ts'
import { ownSettings } from './own-settings.ts'

/** As it is kept, secrets included. */
export function forwardInUse(context: CommandContext): ForwardSettings | undefined {
  return ownSettings(context).forward
}

/** Whether it is for the person to change: neither absent nor made by us. */
export function isTheirs(forward: ForwardSettings | undefined, { folders }: CommandContext): forward is ForwardSettings {
  return forward !== undefined && !isDeepStrictEqual(forward, readForwardRecord(folders.data))
}

export async function setForward(forward: ForwardSettings, context: CommandContext): Promise<void> {
  // Known before it is done: a kill between the two leaves nothing of ours that nobody knows about.
  const { data } = context.folders
  const before = readForwardRecord(data)
  writeForwardRecord(data, forward)
  try {
    await changeSettings(context, { forward })
  } catch (error) {
    writeForwardRecord(data, before)
    throw error
  }
}

/** Answers what is still set afterwards: what the person has set or changed is left alone. */
export async function takeBackForward(context: CommandContext): Promise<ForwardSettings | undefined> {
  const { data } = context.folders
  const inUse = forwardInUse(context)
  const isOurs = inUse !== undefined && !isTheirs(inUse, context)
  if (isOurs) await changeSettings(context, { forward: null })
  if (readForwardRecord(data)) writeForwardRecord(data, undefined)
  return isOurs ? undefined : inUse
}
