import { join } from 'node:path'
import { app } from 'electron/main'
import { appFolders } from '../core/paths.ts'
import type { Flags } from './flags.ts'

/**
 * Chromium's own files go beside the ledger: one variable then moves everything, and a demo is an instance of its own. Electron's own
 * choice would also differ from our folders by nothing but a capital letter, which macOS and Windows do not see.
 */
export function useOwnFolder({ isDemo }: Flags): void {
  if (app.commandLine.hasSwitch('user-data-dir')) return
  app.setPath('userData', join(appFolders().data, isDemo ? 'desktop-demo' : 'desktop'))
}
