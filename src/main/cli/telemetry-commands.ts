/** The commands about Claude Code's telemetry, and what they take. */
import { Argument, type Command, Option } from 'commander'
import type { CommandContext } from './command-context.ts'
import type { InstallOptions } from './commands/telemetry/install.ts'
import type { StatusOptions } from './commands/telemetry/status.ts'
import type { UninstallOptions } from './commands/telemetry/uninstall.ts'
import { folderOption, yesOption } from './folder-options.ts'
import { parsePort } from './parse-port.ts'
import type { TelemetryOptions } from './telemetry-context.ts'

export function addTelemetryCommands(program: Command, context: CommandContext, end: (exitCode: number) => void): void {
  const telemetry = program.command('telemetry').description("Claude Code's own telemetry: send it here, or stop that")
  const command = (name: string, description: string) => telemetry.command(name).description(description)
  const port = () => new Option('--port <number>', 'port that receives it').argParser(parsePort)

  command('install', 'show what would be written into settings.json, ask, and write it')
    .addOption(yesOption())
    .addOption(
      new Option('--replace', 'take the place of other telemetry settings, until uninstall').default(false).conflicts('forward'),
    )
    .addOption(new Option('--forward', 'take their place, and send on what comes in to where they pointed').default(false))
    .addOption(folderOption())
    .addOption(port())
    .action(async (options: InstallOptions) => {
      const { installTelemetry } = await import('./commands/telemetry/install.ts')
      end(await installTelemetry(options, context))
    })

  command('uninstall', 'put the settings back')
    .addOption(yesOption())
    .addOption(folderOption())
    .action(async (options: UninstallOptions) => {
      const { uninstallTelemetry } = await import('./commands/telemetry/uninstall.ts')
      end(await uninstallTelemetry(options, context))
    })

  command('off', 'put the settings back, at once')
    .addOption(folderOption())
    .action(async (options: TelemetryOptions) => {
      const { uninstallTelemetry } = await import('./commands/telemetry/uninstall.ts')
      end(await uninstallTelemetry({ ...options, yes: true }, context))
    })

  command('status', 'say what is set up, what is in the way, and whether it is received')
    .option('--json', 'as JSON', false)
    .addOption(folderOption())
    .addOption(port())
    .action(async (options: StatusOptions) => {
      const { showTelemetryStatus } = await import('./commands/telemetry/status.ts')
      end(await showTelemetryStatus(options, context))
    })

  command('test', 'try what could go wrong, without any session')
    .addOption(folderOption())
    .addOption(port())
    .action(async (options: TelemetryOptions) => {
      const { testTelemetry } = await import('./commands/telemetry/test.ts')
      end(await testTelemetry(options, context))
    })

  command('snippet', 'print what sets it in a shell instead of in settings.json')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish', 'powershell']))
    .action(async (shell: string) => {
      const { snippet } = await import('./commands/telemetry/snippet.ts')
      end(snippet(shell, context))
    })

  program
    .command('launch')
    .description('run one command with telemetry: plimsoll launch -- claude')
    .argument('<command...>', 'the command, behind --')
    .addOption(port())
    .action(async (words: string[], options: TelemetryOptions) => {
      const { launch } = await import('./commands/launch.ts')
      end(await launch({ ...options, command: words }, context))
    })
}
