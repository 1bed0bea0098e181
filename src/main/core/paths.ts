import { homedir } from 'node:os'
import { join } from 'node:path'
import envPaths from 'env-paths'

export interface Folders {
  /** Ledger, lock, token, telemetry's journal, readings of the status line. */
  data: string
  /** Settings. */
  config: string
  /** The ledger, where it is not in `data`. */
  ledger?: string
}

/** The folders of each system's convention, or those that `PLIMSOLL_DATA_DIR` and `PLIMSOLL_CONFIG_DIR` name. */
export function appFolders(env: NodeJS.ProcessEnv = process.env): Folders {
  const system = envPaths('plimsoll', { suffix: '' })
  return { data: env.PLIMSOLL_DATA_DIR ?? system.data, config: env.PLIMSOLL_CONFIG_DIR ?? env.PLIMSOLL_DATA_DIR ?? system.config }
}

/** `HOME` first, as Claude Code does, so that a test's home is one everywhere. */
export function homeFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env.HOME || env.USERPROFILE || homedir()
}

export const ledgerFile = ({ data, ledger }: Folders) => ledger ?? join(data, 'ledger.db')

/** Of the journal: what telemetry said and the ledger has not taken over yet. */
export const telemetryFolder = (folders: Folders) => join(folders.data, 'telemetry')

/** Of what status lines leave for the engine. */
export const readingsFolder = (folders: Folders) => join(folders.data, 'readings')
