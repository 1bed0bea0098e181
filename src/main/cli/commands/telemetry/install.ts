/** `plimsoll telemetry install`: shows what it would write into Claude Code's settings, asks, and writes it. */
import { Settings } from '../../../../shared/contract/settings.ts'
import type { ForeignChoice } from '../../../../shared/contract/telemetry-setup.ts'
import { applyChange } from '../../../core/claude-settings/change-settings.ts'
import { shownValue } from '../../../core/telemetry-setup/foreign-variables.ts'
import { isTheirs, setForward, takeBackForward } from '../../../core/telemetry-setup/forward-setting.ts'
import type { ForwardWay } from '../../../core/telemetry-setup/forward-way.ts'
import { foldersWithTelemetry, planTelemetry, type TelemetryPlan } from '../../../core/telemetry-setup/plan-telemetry.ts'
import { receiverAnswers } from '../../../core/telemetry-setup/probe-receiver.ts'
import { ourEndpoint, type Variables } from '../../../core/telemetry-setup/telemetry-block.ts'
import { checkForwardAddress } from '../../../server/otlp/forward/forward-target.ts'
import { chosenFolders, reasonNotToWrite } from '../../claude-settings.ts'
import type { CommandContext } from '../../command-context.ts'
import { type ExitCode, exitCodes } from '../../exit-code.ts'
import { forwardPlace } from '../../forward-setting.ts'
import { ownSettings } from '../../own-settings.ts'
import { enginePort, type TelemetryOptions, wantedTelemetryPort } from '../../telemetry-context.ts'

export interface InstallOptions extends TelemetryOptions {
  yes: boolean
  replace: boolean
  forward: boolean
}

export async function installTelemetry(options: InstallOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal, env, folders } = context
  const port = await wantedTelemetryPort(options, context)
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
  if (options.forward && !forward) terminal.say('There is no address to send telemetry on to, so it ends with us.')
  if (forward && !canForward(forward, [port, ...ownPorts], context)) return exitCodes.failed
  const changing = ready.filter(({ plan }) => plan.diff !== '')
  if (changing.length === 0) {
    terminal.say('Everything is set up already.')
  } else if (!options.yes) {
    const end = await reasonNotToWrite(context, 'Run it again with --yes to write this.')
    if (end !== undefined) return end
  }

  // First where to send it on to, so that nothing of theirs is lost in between.
  if (forward) await setForward(forward.setting, forwardPlace(context))
  for (const { plan } of ready) {
    const applied = applyChange(plan, new Date())
    if (!applied.ok) {
      terminal.say(applied.message)
      if (foldersWithTelemetry(folders.data).length === 0) await takeBackForward(forwardPlace(context))
      return exitCodes.failed
    }
    if (plan.diff !== '') terminal.say(`Wrote ${plan.file}.`)
    if (applied.backup) terminal.say(`What was there is kept in ${applied.backup}.`)
  }
  // Without a choice this time an earlier one stands.
  if (choice !== undefined && !forward) await takeBackForward(forwardPlace(context))
  if (changing.length > 0) terminal.say('Claude Code reads this when it starts: restart the sessions that are running.')
  if (!ownSettings(context).telemetry.isEnabled)
    terminal.say('Receiving is turned off in the setting "telemetry": nothing is counted until it is on.')
  else if (!(await receiverAnswers(port)))
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
  if (forward?.ok === false) {
    terminal.say(`--forward, ours instead and what comes in sent on to there, is not possible. ${forward.reason}`)
    return
  }
  const where = forward ? forward.setting.endpoint : 'nowhere: no address was found'
  terminal.say(`  --forward  ours instead, and what comes in is sent on to ${where}`)
}

/** Says what there is to know about sending on, before anything is written. */
function canForward(
  { setting, protocol, alsoGets }: ForwardWay & { ok: true },
  ownPorts: readonly number[],
  context: CommandContext,
): boolean {
  const { terminal } = context
  const { endpoint } = setting
  const place = forwardPlace(context)
  const inUse = place.current()
  if (isTheirs(inUse, place)) {
    terminal.say(
      `The setting "forward" names ${inUse.endpoint} already, and we send on to one. Take it away first, or use --replace.`,
    )
    return false
  }
  const { refusal, warning } = checkForwardAddress(endpoint, ownPorts)
  if (refusal !== undefined) {
    terminal.say(refusal)
    return false
  }
  terminal.say(`What comes in is sent on to ${endpoint}, with the headers that were set (see the setting "forward").`)
  // What the warning asks for is done by the lines above.
  if (/^grpc/i.test(endpoint)) terminal.say(`gRPC takes no JSON, so Claude Code sends us ${protocol}.`)
  else if (warning !== undefined) terminal.say(warning)
  if (alsoGets) terminal.say(`It gets ${alsoGets} as well, which it did not before.`)
  return true
}

const listed = (variables: Variables) =>
  Object.entries(variables)
    .map(([name, value]) => `  ${name}=${shownValue(name, value)}`)
    .join('\n')
