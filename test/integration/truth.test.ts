import { describe, expect, test } from 'vitest'
import { generatedSeeds, unpackGeneratedTree } from '../support/generated-trees.ts'
import { readNaively, readTruth, totalsOf } from '../support/naive-reader.ts'

describe.each(generatedSeeds)('the generated tree %s', (seed) => {
  const root = unpackGeneratedTree(seed)
  const sightings = readNaively(root)
  const truth = readTruth(root)

  test('read naively without glued lines gives the generator’s truth', () => {
    const naive = totalsOf(sightings.filter((sighting) => !sighting.isGlued))
    expect(naive.models).toEqual(truth.models)
    expect(naive.days).toEqual(truth.days)
    expect(naive.responses).toBe(truth.responses)
  })
})
