import type { Clock } from '../../clock.ts'
import { type FileLook, isSameLook } from './file-look.ts'

/** A line is written at once; one that has had no newline for this long has lost its writer. */
const patienceMs = 5000

/**
 * Last lines that no newline ended when their file was read. Such a line waits while its file grows; once the file has stopped
 * growing it is tried as if it were whole, once.
 */
export interface UnfinishedLines {
  note(path: string, look: FileLook, isTried: boolean): void
  forget(path: string): void
  clear(): void
  /** Whether the unfinished line is all that is left in a file that looks like this, and its time has not come or is over. */
  isAllThatWaits(look: FileLook): boolean
  /** Whether a file that looks like this has stopped growing. */
  isSettled(look: FileLook): boolean
  due(): string[]
  nextDueMs(): number | undefined
}

interface UnfinishedLine {
  look: FileLook
  notedAtMs: number
  isTried: boolean
}

export function createUnfinishedLines(clock: Clock): UnfinishedLines {
  const lines = new Map<string, UnfinishedLine>()

  function isDue({ isTried, notedAtMs }: UnfinishedLine): boolean {
    const now = clock.now()
    // A clock set back would otherwise make the line wait until it has caught up.
    return !isTried && (now >= notedAtMs + patienceMs || now < notedAtMs)
  }

  function lineOf(look: FileLook): UnfinishedLine | undefined {
    const line = lines.get(look.path)
    return line && isSameLook(line.look, look) ? line : undefined
  }

  return {
    note: (path, look, isTried) => void lines.set(path, { look, notedAtMs: clock.now(), isTried }),
    forget: (path) => void lines.delete(path),
    clear: () => lines.clear(),
    isAllThatWaits(look) {
      const line = lineOf(look)
      return line !== undefined && !isDue(line)
    },
    isSettled(look) {
      const line = lineOf(look)
      return clock.now() - look.mtimeMs >= patienceMs || (line !== undefined && isDue(line))
    },
    due: () => [...lines].filter(([, line]) => isDue(line)).map(([path]) => path),
    nextDueMs() {
      const waiting = [...lines.values()].filter(({ isTried }) => !isTried)
      return waiting.length > 0 ? Math.min(...waiting.map(({ notedAtMs }) => notedAtMs)) + patienceMs : undefined
    },
  }
}
