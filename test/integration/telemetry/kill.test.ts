import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { openLedger } from '../../../src/main/core/ledger/open-ledger.ts'
import type { TelemetryFact } from '../../../src/main/core/sources/otlp/telemetry-facts.ts'
import { openTelemetryJournal } from '../../../src/main/core/sources/otlp/telemetry-journal.ts'
import { capturedExports } from '../../support/captured-exports.ts'
import { factsOf } from '../../support/captured-machine.ts'
import { dump } from '../../support/ledger-dump.ts'
import { bundleForNode } from '../../support/node-bundle.ts'
import { stoppedClock, tempFolder } from '../../support/temp-ledger.ts'

/** The captured sessions again and again, each time under other names: enough for several commits. */
const copies = 40

test('taking telemetry into the ledger, killed again and again, ends with the ledger of one that was not', {
  timeout: 120_000,
}, async () => {
  const driver = await bundleForNode('telemetry-driver.ts')
  const folder = tempFolder()
  const facts = capturedExports().flatMap(factsOf)
  const numbers = Array.from({ length: copies }, (_, copy) => copy)
  // What is on the journal twice is counted once.
  const all = numbers.flatMap((copy) => [...facts, ...facts.slice(0, 20)].map((fact) => renamed(fact, copy)))
  const [undisturbed, killed] = [join(folder, 'once'), join(folder, 'killed')]
  for (const each of [undisturbed, killed]) {
    mkdirSync(each)
    const journal = openTelemetryJournal(join(each, 'telemetry'), { maximumFileBytes: 200_000 })
    journal.append(all)
    await journal.close()
  }

  const run = async (data: string, commits: number): Promise<boolean> => {
    const child = spawn(process.execPath, [driver, join(data, 'telemetry'), join(data, 'ledger.db')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const exit = once(child, 'exit')
    let seen = 0
    let isDone = false
    for await (const line of createInterface({ input: child.stdout })) {
      isDone = line === 'done'
      if (isDone || ++seen === commits) break
    }
    // It has gone on meanwhile: the blow falls wherever it is by now.
    child.kill('SIGKILL')
    await exit
    return isDone
  }

  expect(await run(undisturbed, Number.POSITIVE_INFINITY)).toBe(true)
  let kills = 0
  while (!(await run(killed, 1 + (kills % 2)))) kills++
  expect(kills).toBeGreaterThan(2)
  const [expected, found] = [undisturbed, killed].map((data) => {
    const { ledger, problem } = openLedger(join(data, 'ledger.db'), { clock: stoppedClock })
    onTestFinished(() => ledger.close())
    expect(problem).toBeUndefined()
    return { ...dump(ledger), telemetry: ledger.telemetryCounts() }
  })
  expect(found).toEqual(expected)
  expect(found?.counts.responses).toBe(53 * copies)
  // What is in the ledger is not kept in the journal as well.
  expect(readdirSync(join(killed, 'telemetry')).length).toBe(1)
})

function renamed<Fact extends TelemetryFact>(fact: Fact, copy: number): Fact {
  const names = ['requestId', 'sessionId', 'promptId', 'messageUuid', 'group'] as const
  const changed: Record<string, unknown> = { ...fact }
  for (const name of names) if (typeof changed[name] === 'string') changed[name] = `${changed[name]} ${copy}`
  return changed as unknown as Fact
}
