/**
 * `npm run verify:truth -- --bytes 500MB --seed 2`: generates a transcript tree, lets the built command line import it, and compares
 * the ledger with the tree's truth.json, per model, day (UTC) and kind. Exit code 1 on any difference.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { openLedger } from '../../src/main/core/ledger/open-ledger.ts'
import { addTo, type Counts, readNaively, readTruth, totalsOf } from '../support/naive-reader.ts'

const { values } = parseArgs({
  options: {
    bytes: { type: 'string', default: '50MB' },
    seed: { type: 'string', default: '1' },
    generator: { type: 'string', default: '../shared/tools/gen-transcripts.mjs' },
  },
})
const generator = resolve(values.generator)
if (!existsSync(generator)) {
  console.error(`There is no generator at ${generator}; name one with --generator.`)
  process.exit(2)
}

const work = mkdtempSync(join(tmpdir(), 'plimsoll-truth-'))
try {
  const tree = join(work, 'tree')
  run(process.execPath, [generator, '--bytes', values.bytes, '--seed', values.seed, '--out', tree])
  const data = join(work, 'data')
  const startedAt = performance.now()
  const env = { PATH: process.env.PATH, HOME: work, PLIMSOLL_DATA_DIR: data, CLAUDE_CONFIG_DIR: tree, TZ: 'UTC' }
  run(process.execPath, ['out/main/cli.js', 'status', '--json'], env)
  console.log(`imported in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
  process.exitCode = compare(tree, join(data, 'ledger.db')) ? 0 : 1
} finally {
  rmSync(work, { recursive: true, force: true })
}

function compare(tree: string, ledgerFile: string): boolean {
  const truth = readTruth(tree)
  const sightings = readNaively(tree)
  const withoutGlued = totalsOf(sightings.filter(({ isGlued }) => !isGlued))
  const withGlued = totalsOf(sightings)

  const models = new Map<string, Counts>()
  const days = new Map<string, Counts>()
  const { ledger } = openLedger(ledgerFile, { clock: { now: () => Date.now() } })
  for (const slice of ledger.slices(0, Number.MAX_SAFE_INTEGER)) {
    addTo(models, slice.model, slice.tokens)
    addTo(days, new Date(slice.atMs).toISOString().slice(0, 10), slice.tokens)
  }
  const { responses } = ledger.counts()
  ledger.close()

  const glued = sightings.filter(({ isGlued }) => isGlued).length
  console.log(
    `${responses} responses, ${models.size} models, ${days.size} days; ${glued} whole records glued behind half of another one,`,
  )
  console.log('which truth.json leaves out and Plimsoll counts: the ledger is compared with the truth plus these.')
  return [
    says(
      'a naive reader without glued records equals truth.json',
      isDeepStrictEqual(withoutGlued.models, truth.models) && isDeepStrictEqual(withoutGlued.days, truth.days),
    ),
    says('ledger per model and kind', isDeepStrictEqual(sorted(models), sorted(withGlued.models))),
    says('ledger per day and kind', isDeepStrictEqual(sorted(days), sorted(withGlued.days))),
    says('number of responses', responses === withGlued.responses),
  ].every(Boolean)
}

function sorted(totals: Map<string, Counts>): [string, Counts][] {
  return [...totals].sort(([a], [b]) => (a < b ? -1 : 1))
}

function says(what: string, isEqual: boolean): boolean {
  console.log(`${isEqual ? 'equal    ' : 'DIFFERENT'} ${what}`)
  return isEqual
}

function run(command: string, commandArguments: string[], env?: NodeJS.ProcessEnv): void {
  const { status } = spawnSync(command, commandArguments, { stdio: ['ignore', 'ignore', 'inherit'], ...(env && { env }) })
  if (status !== 0) throw new Error(`${command} ${commandArguments.join(' ')} ended with ${status}`)
}
