/** How far one config folder is set up. */
import { settingsFile } from '../claude-settings/config-folders.ts'
import { lookAtSettings } from '../claude-settings/look-at-settings.ts'
import { foreignVariables, shownValue } from './foreign-variables.ts'
import { environmentIn, foldersWithTelemetry } from './plan-telemetry.ts'
import { portOfOurEndpoint, portOfOurForm, protocolOfOurs, telemetryBlock } from './telemetry-block.ts'

export interface FolderStatus {
  folder: string
  file: string
  /** `foreign`: set up for somebody else. `partly`: ours, but something is missing or in the way. */
  state: 'installed' | 'partly' | 'foreign' | 'off' | 'unreadable'
  /** Where it sends to, when that is us. */
  port?: number
  /** Everything there about telemetry; a value that may hold a secret is not shown. */
  variables: { name: string; value: string; isOurs: boolean }[]
  missing: string[]
  problem?: string
}

export interface StatusQuestion {
  configFolder: string
  dataFolder: string
  port: number
}

export function telemetryStatus({ configFolder, dataFolder, port }: StatusQuestion): FolderStatus {
  const place = { folder: configFolder, file: settingsFile(configFolder) }
  const { text, isReadable, problem } = lookAtSettings(place.file)
  const withProblem = problem === undefined ? {} : { problem }
  if (!isReadable) return { ...place, state: 'unreadable', variables: [], missing: [], ...withProblem }

  const variables = environmentIn(text)
  const theirPort = portOfOurEndpoint(variables.OTEL_EXPORTER_OTLP_ENDPOINT)
  const isKnown = portOfOurForm(variables) !== undefined || foldersWithTelemetry(dataFolder).includes(configFolder)
  const ourPort = theirPort !== undefined && (theirPort === port || isKnown) ? theirPort : undefined
  // Somebody else's http/protobuf is in the way of ours; ours is not in its own.
  const protocol = ourPort === undefined ? 'http/json' : protocolOfOurs(variables)
  const block = telemetryBlock(ourPort ?? port, protocol)
  const { inTheWay, beside } = foreignVariables(variables, ourPort ?? port, protocol)
  const ours = Object.keys(block).filter((name) => variables[name] === block[name])
  const missing = Object.keys(block).filter((name) => !ours.includes(name))
  return {
    ...place,
    state: stateOf(),
    ...(ourPort === undefined ? {} : { port: ourPort }),
    variables: [
      ...ours.map((name) => ({ name, value: block[name] ?? '', isOurs: true })),
      ...Object.entries({ ...inTheWay, ...beside }).map(([name, value]) => ({
        name,
        value: shownValue(name, value),
        isOurs: false,
      })),
    ],
    missing: ours.length > 0 ? missing : [],
    ...withProblem,
  }

  function stateOf(): FolderStatus['state'] {
    const isAlone = Object.keys(inTheWay).length === 0
    if (missing.length === 0 && isAlone) return 'installed'
    if (ourPort !== undefined) return 'partly'
    if (!isAlone) return 'foreign'
    return ours.length > 0 ? 'partly' : 'off'
  }
}
