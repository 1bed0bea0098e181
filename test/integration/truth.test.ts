import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openLedger } from '../../src/main/core/ledger/open-ledger.ts'
import { openSettings } from '../../src/main/core/settings/settings-store.ts'
import { startEngine } from '../../src/main/core/start-engine.ts'
import { generatedSeeds, unpackGeneratedTree } from '../support/generated-trees.ts'
import { addTo, type Counts, readNaively, readTruth, totalsOf } from '../support/naive-reader.ts'

/*
 * The generator's rule leaves out a whole record that half of another one is glued to; ours counts it (situation 16). So the naive
 * reader is held to the truth without such records, and the product to the naive reader with them.
 */
describe.each(generatedSeeds)('the generated tree %s', (seed) => {
  const root = unpackGeneratedTree(seed)
  const sightings = readNaively(root)
  const truth = readTruth(root)

  test('read naively without glued records gives the generator’s truth', () => {
    const naive = totalsOf(sightings.filter((sighting) => !sighting.isGlued))
    expect(naive.models).toEqual(truth.models)
    expect(naive.days).toEqual(truth.days)
    expect(naive.responses).toBe(truth.responses)
  })

  test('comes out of the ledger to the token, per model, day and kind', async () => {
    const data = mkdtempSync(join(tmpdir(), 'plimsoll-truth-'))
    const folders = { data, config: data }
    const env = { CLAUDE_CONFIG_DIR: root }
    const setup = { folders, env, home: data, appVersion: '0', isDemo: false, watches: false }
    const engine = await startEngine({ ...setup, settings: openSettings(data) })
    const snapshot = await engine.refresh()
    await engine.stop()

    const { ledger } = openLedger(join(data, 'ledger.db'), { clock: { now: () => 0 } })
    const models = new Map<string, Counts>()
    const days = new Map<string, Counts>()
    for (const slice of ledger.slices(0, Number.MAX_SAFE_INTEGER)) {
      addTo(models, slice.model, slice.tokens)
      addTo(days, new Date(slice.atMs).toISOString().slice(0, 10), slice.tokens)
    }
    ledger.close()

    const expected = totalsOf(sightings)
    expect(models).toEqual(expected.models)
    expect(days).toEqual(expected.days)
    expect(snapshot.totals.usage.responses).toBe(expected.responses)
    expect(snapshot.totals.models.map(({ name, usage }) => [name, usage.tokens.output])).toEqual(
      expect.arrayContaining([...expected.models].map(([name, counts]) => [name, counts.output])),
    )
  })
})
