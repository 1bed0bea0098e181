/** How far one config folder is set up. */
import { readFileSync } from 'node:fs'
import { readDocument } from '../claude-settings/json-document.ts'
import { settingsFile } from './config-folders.ts'
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
  const settings = readSettingsText(place.file)
  if (settings.problem !== undefined)
    return { ...place, state: 'unreadable', variables: [], missing: [], problem: settings.problem }

  const variables = environmentIn(settings.text)
  const theirPort = portOfOurEndpoint(variables.OTEL_EXPORTER_OTLP_ENDPOINT)
  const isKnown = portOfOurForm(variables) !== undefined || foldersWithTelemetry(dataFolder).includes(configFolder)
  const ourPort = theirPort !== undefined && (theirPort === port || isKnown) ? theirPort : undefined
  // Somebody else's http/protobuf is in the way of ours; ours is not in its own.
  const protocol = ourPort === undefined ? 'http/json' : protocolOfOurs(variables)
  const block = telemetryBlock(ourPort ?? port, protocol)
  const { inTheWay, beside } = foreignVariables(variables, ourPort ?? port, protocol)
  const ours = Object.keys(block).filter((name) => variables[name] === block[name])
  const missing = Object.keys(block).filter((name) => !ours.includes(name))
  const problem = strictProblem(settings.text)
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
    ...(problem === undefined ? {} : { problem }),
  }

  function stateOf(): FolderStatus['state'] {
    const isAlone = Object.keys(inTheWay).length === 0
    if (missing.length === 0 && isAlone) return 'installed'
    if (ourPort !== undefined) return 'partly'
    if (!isAlone) return 'foreign'
    return ours.length > 0 ? 'partly' : 'off'
  }
}

/** No text: there is no file, which is no problem. */
function readSettingsText(file: string): { text?: string; problem?: string } {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' || code === 'ENOTDIR' ? {} : { problem: `It cannot be read (${code}).` }
  }
  if (text.trim() === '') return { text }
  const document = readDocument(text)
  if (document.ok) return { text }
  return { problem: `It is no valid JSON at line ${document.line}, column ${document.column}: ${document.reason}.` }
}

/** Seen with Claude Code 2.1.331: comments and trailing commas make it pass over the whole file. */
function strictProblem(text: string | undefined): string | undefined {
  if (text === undefined || text.trim() === '') return undefined
  try {
    JSON.parse(text.replace(/^\ufeff/, ''))
    return undefined
  } catch {
    return 'It has comments or trailing commas, and Claude Code passes over a settings file that has them.'
  }
}
