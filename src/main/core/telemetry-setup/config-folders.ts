/** Which folders Claude Code reads its settings from. */
import { join, resolve } from 'node:path'

/** `CLAUDE_CONFIG_DIR`, several set apart by commas, or `~/.claude`. Each once. */
export function configFolders(env: Readonly<Record<string, string | undefined>>, home: string): string[] {
  const listed = (env.CLAUDE_CONFIG_DIR ?? '').split(',').map((folder) => folder.trim())
  const named = listed.filter((folder) => folder !== '').map((folder) => resolve(folder.replace(/^~(?=$|[/\\])/, () => home)))
  return named.length > 0 ? [...new Set(named)] : [join(home, '.claude')]
}

export const settingsFile = (configFolder: string) => join(configFolder, 'settings.json')
