/** What the telemetry commands share: which folders, which port, what a running engine knows. */
import type { Snapshot } from '../../shared/contract/snapshot.ts'
import { currentHolder } from '../core/instance.ts'
import { askLoopback } from '../core/loopback-request.ts'
import { homeFolder } from '../core/paths.ts'
import { configFolders } from '../core/telemetry-setup/config-folders.ts'
import { defaultTelemetryPort } from '../core/telemetry-setup/telemetry-block.ts'
import type { CommandContext } from './command-context.ts'

export interface TelemetryOptions {
  port?: number
  configDir?: string[]
}

export function chosenFolders({ configDir }: TelemetryOptions, { env }: CommandContext): string[] {
  const home = homeFolder(env)
  return configDir ? configFolders({ CLAUDE_CONFIG_DIR: configDir.join(',') }, home) : configFolders(env, home)
}

export const wantedTelemetryPort = ({ port }: TelemetryOptions) => port ?? defaultTelemetryPort

/** Of the running engine, which receives telemetry at its own port too. */
export async function enginePort({ folders }: CommandContext): Promise<number | undefined> {
  return (await holderOf(folders.data))?.port
}

/** When telemetry last came in, if an engine runs and has seen any. */
export async function lastReceivedAt(context: CommandContext): Promise<number | undefined> {
  const port = await enginePort(context)
  if (port === undefined) return undefined
  try {
    const answer = await askLoopback({ port, path: '/api/v1/snapshot' })
    const { sources } = JSON.parse(answer.body) as Snapshot
    return sources.find(({ id }) => id === 'otlp')?.lastSeenAt
  } catch {
    return undefined
  }
}

/** Nobody, where there is no data folder yet. */
async function holderOf(folder: string) {
  try {
    return await currentHolder(folder)
  } catch {
    return undefined
  }
}
