/** Who does what in the made-up month: the only place with names in it. */
import type { Random } from './random.ts'

const projects = ['harbour-map', 'tide-tables', 'cargo-ledger', 'lighthouse-site', 'knot-guide'] as const

export const agents = ['general-purpose', 'Explore', 'code-reviewer'] as const

const questions = [
  'Can you find out why the tests are slow?',
  'Add a legend to the chart.',
  'Review the last commit, please.',
  'The build fails on Windows. Why?',
] as const

const answers = [
  'The harbour names were sorted by bytes, so Ålesund came last. They now follow the locale.',
  'All 214 tests pass. The slow one waited for a timer; it now gets the time passed in.',
  'I moved the tide calculation into its own module, so the page no longer needs the whole table.',
  'Two of the three warnings were real. The third is a false alarm, and I noted why beside it.',
  'The import reads the file once now, from 4.1 s down to 0.6 s.',
  'Here is what I would do next: first the migration, then the view, and the old route last.',
  'The crash came from an empty depth reading. It is now shown as unknown.',
  'Done. The map keeps its position when the window is resized.',
] as const

/** The first projects get most of the work, as in life. */
export function pickProject(random: Random): string {
  const index = Math.floor(random.next() ** 2 * projects.length)
  return `/home/demo/projects/${projects[index] ?? projects[0]}`
}

export function pickModel(random: Random): string {
  const roll = random.next()
  if (roll < 0.58) return 'claude-opus-5-5'
  return roll < 0.92 ? 'claude-sonnet-5-5' : 'claude-haiku-5-5'
}

export function pickAgentModel(random: Random): string {
  return random.next() < 0.6 ? 'claude-sonnet-5-5' : 'claude-haiku-5-5'
}

export const pickQuestion = (random: Random): string => random.pick(questions)
export const pickAnswer = (random: Random): string => random.pick(answers)
