/** `plimsoll telemetry install`: shows what it would write into Claude Code's settings, asks, and writes it. */
import { Settings } from '../../../../shared/contract/settings.ts'
import { applyChange } from '../../../core/claude-settings/change-settings.ts'
import { shownValue } from '../../../core/telemetry-setup/foreign-variables.ts'
import { removeForwardAddress, saveForwardAddress } from '../../../core/telemetry-setup/forward-file.ts'
import { type ForeignChoice, planTelemetry, type TelemetryPlan } from '../../../core/telemetry-setup/plan-telemetry.ts'
import { receiverAnswers } from '../../../core/telemetry-setup/probe-receiver.ts'
import { ourEndpoint, type Variables } from '../../../core/telemetry-setup/telemetry-block.ts'
import type { CommandContext } from '../../command-context.ts'
import { type ExitCode, exitCodes } from '../../exit-code.ts'
import { chosenFolders, enginePort, type TelemetryOptions, wantedTelemetryPort } from '../../telemetry-context.ts'

export interface InstallOptions extends TelemetryOptions {
  yes: boolean
  replace: boolean
  forward: boolean
}

export async function installTelemetry(options: InstallOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal, env, folders } = context
  const port = wantedTelemetryPort(options)
  const choice: ForeignChoice | undefined = options.forward ? 'forward' : options.replace ? 'replace' : undefined
  const ownPorts = [Settings.shape.port.parse(undefined), (await enginePort(context)) ?? port]
  const plans = chosenFolders(options, context).map((configFolder) => ({
    configFolder,
    planned: planTelemetry({ configFolder, dataFolder: folders.data, port, ownPorts, env, ...(choice ? { choice } : {}) }),
  }))
  const ready = plans.flatMap(({ planned }) => (planned.state === 'ready' ? [planned] : []))
  for (const { configFolder, planned } of plans) explain(configFolder, planned, context)
  // All or none: half of the folders would be neither what was there nor what was asked for.
  if (ready.length < plans.length) return exitCodes.failed

  const addresses = new Map(ready.flatMap((each) => (each.forward ? [[JSON.stringify(each.forward), each.forward]] : [])))
  if (addresses.size > 1) {
    terminal.say('These folders send to different places, and we send on to one: name one of them with --config-dir.')
    return exitCodes.failed
  }
  const [forward] = addresses.values()
  if (options.forward) sayForward(forward !== undefined, context)
  const changing = ready.filter(({ plan }) => plan.diff !== '')
  if (changing.length === 0) {
    terminal.say('Everything is set up already.')
  } else if (!options.yes) {
    const answer = await terminal.ask('Write this? (y/N) ')
    if (answer === undefined) {
      terminal.say('Nothing was written. Run it again with --yes to write this.')
      return exitCodes.usage
    }
    if (!/^y(es)?$/i.test(answer)) {
      terminal.say('Nothing was written.')
      return exitCodes.ok
    }
  }

  // First where to send it on to, so that nothing of theirs is lost in between.
  if (forward) saveForwardAddress(folders.data, forward)
  for (const { plan } of ready) {
    const applied = applyChange(plan, new Date())
    if (!applied.ok) {
      terminal.say(applied.message)
      return exitCodes.failed
    }
    if (plan.diff !== '') terminal.say(`Wrote ${plan.file}.`)
    if (applied.backup) terminal.say(`What was there is kept in ${applied.backup}.`)
  }
  // Without a choice this time an earlier one stands.
  if (choice !== undefined && !forward) removeForwardAddress(folders.data)
  if (changing.length > 0) terminal.say('Claude Code reads this when it starts: restart the sessions that are running.')
  if (!(await receiverAnswers(port)))
    terminal.say(`Nothing receives at ${ourEndpoint(port)} yet: start Plimsoll. Until then nothing is lost but telemetry.`)
  return exitCodes.ok
}

function explain(configFolder: string, planned: TelemetryPlan, { terminal }: CommandContext): void {
  if (planned.state === 'refused') terminal.say(planned.message)
  if (planned.state === 'ready' && planned.plan.diff !== '') terminal.print(`${planned.plan.file}\n${planned.plan.diff}`)
  if (planned.state === 'ready' && Object.keys(planned.beside).length > 0) {
    terminal.say(`These stay as they are:\n${listed(planned.beside)}`)
  }
  if (planned.state !== 'conflict') return
  const { inSettings, inEnvironment, forward } = planned
  terminal.say('Telemetry is already set up for something else, so nothing was written.')
  if (Object.keys(inSettings).length > 0) terminal.say(`In ${configFolder}:\n${listed(inSettings)}`)
  if (Object.keys(inEnvironment).length > 0) terminal.say(`In the environment:\n${listed(inEnvironment)}`)
  terminal.say('Choose one:')
  terminal.say('  --replace  ours instead; uninstall puts theirs back')
  const targets = [forward?.logs, forward?.metrics].flatMap((each) => (each ? [each.endpoint] : []))
  const where = targets.length > 0 ? [...new Set(targets)].join(' and ') : 'nowhere: no address was found'
  terminal.say(`  --forward  ours instead, and what comes in is sent on to ${where}`)
}

function sayForward(isKnown: boolean, { terminal }: CommandContext): void {
  if (!isKnown) terminal.say('There is no address to send telemetry on to, so it ends with us.')
}

const listed = (variables: Variables) =>
  Object.entries(variables)
    .map(([name, value]) => `  ${name}=${shownValue(name, value)}`)
    .join('\n')
