/** `plimsoll statusline status [--json]`: whose status line runs where, and when ours was last called. */
import { type StatusLineStatus, statusLineStatus } from '../../../core/statusline-setup/status-line-status.ts'
import { chosenFolders } from '../../claude-settings.ts'
import type { CommandContext } from '../../command-context.ts'
import { ago } from '../../doctor/ago.ts'
import { type ExitCode, exitCodes } from '../../exit-code.ts'
import type { FolderOptions } from '../../folder-options.ts'

export interface StatusOptions extends FolderOptions {
  json: boolean
}

export function showStatusLineStatus(options: StatusOptions, context: CommandContext): ExitCode {
  const { terminal, folders } = context
  const found = chosenFolders(options, context).map((folder) => statusLineStatus(folder, folders))
  const text = options.json
    ? JSON.stringify({ schema: 1, folders: found }, undefined, 2)
    : found.flatMap((status) => statusLines(status, Date.now())).join('\n')
  terminal.print(text)
  return exitCodes.ok
}

const inWords: Readonly<Record<StatusLineStatus['state'], string>> = {
  installed: 'installed',
  broken: 'installed, and does not work',
  altered: 'runs ours, but not as we wrote it',
  other: 'has another',
  none: 'none',
  notUnderstood: 'is not understood',
  unreadable: 'cannot be read',
}

function statusLines(status: StatusLineStatus, now: number): string[] {
  const { file, state, problem, command, chained, join, isDisabled, lastReadingAt } = status
  const isOurs = state === 'installed' || state === 'broken' || state === 'altered'
  return [
    `${file}: ${inWords[state]}`,
    ...(problem === undefined ? [] : [`  ${problem}`]),
    ...(command === undefined ? [] : [`  runs: ${command}`]),
    ...(chained === undefined
      ? []
      : [`  and with it, ${join === 'same' ? 'on the same line' : 'on a line of its own'}: ${chained}`]),
    ...(isDisabled ? ['  "disableAllHooks" is set: Claude Code runs no status line'] : []),
    ...(lastReadingAt === undefined
      ? isOurs
        ? ['  not called yet, or not in the last days']
        : []
      : [`  last called: ${ago(now - lastReadingAt)} (${new Date(lastReadingAt).toISOString()})`]),
  ]
}
