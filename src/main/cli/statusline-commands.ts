/** The commands about Claude Code's status line, and what they take. The status line itself is run before any of this is loaded. */
import { type Command, Option } from 'commander'
import type { CommandContext } from './command-context.ts'
import type { InstallOptions } from './commands/statusline/install.ts'
import type { StatusOptions } from './commands/statusline/status.ts'
import type { UninstallOptions } from './commands/statusline/uninstall.ts'
import { folderOption, yesOption } from './folder-options.ts'

export function addStatuslineCommands(program: Command, context: CommandContext, end: (exitCode: number) => void): void {
  const statusline = program
    .command('statusline')
    .description("Claude Code's status line: with its input on stdin the line itself, else set it up or take it back")
  const command = (name: string, description: string) => statusline.command(name).description(description)
  const dryRun = () => new Option('--dry-run', 'only show it').default(false)
  const json = () => new Option('--json', 'as JSON').default(false)

  command('install', 'show what would be written into settings.json, ask, and write it; one that is there is run as well')
    .addOption(
      new Option('--join <where>', 'put the one that is there on a line of its own, or on the same').choices(['line', 'same']),
    )
    .addOption(dryRun())
    .addOption(yesOption())
    .addOption(folderOption())
    .addOption(json())
    .action(async (options: InstallOptions) => {
      const { installStatusLine } = await import('./commands/statusline/install.ts')
      end(await installStatusLine(options, context))
    })

  command('uninstall', 'put back what was there')
    .addOption(dryRun())
    .addOption(yesOption())
    .addOption(folderOption())
    .addOption(json())
    .action(async (options: UninstallOptions) => {
      const { uninstallStatusLine } = await import('./commands/statusline/uninstall.ts')
      end(await uninstallStatusLine(options, context))
    })

  command('status', 'say what is set up, and when it was last called')
    .addOption(folderOption())
    .addOption(json())
    .action(async (options: StatusOptions) => {
      const { showStatusLineStatus } = await import('./commands/statusline/status.ts')
      end(showStatusLineStatus(options, context))
    })
}
