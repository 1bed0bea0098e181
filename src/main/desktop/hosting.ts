import { shell } from 'electron/common'
import { app } from 'electron/main'
import type { AlertTest } from '../../shared/contract/api.ts'
import { currentHolder } from '../core/instance.ts'
import { appFolders } from '../core/paths.ts'
import { type RunningHost, startHost } from '../server/host.ts'
import type { Flags } from './flags.ts'

/** Starts the engine and the server, unless they already run on this data folder: then that one has shown itself and we end. */
export async function startHosting(
  { isDemo }: Flags,
  onShow: () => void,
  testAlert: () => Promise<AlertTest>,
): Promise<RunningHost> {
  const folders = appFolders()
  const host = await startHost({
    kind: 'tray',
    folders,
    env: process.env,
    appVersion: app.getVersion(),
    isDemo,
    onShow,
    testAlert,
  })
  if (host.kind === 'running') return host
  // `plimsoll serve` has no window to show: its panel is a page.
  if ((await currentHolder(folders.data))?.kind === 'serve') await shell.openExternal(host.url)
  app.exit(0)
  return new Promise(() => {})
}
