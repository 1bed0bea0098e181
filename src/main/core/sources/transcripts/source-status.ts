/** What the faces are told about the transcripts as a source. */
import type { Problem, SourceStatus } from '../../../../shared/contract/snapshot.ts'
import type { FoundRoot } from './roots.ts'

export interface SourceFigures {
  roots: readonly FoundRoot[]
  /** Every transcript that is there, with the root it was found under. */
  present: ReadonlyMap<string, { sizeBytes: number; root: string }>
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
  const filesOfRoot = new Map<string, number>()
  let bytes = 0
  for (const { sizeBytes, root } of present.values()) {
    bytes += sizeBytes
    filesOfRoot.set(root, (filesOfRoot.get(root) ?? 0) + 1)
  }
  const problem = figures.writeProblem ?? problemOf(roots, unreadableFiles)
  return {
    id: 'transcripts',
    state: stateOf(figures),
    roots: roots.map(({ path, origin, state }) => ({ path, origin, state, files: filesOfRoot.get(path) ?? 0 })),
    counts: { files: present.size, bytes, responses, skippedLines, unreadableFiles },
    ...(lastSeenAtMs !== undefined && { lastSeenAt: lastSeenAtMs }),
    ...(checkedAtMs !== undefined && { checkedAt: checkedAtMs }),
    ...(bytesLeft !== undefined && { progress: { doneBytes: Math.max(0, bytes - bytesLeft), totalBytes: bytes } }),
    ...(problem && { problem }),
  }
}

function stateOf({ writeProblem, bytesLeft, checkedAtMs, present, roots }: SourceFigures): SourceStatus['state'] {
  if (writeProblem) return 'broken'
  if (bytesLeft !== undefined) return 'importing'
  if (checkedAtMs === undefined) return 'starting'
  if (present.size > 0) return 'ok'
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
