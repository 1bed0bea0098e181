/** `plimsoll telemetry uninstall` and `off`: puts Claude Code's settings back. Needs nothing that runs, and does as much as can be done. */
import { applyChange } from '../../../core/claude-settings/change-settings.ts'
import { takeBackForward } from '../../../core/telemetry-setup/forward-setting.ts'
import { foldersWithTelemetry, planTelemetryUndo } from '../../../core/telemetry-setup/plan-telemetry.ts'
import { defaultTelemetryPort, portOfOurForm, telemetryBlock } from '../../../core/telemetry-setup/telemetry-block.ts'
import { chosenFolders, reasonNotToWrite } from '../../claude-settings.ts'
import type { CommandContext } from '../../command-context.ts'
import { type ExitCode, exitCodes } from '../../exit-code.ts'
import { forwardPlace } from '../../forward-setting.ts'
import type { TelemetryOptions } from '../../telemetry-context.ts'

export interface UninstallOptions extends TelemetryOptions {
  yes: boolean
}

export async function uninstallTelemetry(options: UninstallOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal, env, folders } = context
  const remembered = options.configDir ? [] : foldersWithTelemetry(folders.data)
  const configFolders = [...new Set([...chosenFolders(options, context), ...remembered])]
  const planned = configFolders.map((folder) => planTelemetryUndo(folder, folders.data))
  const plans = planned.flatMap((each) => (each.ok ? [each.plan] : []))
  const changing = plans.filter(({ diff }) => diff !== '')
  let hasFailed = false
  for (const each of planned) {
    if (each.ok) continue
    hasFailed = true
    terminal.say(each.message)
    terminal.say(
      `To turn telemetry off by hand, remove from "env" in it: ${Object.keys(telemetryBlock(defaultTelemetryPort)).join(', ')}.`,
    )
  }
  for (const { file, diff } of changing) terminal.print(`${file}\n${diff}`)
  for (const { file, leftAlone } of plans) {
    const names = leftAlone.map((path) => path.at(-1)).join(', ')
    if (names !== '') terminal.say(`Left in ${file}, because it was changed since: ${names}.`)
  }
  if (changing.length > 0 && !options.yes) {
    const end = await reasonNotToWrite(context, 'Run it again with --yes, or: plimsoll telemetry off')
    if (end !== undefined) return end
  }
  for (const plan of plans) {
    const applied = applyChange(plan, new Date())
    if (!applied.ok) {
      hasFailed = true
      terminal.say(applied.message)
    } else if (plan.diff !== '') {
      terminal.say(plan.after === undefined ? `Removed ${plan.file}, which was ours.` : `Wrote ${plan.file}.`)
      if (applied.backup) terminal.say(`What was there is kept in ${applied.backup}.`)
    }
  }
  if (foldersWithTelemetry(folders.data).length === 0) hasFailed = !(await endForward(context)) || hasFailed
  if (changing.length > 0) terminal.say('Sessions that are running go on sending until they are restarted.')
  else if (!hasFailed) terminal.say('There is nothing of ours in the settings.')
  if (portOfOurForm(env) !== undefined)
    terminal.say('This shell has the variables too: set CLAUDE_TOKEN_TRACKING=0 and source the snippet again.')
  return hasFailed ? exitCodes.failed : exitCodes.ok
}

/** False when it could not be ended. */
async function endForward(context: CommandContext): Promise<boolean> {
  const { terminal } = context
  try {
    const left = await takeBackForward(forwardPlace(context))
    if (left) terminal.say(`The setting "forward" stays as you set it: what still comes in is sent on to ${left.endpoint}.`)
    return true
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    terminal.say(`The setting "forward" could not be taken away: ${reason}`)
    return false
  }
}
