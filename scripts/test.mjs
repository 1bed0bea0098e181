// `npm test [-- part…]`: from a fresh clone to every test, with nothing but Node. Runs all parts even when one fails, and fails when a part
// failed or could not run. `npm test -- unit e2e` runs only those.
import { ensureDependencies } from './lib/dependencies.mjs'
import { parts } from './lib/test-parts.mjs'
import { summary } from './lib/test-report.mjs'

/** @param {string} line */
const say = (line) => console.log(`── ${line}`)

const names = process.argv.slice(2)
const unknown = names.filter((name) => !parts.some((part) => part.name === name))
if (unknown.length > 0) {
  console.error(`no such part: ${unknown.join(', ')}. The parts: ${parts.map((part) => part.name).join(', ')}`)
  process.exitCode = 2
} else {
  const chosen = names.length > 0 ? parts.filter((part) => names.includes(part.name)) : parts
  const results = await runAll(chosen)
  console.log(`\n${summary(results)}`)
  process.exitCode = results.some(({ counts }) => counts.failed > 0) ? 1 : 0
}

/** @param {import('./lib/test-parts.mjs').Part[]} chosen */
async function runAll(chosen) {
  await ensureDependencies(say)
  const results = []
  for (const part of chosen) {
    say(part.name)
    const startedMs = performance.now()
    const outcome = await part.run(say).catch((error) => failure(error))
    const seconds = (performance.now() - startedMs) / 1000
    say(`${part.name}: ${outcome.problem ?? 'passed'} (${seconds.toFixed(1)} s)`)
    results.push({ name: part.name, seconds, ...outcome })
  }
  return results
}

/** @param {unknown} error */
function failure(error) {
  return { counts: { passed: 0, failed: 1, skipped: 0 }, problem: error instanceof Error ? error.message : String(error) }
}
