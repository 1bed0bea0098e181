/** What the commands share that change Claude Code's settings: which folders, and asking before anything is written. */
import { configFolders } from '../core/claude-settings/config-folders.ts'
import { homeFolder } from '../core/paths.ts'
import type { CommandContext } from './command-context.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import type { FolderOptions } from './folder-options.ts'

export function chosenFolders({ configDir }: FolderOptions, { env }: CommandContext): string[] {
  const home = homeFolder(env)
  return configDir ? configFolders({ CLAUDE_CONFIG_DIR: configDir.join(',') }, home) : configFolders(env, home)
}

/** How the command ends without writing; undefined when the person wants it. `otherwise`: what to do where nobody can be asked. */
export async function reasonNotToWrite({ terminal }: CommandContext, otherwise: string): Promise<ExitCode | undefined> {
  const answer = await terminal.ask('Write this? (y/N) ')
  if (answer === undefined) {
    terminal.say(`Nothing was written. ${otherwise}`)
    return exitCodes.usage
  }
  if (/^y(es)?$/i.test(answer)) return undefined
  terminal.say('Nothing was written.')
  return exitCodes.ok
}
