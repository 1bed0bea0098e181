/** The settings as the file has them, for what a command does by itself. */
import type { Settings } from '../../shared/contract/settings.ts'
import { openSettings } from '../core/settings/settings-store.ts'
import type { CommandContext } from './command-context.ts'
import { problemSentence } from './what-is-wrong.ts'

export function ownSettings({ folders, terminal }: CommandContext): Settings {
  const store = openSettings(folders.config)
  // Looking sets such a file aside, so nobody else would come to say it.
  for (const problem of store.problems()) if (problem.code === 'settingsUnreadable') terminal.say(problemSentence(problem))
  return store.current()
}
