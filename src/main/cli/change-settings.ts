/** Changes settings where they are in use: through the engine that runs, which follows at once, or in the file. */
import type { SettingsChange } from '../../shared/contract/settings.ts'
import { readAccessToken } from '../core/access-token.ts'
import { askLoopback } from '../core/loopback-request.ts'
import { openSettings } from '../core/settings/settings-store.ts'
import { accessDataFolder } from './ask-engine.ts'
import type { CommandContext } from './command-context.ts'

/** Throws, with words for the person, when nothing was changed. */
export async function changeSettings({ folders }: CommandContext, change: SettingsChange): Promise<void> {
  // Held meanwhile, so that no engine starts with settings that are just being changed.
  const access = await accessDataFolder(folders.data)
  if (access.state === 'claimed') {
    try {
      await openSettings(folders.config).change(change)
    } finally {
      access.claim.release()
    }
    return
  }
  const token = readAccessToken(folders.data)
  if (token === undefined) throw new Error(`The token of the running Plimsoll in ${folders.data} cannot be read.`)
  const { port } = access
  const answer = await askLoopback({ port, path: '/api/v1/settings', method: 'PATCH', token, body: change })
  if (answer.status !== 200) throw new Error(`The running Plimsoll did not take the settings: ${detailOf(answer.body)}`)
}

/** Of a problem document. */
function detailOf(body: string): string {
  try {
    return String((JSON.parse(body) as { detail?: unknown }).detail)
  } catch {
    return body
  }
}
