/** Claude Code's folder, which stands for the account that is signed in there. */
import { basename, dirname, join, resolve } from 'node:path'

/** Claude Code knows best where it is: `CLAUDE_CONFIG_DIR`, else the place of the session's transcript, else `~/.claude`. */
export function accountOf(transcriptPath: string | undefined, env: NodeJS.ProcessEnv, home: string): string {
  if (env.CLAUDE_CONFIG_DIR) return resolve(env.CLAUDE_CONFIG_DIR)
  // <folder>/projects/<project>/<session>.jsonl
  const projects = transcriptPath === undefined ? '' : dirname(dirname(resolve(transcriptPath)))
  return basename(projects) === 'projects' ? dirname(projects) : join(home, '.claude')
}
