/** How far one of Claude Code's folders is set up, and when it last said something through our status line. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import type { StatusLineFolder } from '../../../shared/contract/statusline-setup.ts'
import { settingsFile } from '../claude-settings/config-folders.ts'
import { lookAtSettings } from '../claude-settings/look-at-settings.ts'
import type { Folders } from '../paths.ts'
import { readChains } from './chain-file.ts'
import type { OurCommand } from './our-command.ts'
import { disablesStatusLine, statusLineIn } from './status-line-value.ts'

export type StatusLineStatus = Omit<StatusLineFolder, 'install' | 'uninstall'>

export function statusLineStatus(configFolder: string, folders: Folders): StatusLineStatus {
  const file = settingsFile(configFolder)
  const { text, isReadable, problem } = lookAtSettings(file)
  const lastReadingAt = lastReadings(folders)[configFolder]
  const base = {
    folder: configFolder,
    file,
    isDisabled: disablesStatusLine(text),
    ...(problem === undefined ? {} : { problem }),
    ...(lastReadingAt === undefined ? {} : { lastReadingAt }),
  }
  if (!isReadable) return { ...base, state: 'unreadable' }
  const current = statusLineIn(text)
  switch (current.state) {
    case 'none':
      return { ...base, state: 'none' }
    case 'notUnderstood':
      return { ...base, state: 'notUnderstood', problem: `"statusLine" is not understood: ${current.reason}.` }
    case 'ours': {
      const { command, ours } = current
      const chained = ours.chain === undefined ? undefined : readChains(folders)[ours.chain]
      const fault = faultOf(ours, chained !== undefined)
      return {
        ...base,
        state: fault === undefined ? 'installed' : 'broken',
        command,
        ...(fault === undefined ? {} : { problem: fault }),
        ...(chained ? { chained: chained.command, join: chained.join ?? 'line' } : {}),
      }
    }
    default:
      return { ...base, state: current.state, command: current.command }
  }
}

function faultOf({ node, script, chain }: OurCommand, isChainKnown: boolean): string | undefined {
  const missing = [node, script].find((path) => !existsSync(path))
  if (missing !== undefined) return `${missing} is not there any more: set it up anew.`
  return chain === undefined || isChainKnown
    ? undefined
    : 'The status line from before, which it should run as well, is not known any more.'
}

const Reading = z.object({ account: z.string(), seenAt: z.int() })

/** The newest call of our status line, by Claude Code's folder. There is a file for each session of the last days. */
function lastReadings({ data }: Folders): Readonly<Record<string, number>> {
  const folder = join(data, 'readings')
  const newest: Record<string, number> = {}
  for (const name of namesIn(folder)) {
    const reading = readingIn(join(folder, name))
    if (reading) newest[reading.account] = Math.max(newest[reading.account] ?? 0, reading.seenAt)
  }
  return newest
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'))
  } catch {
    return []
  }
}

function readingIn(file: string): z.infer<typeof Reading> | undefined {
  try {
    return Reading.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}
