/** Plans to send one config folder's telemetry to us, and to undo that. Applied by `applyChange`. */
import { readFileSync } from 'node:fs'
import type { ForeignChoice } from '../../../shared/contract/telemetry-setup.ts'
import { type ChangePlan, type Planned, planChange, planUndo, type SettingsPlace } from '../claude-settings/change-settings.ts'
import { changedFolders, settingsFile } from '../claude-settings/config-folders.ts'
import { findValue, jsonValue, readDocument } from '../claude-settings/json-document.ts'
import { foreignVariables, forwardAddressOf } from './foreign-variables.ts'
import { type ForwardWay, forwardWayOf } from './forward-way.ts'
import {
  type OurProtocol,
  outrankingVariables,
  portOfOurForm,
  protocolOfOurs,
  telemetryBlock,
  type Variables,
} from './telemetry-block.ts'

export interface TelemetryRequest {
  configFolder: string
  dataFolder: string
  port: number
  /** Where else we receive: nothing is sent on to there. */
  ownPorts: readonly number[]
  /** The environment, where somebody may have set telemetry too. */
  env: Readonly<Record<string, string | undefined>>
  choice?: ForeignChoice
}

export type TelemetryPlan =
  /** `overridden` includes what the environment says: Claude Code goes by its settings where both say something. */
  | { state: 'ready'; plan: ChangePlan; overridden: Variables; beside: Variables; forward?: ForwardWay & { ok: true } }
  | { state: 'conflict'; inSettings: Variables; inEnvironment: Variables; forward?: ForwardWay }
  | { state: 'refused'; message: string }

export function planTelemetry({ configFolder, dataFolder, port, ownPorts, env, choice }: TelemetryRequest): TelemetryPlan {
  const place = telemetryPlace(configFolder, dataFolder)
  // What is there without us: an earlier installation of ours is nobody's foreign setting.
  const original = planUndo(place)
  if (!original.ok) return { state: 'refused', message: original.message }
  const settings = environmentIn(original.plan.after)
  const { inTheWay: inSettings, beside } = foreignVariables(settings, port)
  const inEnvironment = foreignVariables(env, port).inTheWay
  const address = forwardAddressOf({ ...env, ...settings }, [port, ...ownPorts])
  const forward = address && forwardWayOf(address)
  const withForward = forward ? { forward } : {}
  const isForeign = Object.keys(inSettings).length + Object.keys(inEnvironment).length > 0
  const isChosen = choice !== undefined || wasChosen(configFolder, dataFolder, inEnvironment)
  if (isForeign && !isChosen) return { state: 'conflict', inSettings, inEnvironment, ...withForward }

  if (choice === 'forward' && forward?.ok === false) return { state: 'refused', message: forward.reason }
  const way = choice === 'forward' && forward?.ok ? forward : undefined
  const protocol = way?.protocol ?? (choice === undefined ? protocolInForce(configFolder) : 'http/json')

  const outranking = Object.entries(outrankingVariables(port, protocol)).filter(
    ([name]) => name in inSettings || name in inEnvironment,
  )
  const wanted = { ...telemetryBlock(port, protocol), ...Object.fromEntries(outranking) }
  const changes = Object.entries(wanted).map(([name, value]) => ({ path: ['env', name], value }))
  const planned = planChange(place, changes)
  if (!planned.ok) return { state: 'refused', message: planned.message }
  return {
    state: 'ready',
    plan: planned.plan,
    overridden: { ...inEnvironment, ...inSettings },
    beside,
    ...(way ? { forward: way } : {}),
  }
}

/** Whether ours is in force already, because somebody chose so when it was installed. */
function wasChosen(configFolder: string, dataFolder: string, inEnvironment: Variables): boolean {
  if (!foldersWithTelemetry(dataFolder).includes(configFolder)) return false
  const current = settingsEnvironment(configFolder)
  const port = portOfOurForm(current)
  if (port === undefined) return false
  if (Object.keys(foreignVariables(current, port, protocolOfOurs(current)).inTheWay).length > 0) return false
  return Object.keys(inEnvironment).every((name) => name in current)
}

/** That of an earlier installation stays: it was chosen for whoever telemetry is sent on to. */
function protocolInForce(configFolder: string): OurProtocol {
  const current = settingsEnvironment(configFolder)
  return portOfOurForm(current) === undefined ? 'http/json' : protocolOfOurs(current)
}

export function planTelemetryUndo(configFolder: string, dataFolder: string): Planned {
  const place = telemetryPlace(configFolder, dataFolder)
  const settings = settingsEnvironment(configFolder)
  const port = portOfOurForm(settings)
  const byForm = port === undefined ? {} : telemetryBlock(port, protocolOfOurs(settings))
  return planUndo(
    place,
    Object.entries(byForm).map(([name, value]) => ({ path: ['env', name], value })),
  )
}

/** Folders that we have written to and have not undone, whatever the environment says now. */
export function foldersWithTelemetry(dataFolder: string): string[] {
  return changedFolders('telemetry', dataFolder)
}

function telemetryPlace(configFolder: string, dataFolder: string): SettingsPlace {
  return { file: settingsFile(configFolder), purpose: 'telemetry', dataFolder }
}

/** `env` of a folder's settings, as they are now. */
export function settingsEnvironment(configFolder: string): Readonly<Record<string, unknown>> {
  try {
    return environmentIn(readFileSync(settingsFile(configFolder), 'utf8'))
  } catch {
    return {}
  }
}

/** `env` of a settings file; nothing where it has none, or none that can be read. */
export function environmentIn(text: string | undefined): Readonly<Record<string, unknown>> {
  const document = readDocument(text ?? '')
  const node = document.ok ? findValue(document.root, ['env']) : undefined
  const value = node && jsonValue(node)
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}
