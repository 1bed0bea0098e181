/**
 * The status lines that people had before ours, which ours runs as well: `status-lines.json` beside the settings, read by the status line's
 * program. Not in the data folder: who clears that away must not lose their status line with it.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as z from 'zod/mini'
import { StatusLineJoin } from '../../../shared/contract/statusline-setup.ts'
import { linkTarget, replaceFile } from '../claude-settings/replace-file.ts'
import type { Folders } from '../paths.ts'

const Chained = z.object({
  /** Claude Code's folder. */
  account: z.string(),
  command: z.string(),
  /** Where theirs stands. Absent: as the program likes it best. */
  join: z.exactOptional(StatusLineJoin),
})
export type Chained = z.infer<typeof Chained>

const Chains = z.record(z.string(), Chained)
export type Chains = Readonly<Record<string, Chained>>

const chainFile = ({ config }: Folders) => join(config, 'status-lines.json')

/** By id. Nothing, when there is no file or it is damaged. */
export function readChains(folders: Folders): Chains {
  try {
    return parse(folders)
  } catch {
    return {}
  }
}

/** Throws when it cannot be written, and when it is there and cannot be read: what it holds is the person's. */
export function writeChains(folders: Folders, change: (chains: Chains) => Chains): void {
  const before = parseIfThere(folders)
  const after = change(before)
  if (JSON.stringify(after) === JSON.stringify(before)) return
  const target = linkTarget(chainFile(folders))
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 })
  replaceFile(target, `${JSON.stringify(after, undefined, 2)}\n`, { isStillWanted: () => true })
}

function parse(folders: Folders): Chains {
  return Chains.parse(JSON.parse(readFileSync(chainFile(folders), 'utf8')))
}

function parseIfThere(folders: Folders): Chains {
  try {
    return parse(folders)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw new Error(`${chainFile(folders)} cannot be read. It holds the status lines from before ours: mend it, or take it away.`)
  }
}
