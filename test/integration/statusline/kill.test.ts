import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { openLedger } from '../../../src/main/core/ledger/open-ledger.ts'
import { bundleForNode } from '../../support/node-bundle.ts'
import { rateLimits, readingFile, writeReadingFile } from '../../support/status-line-readings.ts'
import { tempFolder } from '../../support/temp-ledger.ts'

const minute = 60_000
const startMs = Date.UTC(2026, 10, 22, 12)
const nowMs = startMs + 26 * 60 * minute

/** Each session heard something else, and all of them are over a day old: what is read is removed as well. */
const sessions = Array.from({ length: 40 }, (_, n) => {
  const at = startMs + n * minute
  return readingFile({ sessionId: `session-${n}`, at, rateLimits: rateLimits(n + 1, startMs + 4 * 60 * minute) })
})

test('killed again and again while it takes readings in, it ends with all that was told', async () => {
  const driver = await bundleForNode('readings-driver.ts')
  const data = tempFolder()
  const [folder, file] = [join(data, 'readings'), join(data, 'ledger.db')]

  /** Killed as soon as it says the word. Says whether it came to the end of a look first. */
  const runUntil = async (word: string) => {
    const child = spawn(process.execPath, [driver, folder, file, String(nowMs)], { stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => void child.kill('SIGKILL'))
    const exit = once(child, 'exit')
    for await (const line of createInterface({ input: child.stdout })) if (line === word) break
    child.kill('SIGKILL')
    await exit
  }

  for (const [n, word] of ['begin', 'commit', 'begin', 'commit'].entries()) {
    for (const session of sessions.slice(n * 10, n * 10 + 10)) writeReadingFile(folder, String(session.sessionId), session)
    await runUntil(word)
  }
  await runUntil('done')

  const { ledger, problem } = openLedger(file, { clock: { now: () => nowMs } })
  onTestFinished(() => ledger.close())
  expect(problem).toBeUndefined()
  expect(ledger.percentRises(0).map(({ percent }) => percent)).toEqual(sessions.map((_, n) => n + 1))
  expect(readdirSync(folder)).toEqual([])
})
