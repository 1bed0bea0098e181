import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { expect, it, onTestFinished } from 'vitest'
import type { Ledger } from '../../../src/main/core/ledger/ledger.ts'
import { openLedger } from '../../../src/main/core/ledger/open-ledger.ts'
import { createFastReader } from '../../../src/main/core/sources/transcripts/fast-reader.ts'
import { type Home, scan, settableClock, sourceOf, temporaryHome } from '../../support/home.ts'
import { bundleForNode } from '../../support/node-bundle.ts'
import { assistantLine } from '../../support/transcript-lines.ts'

const files = 4000
const linesPerFile = 2
const clock = settableClock(Date.UTC(2026, 5, 22, 12))

it('an import that is killed again and again goes on where it was and counts everything once', async () => {
  const home = temporaryHome()
  for (let file = 0; file < files; file++) home.write(`-p${file % 10}/s${file}.jsonl`, transcript(file))
  const ledgerFile = join(home.path, 'ledger.db')
  const driver = await bundleForNode('import-driver.ts')

  let known = 0
  for (const commits of [1, 2, 1]) {
    await killAfter(commits, spawn(process.execPath, [driver, home.root, ledgerFile], { stdio: ['ignore', 'pipe', 'inherit'] }))
    const ledger = reopened(ledgerFile)
    const cursors = ledger.cursors()
    const { responses } = ledger.counts()
    // A file counts as read exactly when its responses are there.
    expect(responses).toBe(cursors.size * linesPerFile)
    expect(cursors.size).toBeGreaterThanOrEqual(known)
    known = cursors.size
    ledger.close()
  }

  const ledger = reopened(ledgerFile)
  const outcomes = scan(sourceOf(home, ledger, { clock, reader: createFastReader() }))
  expect(outcomes.reduce((sum, { newResponses }) => sum + newResponses, 0)).toBe((files - known) * linesPerFile)
  expect(slicesOf(ledger)).toEqual(slicesOf(readOnce(home)))
})

/** Each response on two lines, the first of them early. */
function transcript(file: number): string {
  return Array.from({ length: linesPerFile * 2 }, (_, line) => {
    const id = `${file}-${line >> 1}`
    return assistantLine({
      message: { id: `msg_${id}`, stop_reason: line % 2 === 0 ? null : 'end_turn' },
      usage: { output_tokens: line % 2 === 0 ? 1 : 100 + line },
      line: {
        requestId: `req_${id}`,
        uuid: `uuid-${file}-${line}`,
        timestamp: new Date(Date.UTC(2026, 5, 1) + file * 60_000 + line).toISOString(),
      },
    })
  }).join('')
}

async function killAfter(commits: number, child: ChildProcessByStdio<null, Readable, null>) {
  onTestFinished(() => void child.kill('SIGKILL'))
  const exit = once(child, 'exit')
  let seen = 0
  for await (const line of createInterface({ input: child.stdout })) if (line === 'done' || ++seen === commits) break
  // It has gone on meanwhile: the blow falls wherever it is by now.
  child.kill('SIGKILL')
  await exit
}

function reopened(file: string): Ledger {
  const { ledger, problem } = openLedger(file, { clock })
  onTestFinished(() => ledger.close())
  expect(problem).toBeUndefined()
  return ledger
}

function readOnce(home: Home): Ledger {
  const ledger = reopened(join(home.path, 'once.db'))
  scan(sourceOf(home, ledger, { clock, reader: createFastReader() }))
  return ledger
}

const slicesOf = (ledger: Ledger) => ledger.slices(0, Number.MAX_SAFE_INTEGER)
