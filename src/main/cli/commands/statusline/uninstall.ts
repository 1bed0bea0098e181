/** `plimsoll statusline uninstall`: puts back what was there. Needs nothing that runs, and does as much as can be done. */
import { changedFolders, settingsFile } from '../../../core/claude-settings/config-folders.ts'
import { undoStatusLine } from '../../../core/statusline-setup/apply-status-line.ts'
import { planStatusLineUndo } from '../../../core/statusline-setup/plan-status-line.ts'
import { chosenFolders } from '../../claude-settings.ts'
import type { CommandContext } from '../../command-context.ts'
import type { ExitCode } from '../../exit-code.ts'
import { type ChangeOptions, carryOut, type Step } from './carry-out.ts'

export type UninstallOptions = ChangeOptions

export async function uninstallStatusLine(options: UninstallOptions, context: CommandContext): Promise<ExitCode> {
  const { folders } = context
  const remembered = options.configDir ? [] : changedFolders('statusLine', folders.data)
  const steps = [...new Set([...chosenFolders(options, context), ...remembered])].map((folder): Step => {
    const file = settingsFile(folder)
    const { planned, left, isChainLost } = planStatusLineUndo(folder, folders)
    if (!planned.ok) {
      const message = `${planned.message} To take the status line away by hand, remove "statusLine" in it.`
      return { folder, file, state: 'refused', message }
    }
    const { plan } = planned
    const notes = [
      ...(left === undefined ? [] : [left]),
      ...(isChainLost ? [`What the status line in ${file} was before is not known any more, so there will be none.`] : []),
    ]
    const apply = () => undoStatusLine(folder, plan, folders, new Date())
    return { folder, file, state: 'ready', plan, isChange: plan.diff !== '', notes, apply }
  })
  return carryOut(steps, options, context, {
    isAllOrNone: false,
    nothingToDo: 'There is no status line of ours to take back.',
    afterwards: 'Claude Code follows with the next message of a session.',
  })
}
