/** What install and uninstall share: all is shown first, then asked for once, then written folder by folder, and said in words or as JSON. */
import type { Applied, ChangePlan } from '../../../core/claude-settings/change-settings.ts'
import { reasonNotToWrite } from '../../claude-settings.ts'
import type { CommandContext } from '../../command-context.ts'
import { type ExitCode, exitCodes } from '../../exit-code.ts'
import type { FolderOptions } from '../../folder-options.ts'

export interface ChangeOptions extends FolderOptions {
  dryRun: boolean
  yes: boolean
  json: boolean
}

export type Step = { folder: string; file: string } & (
  | { state: 'refused'; message: string }
  | {
      state: 'ready'
      plan: ChangePlan
      /** Something is to be done, be it in the settings or beside them. */
      isChange: boolean
      /** What else there is to know, for the person. */
      notes: readonly string[]
      apply: () => Applied
    }
)

export interface Purpose {
  /** Half of the folders would be neither what was there nor what was asked for; taking back does as much as can be done. */
  isAllOrNone: boolean
  nothingToDo: string
  /** Once something was written. */
  afterwards: string
}

interface Outcome {
  folder: string
  file: string
  state: 'refused' | 'unchanged' | 'shown' | 'written' | 'failed'
  diff: string[]
  notes: readonly string[]
  backup?: string
  message?: string
}

export async function carryOut(
  steps: readonly Step[],
  options: ChangeOptions,
  context: CommandContext,
  { isAllOrNone, nothingToDo, afterwards }: Purpose,
): Promise<ExitCode> {
  const { terminal } = context
  const say = options.json ? () => {} : terminal.say
  const outcomes = steps.map(planned)
  const isRefused = outcomes.some(({ state }) => state === 'refused')
  const isChange = outcomes.some(({ state }) => state === 'shown')
  const report = () => {
    const text = { schema: 1, isDryRun: options.dryRun, folders: outcomes }
    if (options.json) terminal.print(JSON.stringify(text, undefined, 2))
  }
  const failedOr = (code: ExitCode) => (isRefused ? exitCodes.failed : code)
  if (!options.json) for (const outcome of outcomes) show(outcome, context)

  if ((isRefused && isAllOrNone) || options.dryRun || !isChange) {
    if (!isChange && !isRefused) say(nothingToDo)
    report()
    return failedOr(exitCodes.ok)
  }
  if (!options.yes) {
    const end = await reasonNotToWrite(context, 'Run it again with --yes to write this.')
    if (end !== undefined) {
      report()
      return end
    }
  }
  let hasFailed = isRefused
  for (const [index, step] of steps.entries()) {
    const outcome = outcomes[index]
    // Also where the settings are as they should be: what is remembered about them may not be.
    if (step.state === 'refused' || !outcome) continue
    const applied = step.apply()
    if (!applied.ok) {
      hasFailed = true
      Object.assign(outcome, { state: 'failed', message: applied.message })
      say(applied.message)
      if (isAllOrNone) break
      continue
    }
    if (!step.isChange) continue
    outcome.state = 'written'
    if (step.plan.diff !== '')
      say(step.plan.after === undefined ? `Removed ${step.file}, which was ours.` : `Wrote ${step.file}.`)
    if (applied.backup === undefined) continue
    outcome.backup = applied.backup
    say(`What was there is kept in ${applied.backup}.`)
  }
  if (outcomes.some(({ state }) => state === 'written')) say(afterwards)
  report()
  return hasFailed ? exitCodes.failed : exitCodes.ok
}

function planned(step: Step): Outcome {
  const { folder, file } = step
  if (step.state === 'refused') return { folder, file, state: 'refused', diff: [], notes: [], message: step.message }
  const { plan, isChange, notes } = step
  const diff = plan.diff === '' ? [] : plan.diff.split('\n')
  return { folder, file, state: isChange ? 'shown' : 'unchanged', diff, notes }
}

function show({ file, diff, notes, message }: Outcome, { terminal }: CommandContext): void {
  if (diff.length > 0) terminal.print(`${file}\n${diff.join('\n')}`)
  for (const note of notes) terminal.say(note)
  if (message !== undefined) terminal.say(message)
}
