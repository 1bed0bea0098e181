/** What a person must know beside the figures, as sentences for stderr. */
import type { Problem, Snapshot } from '../../shared/contract/snapshot.ts'
import { shownPercent } from '../../shared/format/numbers.ts'

export function sentencesAbout(snapshot: Snapshot): string[] {
  const problems = [...snapshot.problems, ...snapshot.sources.flatMap(({ problem }) => (problem ? [problem] : []))]
  return [...importSentences(snapshot), ...problems.map(problemSentence)]
}

export function problemSentence({ message, remedy }: Problem): string {
  return remedy === undefined ? message : `${message} ${remedy}`
}

function importSentences({ sources }: Snapshot): string[] {
  const importing = sources.find(({ state }) => state === 'importing')
  if (!importing) return []
  const { doneBytes = 0, totalBytes = 0 } = importing.progress ?? {}
  const percent = totalBytes > 0 ? ` (${shownPercent((doneBytes / totalBytes) * 100)} %)` : ''
  return [`The first import is still running${percent}: the figures are not complete yet.`]
}

/** Where transcripts were looked for, and how to see the product without any. */
export function nothingFoundSentences({ sources }: Snapshot, demoCommand: string): string[] {
  const roots = sources.flatMap((source) => source.roots)
  const found = roots.some(({ files }) => files > 0)
  return [
    found ? 'No usage in any transcript yet. I looked in:' : 'No Claude Code transcripts found. I looked in:',
    ...roots.map(({ path, origin, state, files }) => `  ${path} (${origin}): ${state === 'ok' ? `${files} files` : state}`),
    `They appear with the first message to Claude Code. To look around with made-up data: ${demoCommand}`,
  ]
}
