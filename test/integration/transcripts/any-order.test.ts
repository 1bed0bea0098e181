/** Whatever happens to the files and to the app, in whatever order: what is in the ledger at the end is what the lines say. */
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Ledger } from '../../../src/main/core/ledger/ledger.ts'
import { openLedger } from '../../../src/main/core/ledger/open-ledger.ts'
import { createFastReader } from '../../../src/main/core/sources/transcripts/fast-reader.ts'
import type { TranscriptSource } from '../../../src/main/core/sources/transcripts/transcript-source.ts'
import { type Home, homeAt, type SettableClock, scan, settableClock, sourceOf, temporaryHome } from '../../support/home.ts'
import { createMemoryLedger } from '../../support/memory-ledger.ts'
import { assistantLine, userLine } from '../../support/transcript-lines.ts'

const startMs = Date.UTC(2026, 5, 22, 12)
const fileNames = ['-p/a.jsonl', '-q/b.jsonl', '-p/a/subagents/agent-c.jsonl']
const reader = createFastReader()

/** One sighting of one of a few responses: early or final, with or without its request id, in a session or a copy of it. */
const line = fc
  .record({
    id: fc.integer({ min: 10, max: 40 }),
    output: fc.constantFrom(1, 50, 100),
    hasRequestId: fc.boolean(),
    second: fc.integer({ min: 0, max: 59 }),
    // As in life no two lines are the same but for copies; a file rewritten in place is known by that.
    uuid: fc.integer({ min: 1000, max: 9999 }),
    session: fc.constantFrom('session-1', 'session-2'),
  })
  .map(({ id, output, hasRequestId, second, uuid, session }) =>
    assistantLine({
      message: { id: `msg_${id}`, stop_reason: output === 1 ? null : 'end_turn' },
      usage: { output_tokens: output },
      line: {
        sessionId: session,
        uuid: `uuid-${uuid}`,
        requestId: hasRequestId ? `req_${id}` : undefined,
        timestamp: `2026-06-22T01:${id}:${String(second).padStart(2, '0')}.000Z`,
      },
    }),
  )
const contents = fc.tuple(
  ...fileNames.map(() =>
    fc.array(fc.oneof({ weight: 4, arbitrary: line }, fc.constant(userLine())), { minLength: 2, maxLength: 8 }),
  ),
)

const file = fc.nat({ max: fileNames.length - 1 })
const event = fc.oneof(
  // Bytes, not lines: a write is seen half done.
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('grow' as const), file, bytes: fc.integer({ min: 1, max: 3000 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('note' as const), file }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('scan' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('step' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1000, 6000, -3_600_000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const), file, toBytes: fc.nat({ max: 3000 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('rewrite' as const), file }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('replace' as const), file }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), file }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('copy' as const), file }) },
)

type Event = typeof event extends fc.Arbitrary<infer Value> ? Value : never

/** The files of one run: what they will hold in the end, and how much of it they hold by now. */
class Files {
  readonly #home: Home
  readonly #final: Buffer[]
  readonly #reversed: string[]
  readonly #written = fileNames.map(() => 0)

  constructor(home: Home, lines: string[][]) {
    this.#home = home
    this.#final = lines.map((fileLines) => Buffer.from(fileLines.join('')))
    this.#reversed = lines.map((fileLines) => fileLines.toReversed().join(''))
  }

  grow(at: number, bytes: number) {
    const from = this.#written[at] ?? 0
    if (from === 0) this.put(at, bytes)
    else this.#home.append(this.name(at), this.#bytes(at, from, this.#mark(at, from + bytes)))
  }

  /** In place: the file stays the same one. */
  put(at: number, bytes: number) {
    this.#home.write(this.name(at), this.#bytes(at, 0, this.#mark(at, bytes)))
  }

  cut(at: number, bytes: number) {
    this.put(at, Math.min(bytes, this.#written[at] ?? 0))
  }

  /** The same lines in another order, in place; what comes next starts from nothing. */
  rewrite(at: number) {
    this.#home.write(this.name(at), this.#reversed[at] ?? '')
    this.#mark(at, 0)
  }

  replace(at: number) {
    const temporary = this.#home.write(`${this.name(at)}.tmp`, this.#bytes(at, 0, this.#written[at] ?? 0))
    renameSync(temporary, this.path(at))
  }

  delete(at: number) {
    rmSync(this.path(at), { force: true })
    this.#mark(at, 0)
  }

  copy(at: number) {
    if (existsSync(this.path(at))) copyFileSync(this.path(at), this.path(at).replace('.jsonl', '-copy.jsonl'))
  }

  name(at: number): string {
    return fileNames[at] ?? ''
  }

  path(at: number): string {
    return this.#home.transcript(this.name(at))
  }

  #mark(at: number, bytes: number): number {
    const written = Math.min(bytes, this.#final[at]?.length ?? 0)
    this.#written[at] = written
    return written
  }

  #bytes(at: number, from: number, to: number): Buffer {
    return this.#final[at]?.subarray(from, to) ?? Buffer.alloc(0)
  }
}

function play(events: readonly Event[], files: Files, newSource: () => TranscriptSource, clock: SettableClock) {
  let source = newSource()
  for (const happening of events) {
    switch (happening.kind) {
      case 'grow':
        files.grow(happening.file, happening.bytes)
        break
      case 'cut':
        files.cut(happening.file, happening.toBytes)
        break
      case 'rewrite':
      case 'replace':
      case 'delete':
      case 'copy':
        files[happening.kind](happening.file)
        break
      case 'note':
        source.noteChange(files.path(happening.file))
        break
      case 'scan':
        scan(source)
        break
      case 'step':
        source.step()
        break
      case 'restart':
        source = newSource()
        break
      case 'wait':
        clock.advance(happening.ms)
    }
  }
  for (const at of fileNames.keys()) files.put(at, Number.POSITIVE_INFINITY)
  scan(source)
}

describe.each([
  { ledgerName: 'memory', numRuns: 100, open: () => createMemoryLedger() },
  { ledgerName: 'SQLite', numRuns: 15, open: (file: string) => openLedger(file, { clock: settableClock(startMs) }).ledger },
])('a ledger in $ledgerName', ({ open, numRuns }) => {
  it('is the same after any order of appends, half writes, cuts, rewrites, deletions, copies, scans and restarts', () => {
    const home = temporaryHome()
    let runs = 0
    fc.assert(
      fc.property(contents, fc.array(event, { minLength: 5, maxLength: 50 }), (lines, events) => {
        const runFolder = join(home.path, `run-${runs++}`)
        const run = homeAt(join(runFolder, 'lived'))
        const once = homeAt(join(runFolder, 'once'))
        mkdirSync(runFolder)
        const lived = open(join(runFolder, 'lived.db'))
        const reference = open(join(runFolder, 'once.db'))
        try {
          const clock = settableClock(startMs)
          play(events, new Files(run, lines), () => sourceOf(run, lived, { clock, reader }), clock)
          for (const [at, name] of fileNames.entries()) once.write(name, lines[at]?.join('') ?? '')
          scan(sourceOf(once, reference, { clock: settableClock(startMs), reader }))
          expect(usageIn(lived)).toEqual(usageIn(reference))
        } finally {
          lived.close()
          reference.close()
          rmSync(runFolder, { recursive: true })
        }
      }),
      { numRuns },
    )
  })
})

/** Rows without their places: a copy may be what is left to read them in. */
function usageIn(ledger: Ledger) {
  const rows = ledger.recent(1000).map(({ place: _, ...row }) => row)
  return { rows, slices: ledger.slices(0, Number.MAX_SAFE_INTEGER) }
}
