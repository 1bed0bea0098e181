import { readFileSync } from 'node:fs'
import { basename, sep } from 'node:path'

/**
 * The type of the subagent that a transcript belongs to, from the `.meta.json` beside it. Undefined for a main conversation, and where
 * no meta says it: then the lines themselves may, and those of a subagent that say nothing count as `unknown`. Looked up at each
 * read, because the file may be written after the transcript's first lines.
 */
export function subagentType(path: string): string | undefined {
  // Older versions put the file beside the session's instead of below it.
  const isSubagent = path.includes(`${sep}subagents${sep}`) || basename(path).startsWith('agent-')
  if (!isSubagent) return undefined
  try {
    const meta: unknown = JSON.parse(readFileSync(path.replace(/\.jsonl$/, '.meta.json'), 'utf8'))
    const type = typeof meta === 'object' && meta !== null && 'agentType' in meta ? meta.agentType : undefined
    return typeof type === 'string' && type !== '' ? type : undefined
  } catch {
    return undefined
  }
}
