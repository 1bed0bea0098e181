/** `plimsoll status [--json]`: how much is used, now. Asks a running engine, or brings the ledger up to date itself. */
import type { Snapshot } from '../../../shared/contract/snapshot.ts'
import { hasFigures } from '../../../shared/format/figures.ts'
import { accessDataFolder, askForSnapshot } from '../ask-engine.ts'
import type { CommandContext } from '../command-context.ts'
import { type ExitCode, exitCodes } from '../exit-code.ts'
import { statusText } from '../status-text.ts'
import { nothingFoundSentences, sentencesAbout } from '../what-is-wrong.ts'

export interface StatusOptions {
  json: boolean
}

export async function status({ json }: StatusOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context
  const snapshot = await currentSnapshot(context)
  terminal.print(json ? JSON.stringify(snapshot) : statusText(snapshot, terminal))
  for (const sentence of sentencesAbout(snapshot)) terminal.say(sentence)
  if (hasFigures(snapshot)) return exitCodes.ok
  for (const sentence of nothingFoundSentences(snapshot, 'plimsoll serve --demo')) terminal.say(sentence)
  return exitCodes.noData
}

async function currentSnapshot(context: CommandContext): Promise<Snapshot> {
  const access = await accessDataFolder(context.folders.data)
  if (access.state === 'running') return askForSnapshot(context.folders.data, access.port)
  // The engine, SQLite and the settings are loaded only where nobody else runs them.
  const { withOwnEngine } = await import('../own-engine.ts')
  return withOwnEngine(context, access.claim, (engine) => engine.refresh())
}
