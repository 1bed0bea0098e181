/** What `plimsoll doctor` finds of telemetry: who is to send it, where it comes in and where it goes on to. */
import type { Problem } from '../../../shared/contract/snapshot.ts'
import { foldersWithTelemetry } from '../../core/telemetry-setup/plan-telemetry.ts'
import { type FolderStatus, telemetryStatus } from '../../core/telemetry-setup/telemetry-status.ts'
import { checkForwardAddress } from '../../server/otlp/forward/forward-target.ts'
import type { TelemetryState } from '../../server/telemetry-state.ts'
import { chosenFolders } from '../claude-settings.ts'
import type { CommandContext } from '../command-context.ts'
import { ownSettings } from '../own-settings.ts'
import { telemetryOf, wantedTelemetryPort } from '../telemetry-context.ts'

export interface TelemetryLook {
  folders: FolderStatus[]
  /** Of the running engine. */
  receiver?: TelemetryState
  /** The setting, without its headers. */
  forward?: { endpoint: string; warning?: string }
}

/** `enginePort`: of the engine that runs, if any. */
export async function lookAtTelemetry(enginePort: number | undefined, context: CommandContext): Promise<TelemetryLook> {
  const { data } = context.folders
  const port = await wantedTelemetryPort({}, context)
  const configFolders = new Set([...chosenFolders({}, context), ...foldersWithTelemetry(data)])
  const folders = [...configFolders].map((configFolder) => telemetryStatus({ configFolder, dataFolder: data, port }))
  const receiver = enginePort === undefined ? undefined : await telemetryOf(enginePort)
  const forward = lookAtForward(folders, context)
  return { folders, ...(receiver && { receiver }), ...(forward && { forward }) }
}

function lookAtForward(folders: readonly FolderStatus[], context: CommandContext): TelemetryLook['forward'] {
  const { forward } = ownSettings(context)
  if (!forward) return undefined
  const { endpoint } = forward
  const { warning } = checkForwardAddress(endpoint, [])
  // What it says of gRPC is about JSON, which nobody may be set up to send.
  const isBeside = /^grpc/i.test(endpoint) && !folders.some(sendsJson)
  return { endpoint, ...(warning === undefined || isBeside ? {} : { warning }) }
}

function sendsJson({ port, variables }: FolderStatus): boolean {
  return port !== undefined && variables.some(({ value, isOurs }) => isOurs && value === 'http/json')
}

/** What keeps telemetry that is wanted from coming in. Not to send any is no fault. */
export function telemetryProblems({ folders, receiver }: TelemetryLook, enginePort: number | undefined): Problem[] {
  return folders.flatMap(({ file, state, port, problem, missing }): Problem[] => {
    if (problem !== undefined) {
      return [{ code: 'telemetrySettings', message: `${file}: ${problem}`, remedy: 'Mend it in an editor.' }]
    }
    if (state === 'partly') {
      const lacks = missing.length > 0 ? `${missing.join(', ')} missing` : 'something else is in the way'
      const message = `Telemetry is only partly set up in ${file}: ${lacks}.`
      return [
        { code: 'telemetryPartly', message, remedy: 'plimsoll telemetry install completes it, plimsoll telemetry off ends it.' },
      ]
    }
    if (port === undefined || !receiver) return []
    const isOurs = receiver.isReceived && [receiver.ports.http, receiver.ports.grpc, enginePort].includes(port)
    if (isOurs) return []
    const message = `By ${file} Claude Code sends telemetry to port ${port}, where the running Plimsoll does not receive it.`
    const remedy = 'Run plimsoll telemetry install again, or see which program has that port.'
    return [{ code: 'telemetryElsewhere', message, remedy }]
  })
}
