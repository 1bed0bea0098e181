/** The status line that was there before ours: `--chain <id>` names it in `status-lines.json`, which the setup writes. */
import { join } from 'node:path'
import { fieldsOf, parseJson, textOf } from './narrow.ts'
import { readSmallFile } from './small-file.ts'

export interface ChainedCommand {
  id: string
  command: string
  /** `same`: on one line with ours. */
  join: 'line' | 'same'
}

/** So that a command that leads back to us ends there instead of going round for ever. */
export const chainVariable = 'PLIMSOLL_STATUS_LINE_CHAIN'

export function chainedCommand(
  args: readonly string[],
  configFolder: string,
  env: Readonly<Record<string, string | undefined>>,
): ChainedCommand | undefined {
  const at = args.indexOf('--chain')
  const id = at < 0 ? undefined : args[at + 1]
  if (id === undefined || !/^[0-9a-f]{8}$/.test(id) || env[chainVariable]) return undefined
  const kept = fieldsOf(parseJson(readSmallFile(join(configFolder, 'status-lines.json'), 1_048_576)))
  if (!Object.hasOwn(kept, id)) return undefined
  const entry = fieldsOf(kept[id])
  const command = textOf(entry.command, 65_536)
  return command === undefined ? undefined : { id, command, join: entry.join === 'same' ? 'same' : 'line' }
}
