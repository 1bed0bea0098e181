import type { Folders } from '../core/paths.ts'
import type { Terminal } from './terminal.ts'

/** What every command is given: nothing else of the process is for it to look at. */
export interface CommandContext {
  terminal: Terminal
  env: NodeJS.ProcessEnv
  folders: Folders
  appVersion: string
}
