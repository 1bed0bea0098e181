/**
 * How true the estimates are, on made-up people whose truth is known: `npm run bench:forecast -- --seeds 1-200`. The same for the same
 * seeds on every machine. Constants were found on seeds from 1001 on, so 1–1000 judge them fairly.
 */
import { simulatePerson } from '../support/simulated-person.ts'
import { attributionSection } from './forecast/attribution.ts'
import { calibrationSection } from './forecast/calibration.ts'
import { driftSection } from './forecast/drift.ts'
import { forecastSection } from './forecast/forecasts.ts'
import type { Section } from './forecast/section.ts'

/** Each adds its own rows. */
const sections: Section[] = [calibrationSection(), driftSection(), attributionSection(), forecastSection()]

const [from, to] = seedsOf(process.argv.slice(2))
for (let seed = from; seed <= to; seed++) {
  const person = simulatePerson(seed)
  for (const section of sections) section.see(person)
}
console.log(`Seeds ${from}–${to}`)
for (const section of sections) {
  console.log(`\n${section.title}\n`)
  for (const line of table(section.rows())) console.log(line)
}

function seedsOf(given: readonly string[]): [from: number, to: number] {
  const range = /^(\d+)-(\d+)$/.exec(given[given.indexOf('--seeds') + 1] ?? '')
  return range ? [Number(range[1]), Number(range[2])] : [1, 200]
}

/** As Markdown, for docs. */
function table(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
  const [head = '', ...body] = lines
  return [head, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body]
}
