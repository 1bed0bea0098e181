/** What the telemetry commands share: which port, what a running engine knows. */
import type { Snapshot } from '../../shared/contract/snapshot.ts'
import { currentHolder } from '../core/instance.ts'
import { askLoopback } from '../core/loopback-request.ts'
import { defaultTelemetryPort } from '../core/telemetry-setup/telemetry-block.ts'
import type { TelemetryState } from '../server/telemetry-state.ts'
import { portInEnvironment, wantedPort } from '../server/wanted-port.ts'
import type { CommandContext } from './command-context.ts'
import type { FolderOptions } from './folder-options.ts'
import { ownSettings } from './own-settings.ts'

export interface TelemetryOptions extends FolderOptions {
  port?: number
}

/**
 * Where telemetry is to be sent: as told, or where Plimsoll receives it by its settings. Where these name no port of its own (0 is any
 * free one, `null` none), the panel's, which takes it too.
 */
export async function wantedTelemetryPort({ port }: TelemetryOptions, context: CommandContext): Promise<number> {
  if (port !== undefined) return port
  const { env } = context
  const settings = ownSettings(context)
  const own = portInEnvironment(env, 'PLIMSOLL_OTLP_PORT') ?? settings.telemetry.httpPort
  if (own) return own
  const running = await enginePort(context)
  if (running !== undefined) return (await telemetryOf(running))?.ports.http ?? running
  return wantedPort(undefined, env, settings.port) || defaultTelemetryPort
}

/** Of the running engine, which receives telemetry at its own port too. */
export async function enginePort({ folders }: CommandContext): Promise<number | undefined> {
  return (await holderOf(folders.data))?.port
}

/** When telemetry last came in, if an engine runs and has seen any. */
export async function lastReceivedAt(context: CommandContext): Promise<number | undefined> {
  const port = await enginePort(context)
  const snapshot = port === undefined ? undefined : await ask<Snapshot>(port, '/api/v1/snapshot')
  return snapshot?.sources.find(({ id }) => id === 'otlp')?.lastSeenAt
}

/** What the engine at this port says of receiving and passing on. */
export function telemetryOf(port: number): Promise<TelemetryState | undefined> {
  return ask<TelemetryState>(port, '/api/v1/telemetry')
}

/** Nothing of an engine that is just ending, or of another version. */
async function ask<Value>(port: number, path: string): Promise<Value | undefined> {
  try {
    const answer = await askLoopback({ port, path })
    return answer.status === 200 ? (JSON.parse(answer.body) as Value) : undefined
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
