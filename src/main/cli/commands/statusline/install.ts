/** `plimsoll statusline install`: makes ours the status line, after showing how, and has the one that was there run as well. */
import type { StatusLineJoin } from '../../../../shared/contract/statusline-setup.ts'
import { settingsFile } from '../../../core/claude-settings/config-folders.ts'
import { applyStatusLine } from '../../../core/statusline-setup/apply-status-line.ts'
import { planStatusLine } from '../../../core/statusline-setup/plan-status-line.ts'
import { findStatusLineProgram, thisRuntime } from '../../../core/statusline-setup/program.ts'
import { statusLineStatus } from '../../../core/statusline-setup/status-line-status.ts'
import { chosenFolders } from '../../claude-settings.ts'
import type { CommandContext } from '../../command-context.ts'
import { type ExitCode, exitCodes } from '../../exit-code.ts'
import { type ChangeOptions, carryOut, type Step } from './carry-out.ts'

export interface InstallOptions extends ChangeOptions {
  join?: StatusLineJoin
}

export async function installStatusLine(options: InstallOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal, env, folders } = context
  const program = await findStatusLineProgram(thisRuntime(env))
  if (!program.ok) {
    terminal.say(program.message)
    return exitCodes.failed
  }
  const { join } = options
  const steps = chosenFolders(options, context).map((folder): Step => {
    const file = settingsFile(folder)
    const planned = planStatusLine({ configFolder: folder, folders, program: program.command, ...(join ? { join } : {}) })
    if (planned.state === 'refused') return { folder, file, ...planned }
    const { plan, chain, isChainChanged, isChainLost } = planned
    const notes = [
      ...(chain ? [`The status line that is there is run as well: ${chain.chained.command}`] : []),
      ...(isChainLost ? ['The status line from before, which ours should run as well, is not known any more.'] : []),
      ...(statusLineStatus(folder, folders).isDisabled
        ? [`"disableAllHooks" is set in ${file}: Claude Code runs no status line until it is not.`]
        : []),
    ]
    const isChange = plan.diff !== '' || isChainChanged
    return {
      folder,
      file,
      state: 'ready',
      plan,
      isChange,
      notes,
      apply: () => applyStatusLine(folder, planned, folders, new Date()),
    }
  })
  return carryOut(steps, options, context, {
    isAllOrNone: true,
    nothingToDo: 'Everything is set up already.',
    afterwards:
      'Claude Code shows it with the next message of a session. Official percents come with a subscription’s first answer.',
  })
}
