import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { telemetryFolder } from '../../../src/main/core/paths.ts'
import { openSettings } from '../../../src/main/core/settings/settings-store.ts'
import { openTelemetryJournal } from '../../../src/main/core/sources/otlp/telemetry-journal.ts'
import { startEngine } from '../../../src/main/core/start-engine.ts'
import type { Snapshot } from '../../../src/shared/contract/snapshot.ts'
import { requestFact } from '../../support/telemetry-facts.ts'

test('telemetry that says nothing new is shown as received all the same', async () => {
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-shown-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const folders = { data: join(home, 'data'), config: join(home, 'data') }
  const setup = { folders, env: {}, home, appVersion: '0.0.0', isDemo: false, watches: true }
  const engine = await startEngine({ ...setup, settings: openSettings(folders.config) })
  onTestFinished(() => engine.stop())
  const journal = openTelemetryJournal(telemetryFolder(folders))
  onTestFinished(() => journal.close())
  const shows = (responses: number) =>
    new Promise<void>((resolve) => {
      const look = ({ sources }: Snapshot) => {
        if (sources.find(({ id }) => id === 'otlp')?.counts.responses === responses) resolve()
      }
      engine.subscribe(look)
      look(engine.snapshot())
    })
  for (const responses of [1, 2]) {
    const shown = shows(responses)
    journal.append([requestFact(1)])
    await journal.flush()
    engine.noteTelemetry()
    await shown
  }
  expect(engine.snapshot().recent.length).toBe(1)
})
