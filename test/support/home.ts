/** Small homes of Claude Code in temporary folders, and a source that reads them. */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Clock } from '../../src/main/core/clock.ts'
import type { Ledger } from '../../src/main/core/ledger/ledger.ts'
import { createPlainReader } from '../../src/main/core/sources/transcripts/plain-reader.ts'
import {
  createTranscriptSource,
  type StepOutcome,
  type TranscriptSource,
  type TranscriptSourceOptions,
} from '../../src/main/core/sources/transcripts/transcript-source.ts'

export interface Home {
  path: string
  /** The default root. */
  root: string
  /** Full path of a file below the root's `projects`. */
  transcript(name: string): string
  /** All of these take a name below `projects`, and make the folders on the way. */
  write(name: string, content: string | Buffer): string
  append(name: string, content: string | Buffer): string
  /** Says that the file last changed then. */
  age(name: string, changedAtMs: number): void
}

/** Gone when the test is finished. */
export function temporaryHome(): Home {
  const path = mkdtempSync(join(tmpdir(), 'plimsoll-home-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return homeAt(path)
}

export function homeAt(path: string): Home {
  const root = join(path, '.claude')
  const transcript = (name: string) => join(root, 'projects', ...name.split('/'))
  const put = (write: (file: string, content: string | Buffer) => void) => (name: string, content: string | Buffer) => {
    const file = transcript(name)
    mkdirSync(dirname(file), { recursive: true })
    write(file, content)
    return file
  }
  return {
    path,
    root,
    transcript,
    write: put(writeFileSync),
    append: put(appendFileSync),
    age: (name, changedAtMs) => utimesSync(transcript(name), changedAtMs / 1000, changedAtMs / 1000),
  }
}

export interface SettableClock extends Clock {
  set(ms: number): void
  advance(ms: number): void
}

/** A clock that stands still until it is set. */
export function settableClock(startMs: number): SettableClock {
  let nowMs = startMs
  return {
    now: () => nowMs,
    set: (ms) => {
      nowMs = ms
    },
    advance: (ms) => {
      nowMs += ms
    },
  }
}

export function sourceOf(
  home: Home,
  ledger: Ledger,
  options: Partial<TranscriptSourceOptions> & { clock: Clock },
): TranscriptSource {
  return createTranscriptSource({
    candidates: () => [{ path: home.root, origin: 'default' }],
    retentionDays: () => 30,
    ledger,
    reader: createPlainReader(),
    ...options,
  })
}

/** Everything there is to do, to the end. */
export function finish(source: TranscriptSource): StepOutcome[] {
  const outcomes: StepOutcome[] = []
  do outcomes.push(source.step())
  while (outcomes.at(-1)?.hasMore)
  return outcomes
}

export function scan(source: TranscriptSource): StepOutcome[] {
  source.requestScan()
  return finish(source)
}
