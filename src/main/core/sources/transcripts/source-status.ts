/** What the faces are told about the transcripts as a source. */
import type { Problem, SourceStatus } from '../../../../shared/contract/snapshot.ts'
import type { PresentFiles } from './present-files.ts'
import type { FoundRoot } from './roots.ts'

export interface SourceFigures {
  roots: readonly FoundRoot[]
  present: PresentFiles
  responses: number
  skippedLines: Record<string, number>
  unreadableFiles: number
  /** Of the first import, while it runs. */
  bytesLeft: number | undefined
  lastSeenAtMs: number | undefined
  /** Undefined until the first scan of this run has ended. */
  checkedAtMs: number | undefined
  writeProblem: Problem | undefined
}

export function describeSource(figures: SourceFigures): SourceStatus {
  const { roots, present, responses, skippedLines, unreadableFiles, bytesLeft, lastSeenAtMs, checkedAtMs } = figures
  const problem = figures.writeProblem ?? problemOf(roots, unreadableFiles)
  return {
    id: 'transcripts',
    state: stateOf(figures),
    roots: roots.map(({ path, origin, state }) => ({ path, origin, state, files: present.countOf(path) })),
    counts: { files: present.count, bytes: present.bytes, responses, skippedLines, unreadableFiles },
    ...(lastSeenAtMs !== undefined && { lastSeenAt: lastSeenAtMs }),
    ...(checkedAtMs !== undefined && { checkedAt: checkedAtMs }),
    ...(bytesLeft !== undefined && {
      progress: { doneBytes: Math.max(0, present.bytes - bytesLeft), totalBytes: present.bytes },
    }),
    ...(problem && { problem }),
  }
}

function stateOf({ writeProblem, bytesLeft, checkedAtMs, present, roots }: SourceFigures): SourceStatus['state'] {
  if (writeProblem) return 'broken'
  if (bytesLeft !== undefined) return 'importing'
  if (checkedAtMs === undefined) return 'starting'
  if (present.count > 0) return 'ok'
  return roots.some(({ state }) => state === 'unreadable') ? 'broken' : 'noData'
}

function problemOf(roots: readonly FoundRoot[], unreadableFiles: number): Problem | undefined {
  const root = roots.find(({ state }) => state === 'unreadable')
  if (root) {
    return {
      code: 'rootUnreadable',
      message: `${root.path} could not be opened, so usage recorded there is missing.`,
      remedy: 'Give your user account permission to read it.',
    }
  }
  if (unreadableFiles === 0) return undefined
  const what = unreadableFiles === 1 ? 'transcript or folder' : 'transcripts or folders'
  return {
    code: 'filesUnreadable',
    message: `${unreadableFiles} ${what} could not be read. Everything else is counted.`,
    remedy: 'Plimsoll tries again at each rescan; check the permissions if it stays.',
  }
}
