/** Which folders Claude Code reads its settings from. */
import { join, resolve } from 'node:path'
import { type Purpose, readUndoRecords } from './undo-file.ts'

/** `CLAUDE_CONFIG_DIR`, several set apart by commas, or `~/.claude`. Each once. */
export function configFolders(env: Readonly<Record<string, string | undefined>>, home: string): string[] {
  const listed = (env.CLAUDE_CONFIG_DIR ?? '').split(',').map((folder) => folder.trim())
  const named = listed.filter((folder) => folder !== '').map((folder) => resolve(folder.replace(/^~(?=$|[/\\])/, () => home)))
  return named.length > 0 ? [...new Set(named)] : [join(home, '.claude')]
}

export const settingsFile = (configFolder: string) => join(configFolder, 'settings.json')

/** Folders that we have written to for this purpose and have not undone, whatever the environment says now. */
export function changedFolders(purpose: Purpose, dataFolder: string): string[] {
  const ending = settingsFile('')
  return Object.entries(readUndoRecords(dataFolder)).flatMap(([file, { records }]) =>
    (records[purpose] ?? []).length > 0 && file.endsWith(ending) ? [file.slice(0, -ending.length - 1)] : [],
  )
}
