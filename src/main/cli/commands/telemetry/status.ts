/** `plimsoll telemetry status [--json]`: what is set up where, whether anything is in its way, and whether somebody receives. */
import { foreignVariables, shownValue } from '../../../core/telemetry-setup/foreign-variables.ts'
import { probeReceiver } from '../../../core/telemetry-setup/probe-receiver.ts'
import { ourEndpoint } from '../../../core/telemetry-setup/telemetry-block.ts'
import { type FolderStatus, telemetryStatus } from '../../../core/telemetry-setup/telemetry-status.ts'
import { chosenFolders } from '../../claude-settings.ts'
import type { CommandContext } from '../../command-context.ts'
import { type ExitCode, exitCodes } from '../../exit-code.ts'
import { lastReceivedAt, type TelemetryOptions, wantedTelemetryPort } from '../../telemetry-context.ts'

export interface StatusOptions extends TelemetryOptions {
  json: boolean
}

interface TelemetryStatus {
  schema: 1
  folders: FolderStatus[]
  /** What the environment says otherwise. Settings outrank it in what they name. */
  environment: { name: string; value: string; isOutranked: boolean }[]
  receiver: { endpoint: string; answers: boolean; says: string }
  /** Epoch milliseconds; absent when no engine runs, or none has received any. */
  lastReceivedAt?: number
}

export async function showTelemetryStatus(options: StatusOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal, env, folders } = context
  const wanted = await wantedTelemetryPort(options, context)
  const found = chosenFolders(options, context).map((configFolder) =>
    telemetryStatus({ configFolder, dataFolder: folders.data, port: wanted }),
  )
  const port = options.port ?? found.find((each) => each.port !== undefined)?.port ?? wanted
  const named = new Set(found.flatMap(({ variables }) => variables.map(({ name }) => name)))
  const [probes, receivedAt] = await Promise.all([probeReceiver(port), lastReceivedAt(context)])
  const failed = probes.find(({ answers }) => !answers)
  const status: TelemetryStatus = {
    schema: 1,
    folders: found,
    environment: Object.entries(foreignVariables(env, port).inTheWay).map(([name, value]) => ({
      name,
      value: shownValue(name, value),
      isOutranked: named.has(name),
    })),
    receiver: { endpoint: ourEndpoint(port), answers: !failed, says: failed ? `${failed.path}: ${failed.says}` : 'it answers' },
    ...(receivedAt === undefined ? {} : { lastReceivedAt: receivedAt }),
  }
  terminal.print(options.json ? JSON.stringify(status, undefined, 2) : statusLines(status).join('\n'))
  return exitCodes.ok
}

function statusLines({ folders, environment, receiver, lastReceivedAt: receivedAt }: TelemetryStatus): string[] {
  return [
    ...folders.flatMap(({ file, state, problem, variables, missing }) => [
      `${file}: ${state}`,
      ...(problem === undefined ? [] : [`  ${problem}`]),
      ...variables.map(({ name, value, isOurs }) => `  ${name}=${value}${isOurs ? '' : ' (not ours)'}`),
      ...missing.map((name) => `  ${name} is missing`),
    ]),
    ...environment.map(
      ({ name, value, isOutranked }) =>
        `environment: ${name}=${value}${isOutranked ? ' (settings outrank it)' : ' (in the way)'}`,
    ),
    `receiver ${receiver.endpoint}: ${receiver.says}`,
    ...(receivedAt === undefined ? [] : [`last received: ${new Date(receivedAt).toISOString()}`]),
  ]
}
