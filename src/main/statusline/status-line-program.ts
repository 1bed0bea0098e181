/**
 * What Claude Code runs for its status line: one line on standard output and a reading for the engine, within 200 ms and never with a
 * failure, since Claude Code shows nothing of a program that fails. It starts with every message, so it loads next to nothing.
 */
import type { Readable } from 'node:stream'
import type { Folders } from '../core/paths.ts'
import { accountOf } from './account.ts'
import { chainedCommand } from './chained-command.ts'
import { columnsOf } from './columns.ts'
import { estimateWorkTokens } from './estimate-tokens.ts'
import { countedSession, type LineFacts, statusLine } from './line.ts'
import { type Payload, parsePayload } from './payload.ts'
import { type InputLimits, readInput } from './read-input.ts'
import { recordReading } from './readings-folder.ts'
import { type RunningChained, runChained } from './run-chained.ts'
import { readView } from './view-file.ts'

export interface Surroundings {
  args: readonly string[]
  env: NodeJS.ProcessEnv
  /** May fail, like the home: then there is nothing to read and to write, and a line all the same. */
  folders: () => Promise<Folders>
  home: () => Promise<string>
  input: () => Readable
  inputLimits: InputLimits
  write: (text: string) => unknown
  now: () => number
  /** Told of the chained command while it runs. */
  onChained?: (running: RunningChained) => void
}

export async function runStatusLine(around: Surroundings): Promise<void> {
  const bytes = (await attemptLater(async () => readInput(around.input(), around.inputLimits))) ?? Buffer.alloc(0)
  const payload = parsePayload(bytes.toString('utf8'))
  const folders = await attemptLater(around.folders)
  const account = await attemptLater(async () => accountOf(payload.transcriptPath, around.env, await around.home()))
  const facts = factsOf(payload, account, folders, around)

  const chained = folders && chainedCommand(around.args, folders.config, around.env)
  const running = chained && attempt(() => runChained(chained, bytes, around.env))
  if (running) around.onChained?.(running)
  else around.write(`${lineOf(facts)}\n`)

  if (folders && account !== undefined) attempt(() => recordReading(payload, account, folders.data, facts.now))
  if (chained && running) around.write(`${joined(await running.output, facts, chained.join)}\n`)
}

function factsOf(payload: Payload, account: string | undefined, folders: Folders | undefined, around: Surroundings): LineFacts {
  const view = folders && attempt(() => readView(folders.data))
  const facts: LineFacts = {
    payload,
    env: around.env,
    now: around.now(),
    ...(view && { view }),
    ...(account === undefined ? {} : { account }),
  }
  if (!needsEstimate(facts)) return facts
  const estimatedWorkTokens = attempt(() => estimateWorkTokens(payload.transcriptPath))
  return estimatedWorkTokens === undefined ? facts : { ...facts, estimatedWorkTokens }
}

/** The transcript is read only for a figure that will be shown. */
function needsEstimate(facts: LineFacts): boolean {
  return (facts.view?.settings.segments.includes('tokens') ?? true) && countedSession(facts) === undefined
}

function lineOf(facts: LineFacts): string {
  return attempt(() => statusLine(facts)) ?? ''
}

function joined(before: string, facts: LineFacts, join: 'line' | 'same'): string {
  if (before === '') return lineOf(facts)
  // Its colours end where its output does.
  const first = before.includes('\x1b') ? `${before}\x1b[0m` : before
  const last = before.slice(before.lastIndexOf('\n') + 1)
  const beside = join === 'same' ? attempt(() => statusLine({ ...facts, columnsTaken: columnsOf(`${last} | `) })) : undefined
  return beside === undefined ? `${first}\n${lineOf(facts)}` : `${first} | ${beside}`
}

function attempt<Value>(step: () => Value): Value | undefined {
  try {
    return step()
  } catch {
    return undefined
  }
}

async function attemptLater<Value>(step: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await step()
  } catch {
    return undefined
  }
}
