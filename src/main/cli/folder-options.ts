/** Options of every command that changes Claude Code's settings. Apart from what they do, which is loaded only when it runs. */
import { Option } from 'commander'

export interface FolderOptions {
  configDir?: string[]
}

export const folderOption = () =>
  new Option('--config-dir <folders...>', "Claude Code's folders, instead of CLAUDE_CONFIG_DIR or ~/.claude")

export const yesOption = () => new Option('--yes', 'do not ask').default(false)
