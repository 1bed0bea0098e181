/** Plans to make ours the status line of one of Claude Code's folders, and to undo that. Applied by `apply-status-line.ts`. */
import { createHash } from 'node:crypto'
import type { StatusLineJoin } from '../../../shared/contract/statusline-setup.ts'
import {
  type ChangePlan,
  type KeyByForm,
  type Planned,
  planChange,
  planUndo,
  type SettingsPlace,
} from '../claude-settings/change-settings.ts'
import { settingsFile } from '../claude-settings/config-folders.ts'
import type { KeyChange } from '../claude-settings/edit-keys.ts'
import { lookAtSettings } from '../claude-settings/look-at-settings.ts'
import type { Folders } from '../paths.ts'
import { type Chained, readChains } from './chain-file.ts'
import { commandWithChain } from './our-command.ts'
import { type StatusLineValue, statusLineIn } from './status-line-value.ts'

export interface StatusLineRequest {
  configFolder: string
  folders: Folders
  /** What is to be run, without `--chain`. */
  program: string
  /** Absent: as it was chosen before. */
  join?: StatusLineJoin
}

export type StatusLinePlan =
  | {
      state: 'ready'
      plan: ChangePlan
      /** The status line from before, which ours runs as well. */
      chain?: { id: string; chained: Chained }
      isChainChanged: boolean
      /** Ours was there, and names one from before that is known no more. */
      isChainLost: boolean
    }
  | { state: 'refused'; message: string }

/**
 * Seconds. Claude Code runs a status line when something happens in its session; this one also shows what happens in others, how old a
 * figure is and when a window resets, which go on while a session waits. Each run is some 50 ms of a processor, so not more often. A status
 * line from before keeps its own: it may be a costly one.
 */
const refreshInterval = 30

export function planStatusLine({ configFolder, folders, program, join }: StatusLineRequest): StatusLinePlan {
  const place = statusLinePlace(configFolder, folders)
  const current = statusLineIn(lookAtSettings(place.file).text)
  const byForm = knownByForm(current, folders)
  // What is there without us: an earlier installation of ours is nobody's status line, least of all one to run in turn.
  const original = planUndo(place, byForm)
  if (!original.ok) return refused(original.message)
  const before = statusLineIn(original.plan.after)
  if (before.state === 'notUnderstood') {
    return refused(
      `"statusLine" in ${place.file} is not understood: ${before.reason}. It was left alone: mend it or take it away, and try again.`,
    )
  }
  if (before.state === 'altered' || before.state === 'ours') {
    return refused(
      `"statusLine" in ${place.file} runs Plimsoll's already, but not as Plimsoll writes it. It was left alone: take it away, and try again.`,
    )
  }
  const chains = readChains(folders)
  const chain = before.state === 'other' ? chainOf(configFolder, before.command) : undefined
  const known = chain && chains[chain.id]
  const joined = join ?? known?.join
  const chained = chain && { ...chain.chained, ...(joined === undefined ? {} : { join: joined }) }
  const planned = planChange(place, changesFor(commandWithChain(program, chain?.id)), byForm)
  if (!planned.ok) return refused(planned.message)
  return {
    state: 'ready',
    plan: planned.plan,
    ...(chain && chained ? { chain: { id: chain.id, chained } } : {}),
    isChainChanged: JSON.stringify(known) !== JSON.stringify(chained),
    isChainLost: current.state === 'ours' && current.ours.chain !== undefined && chain === undefined,
  }

  /** Of a status line from before only the command: `padding` and whatever else it has stay where they are. */
  function changesFor(command: string): KeyChange[] {
    if (before.state === 'other') return [{ path: ['statusLine', 'command'], value: command }]
    // What the person has set beside our own command is theirs, although the rest is ours.
    const beside = current.state === 'ours' ? current.value : { refreshInterval }
    return [{ path: ['statusLine'], value: { ...beside, type: 'command', command } }]
  }
}

export interface StatusLineUndo {
  planned: Planned
  /** What stays although it was ours once, and why: for the person. */
  left?: string
  isChainLost: boolean
}

export function planStatusLineUndo(configFolder: string, folders: Folders): StatusLineUndo {
  const place = statusLinePlace(configFolder, folders)
  const current = statusLineIn(lookAtSettings(place.file).text)
  const planned = planUndo(place, knownByForm(current, folders))
  const left = planned.ok ? whatIsLeft(planned.plan) : undefined
  return {
    planned,
    ...(left === undefined ? {} : { left }),
    isChainLost: planned.ok && current.state === 'ours' && current.ours.chain !== undefined && isNone(planned.plan),
  }
}

const isNone = ({ after }: ChangePlan) => statusLineIn(after).state === 'none'

function whatIsLeft({ file, after, leftAlone }: ChangePlan): string | undefined {
  const { state } = statusLineIn(after)
  if (state === 'altered')
    return `The status line in ${file} runs Plimsoll's, but not as Plimsoll wrote it, so it stays as it is.`
  if (leftAlone.length === 0) return undefined
  return `The status line in ${file} was changed since Plimsoll set it, so it stays as it is.`
}

/** Deterministic, so that a plan that is made again is the same plan. */
function chainOf(account: string, command: string): { id: string; chained: Chained } {
  const id = createHash('sha256').update(`${account}\n${command}`).digest('hex').slice(0, 8)
  return { id, chained: { account, command } }
}

/** Ours, where no record says so: our data folder is gone, or the person changed something beside our command. */
function knownByForm(current: StatusLineValue, folders: Folders): KeyByForm[] {
  if (current.state !== 'ours') return []
  const { chain } = current.ours
  const chained = chain === undefined ? undefined : readChains(folders)[chain]
  if (!chained) return [{ path: ['statusLine'], value: current.value }]
  return [{ path: ['statusLine', 'command'], value: current.command, was: JSON.stringify(chained.command) }]
}

function statusLinePlace(configFolder: string, { data }: Folders): SettingsPlace {
  return { file: settingsFile(configFolder), purpose: 'statusLine', dataFolder: data }
}

const refused = (message: string): StatusLinePlan => ({ state: 'refused', message })
