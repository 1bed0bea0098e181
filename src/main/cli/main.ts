/**
 * The command line: which commands there are and what they take. Each command's code is loaded only when it runs, so that the short
 * ones stay quick.
 */
import { Command, CommanderError, Option } from 'commander'
import type { CommandContext } from './command-context.ts'
import type { ImportOptions } from './commands/import.ts'
import { exitCodes } from './exit-code.ts'
import { parsePort } from './parse-port.ts'
import { addStatuslineCommands } from './statusline-commands.ts'
import { addTelemetryCommands } from './telemetry-commands.ts'

/** The exit code: one of ours, or with `launch` that of the command. */
export async function runCommandLine(args: readonly string[], context: CommandContext): Promise<number> {
  let exitCode: number = exitCodes.ok
  const program = new Command('plimsoll')
    .description('How far your Claude plan is used: the 5-hour session, the week and the month.')
    .version(context.appVersion, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'explain a command')
    .configureOutput({
      writeOut: (text) => context.terminal.print(text.trimEnd()),
      writeErr: (text) => context.terminal.say(text.trimEnd()),
    })
    .showHelpAfterError('Try plimsoll --help.')
    .addHelpText('after', exitCodeHelp)
    .exitOverride()

  program
    .command('status')
    .description('show the three windows and today')
    .option('--json', 'the whole snapshot, as GET /api/v1/snapshot answers it', false)
    .action(async (options: { json: boolean }) => {
      const { status } = await import('./commands/status.ts')
      exitCode = await status(options, context)
    })

  program
    .command('serve')
    .description('serve the panel and the HTTP API on 127.0.0.1 until stopped')
    .option('--port <number>', 'port to listen at (0: any free one)', parsePort)
    .option('--demo', 'with made-up data, apart from your own', false)
    .option('--open', 'open the panel in the browser', false)
    .addOption(new Option('--because <reason>', 'why there is no tray icon').hideHelp())
    .addOption(new Option('--until-input-ends', 'stop when whoever started it ends').default(false).hideHelp())
    .action(async (options: { port?: number; demo: boolean; open: boolean; because?: string; untilInputEnds: boolean }) => {
      const { serve } = await import('./commands/serve.ts')
      exitCode = await serve(options, context)
    })

  program
    .command('doctor')
    .description('say what was found, what is wrong and how to mend it')
    .option('--json', 'as JSON', false)
    .action(async (options: { json: boolean }) => {
      const { doctor } = await import('./commands/doctor.ts')
      exitCode = await doctor(options, context)
    })

  program
    .command('import')
    .description('take what another tracker has counted (usage.json), for days that nothing else tells of')
    .argument('<file>', 'its file')
    .option('--dry-run', 'only say what would become of it', false)
    .option('--limits', 'set its limits as yours', false)
    .option('--json', 'as JSON', false)
    .action(async (file: string, options: ImportOptions) => {
      const { importFile } = await import('./commands/import.ts')
      exitCode = await importFile(file, options, context)
    })

  const end = (code: number) => {
    exitCode = code
  }
  addTelemetryCommands(program, context, end)
  addStatuslineCommands(program, context, end)

  program
    .command('version')
    .description('print the version')
    .action(() => context.terminal.print(context.appVersion))

  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    // Commander has already said it; asking for help or the version is no error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    context.terminal.say(error instanceof Error ? error.message : String(error))
    return exitCodes.failed
  }
}

const exitCodeHelp = `
Exit codes: ${exitCodes.ok} done, ${exitCodes.failed} failed (or doctor found something), ${exitCodes.usage} wrong usage, ${exitCodes.noData} nothing counted yet.
PLIMSOLL_DATA_DIR, PLIMSOLL_CONFIG_DIR and PLIMSOLL_PORT name other folders and another port.`
