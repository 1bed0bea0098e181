/** Carries out a plan, and keeps status-lines.json in step with it. */
import { type Applied, applyChange, type ChangePlan } from '../claude-settings/change-settings.ts'
import { settingsFile } from '../claude-settings/config-folders.ts'
import { lookAtSettings } from '../claude-settings/look-at-settings.ts'
import type { Folders } from '../paths.ts'
import { type Chained, readChains, writeChains } from './chain-file.ts'
import type { StatusLinePlan } from './plan-status-line.ts'

export function applyStatusLine(
  configFolder: string,
  { plan, chain }: StatusLinePlan & { state: 'ready' },
  folders: Folders,
  now: Date,
): Applied {
  const known = chain && readChains(folders)[chain.id]
  try {
    // First the one from before: ours must never name one that is not there.
    if (chain) putChain(folders, chain.id, chain.chained)
  } catch (error) {
    return { ok: false, code: 'notWritable', message: error instanceof Error ? error.message : String(error) }
  }
  const applied = applyChange(plan, now)
  if (!applied.ok && chain) putChain(folders, chain.id, known)
  if (applied.ok) forgetUnused(configFolder, folders)
  return applied
}

export function undoStatusLine(configFolder: string, plan: ChangePlan, folders: Folders, now: Date): Applied {
  const applied = applyChange(plan, now)
  if (applied.ok) forgetUnused(configFolder, folders)
  return applied
}

function putChain(folders: Folders, id: string, chained: Chained | undefined): void {
  writeChains(folders, ({ [id]: _, ...others }) => (chained ? { ...others, [id]: chained } : others))
}

/** Of this folder, what its settings name no more. A person may have moved our command elsewhere in them, so any mention counts. */
function forgetUnused(configFolder: string, folders: Folders): void {
  const { text = '', isReadable } = lookAtSettings(settingsFile(configFolder))
  if (!isReadable) return
  try {
    writeChains(folders, (chains) =>
      Object.fromEntries(Object.entries(chains).filter(([id, { account }]) => account !== configFolder || text.includes(id))),
    )
  } catch {
    // The status line is as it was asked for; an entry too much hurts nobody.
  }
}
