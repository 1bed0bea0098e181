/** Everything `plimsoll doctor` looks at, as one object: what `--json` prints. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Coverage, Problem, Snapshot, SourceStatus } from '../../../shared/contract/snapshot.ts'
import type { HolderKind } from '../../core/instance.ts'
import { type Folders, ledgerFile, telemetryFolder } from '../../core/paths.ts'
import { findPortHolder, type PortHolder } from '../../server/port-holder.ts'
import { wantedPort } from '../../server/wanted-port.ts'
import { accessDataFolder, askForSnapshot } from '../ask-engine.ts'
import type { CommandContext } from '../command-context.ts'
import { withOwnEngine } from '../own-engine.ts'
import { lookAtTelemetry, type TelemetryLook, telemetryProblems } from './look-at-telemetry.ts'
import { type LedgerLook, lookIntoLedger } from './look-into-ledger.ts'

export interface DoctorReport {
  now: number
  timeZone?: string
  appVersion: string
  runtime: { node: string; electron?: string; platform: string }
  folders: Folders
  settingsFile: { path: string; exists: boolean }
  /** Absent when none runs; then this command has read everything through itself. */
  engine?: { pid: number; kind: HolderKind; port: number; startedAt: number }
  /** The port of the panel: who has it, if anybody. */
  port: { wanted?: number; holder?: PortHolder }
  sources: SourceStatus[]
  /** Absent where it could not be looked at. */
  telemetry?: TelemetryLook
  ledger?: LedgerLook
  coverage?: Coverage
  /** Every one with what to do about it. */
  problems: Problem[]
}

const defaultPort = 8889

export async function examine(context: CommandContext): Promise<DoctorReport> {
  const { env, folders, appVersion } = context
  const problems: Problem[] = []
  const attempt = async <Value>(code: string, remedy: string, look: () => Promise<Value> | Value): Promise<Value | undefined> => {
    try {
      return await look()
    } catch (error) {
      problems.push({ code, message: error instanceof Error ? error.message : String(error), remedy })
      return undefined
    }
  }
  const engine = await attempt('engineSilent', 'End the process that is named and look again.', () => lookAtEngine(context))
  const snapshot = engine?.snapshot
  const remedy = 'Set it to a number from 0 to 65535, or remove it.'
  const wanted = await attempt('portInvalid', remedy, () => wantedPort(undefined, env, engine?.settingsPort ?? defaultPort))
  const holder = wanted ? await findPortHolder(wanted) : undefined
  const ledger = await attempt('ledgerUnreadable', 'If it stays so: end Plimsoll, move the file away and start again.', () =>
    lookIntoLedger(ledgerFile(folders), telemetryFolder(folders)),
  )
  const enginePort = engine?.running?.port
  const telemetry = await attempt('telemetryUnknown', 'Set PLIMSOLL_OTLP_PORT to a number from 0 to 65535, or remove it.', () =>
    lookAtTelemetry(enginePort, context),
  )
  if (telemetry) problems.push(...telemetryProblems(telemetry, enginePort))
  if (snapshot) problems.push(...snapshot.problems, ...problemsOfSources(snapshot))
  if (wanted && holder && !engine?.running) problems.push(portProblem(wanted, holder))
  const settingsFile = join(folders.config, 'settings.json')
  return {
    now: Date.now(),
    appVersion,
    runtime: {
      node: process.versions.node,
      ...(process.versions.electron ? { electron: process.versions.electron } : {}),
      platform: `${process.platform} ${process.arch}`,
    },
    folders,
    settingsFile: { path: settingsFile, exists: existsSync(settingsFile) },
    port: { ...(wanted === undefined ? {} : { wanted }), ...(holder ? { holder } : {}) },
    sources: snapshot?.sources ?? [],
    ...(snapshot ? { timeZone: snapshot.timeZone, coverage: snapshot.coverage } : {}),
    ...(engine?.running ? { engine: engine.running } : {}),
    ...(telemetry ? { telemetry } : {}),
    ...(ledger ? { ledger } : {}),
    problems: problems.map(withRemedy),
  }
}

interface EngineLook {
  snapshot: Snapshot
  running?: NonNullable<DoctorReport['engine']>
  /** Known only where the settings were opened here. */
  settingsPort?: number
}

async function lookAtEngine(context: CommandContext): Promise<EngineLook> {
  const access = await accessDataFolder(context.folders.data)
  if (access.state === 'claimed') {
    return withOwnEngine(context, access.claim, async (engine) => ({
      snapshot: await engine.refresh(),
      settingsPort: engine.settings().port,
    }))
  }
  const { holder, port } = access
  const { pid, kind, startedAt } = holder
  return {
    snapshot: await askForSnapshot(context.folders.data, port),
    running: { pid, kind, port, startedAt },
    settingsPort: port,
  }
}

function problemsOfSources({ sources }: Snapshot): Problem[] {
  const problems = sources.flatMap(({ problem }) => (problem ? [problem] : []))
  const isWithoutAnything = sources.every(({ counts }) => counts.files === 0 && counts.responses === 0)
  if (problems.length > 0 || !isWithoutAnything) return problems
  return [
    {
      code: 'noTranscripts',
      message: 'No transcripts of Claude Code were found in any of the folders above.',
      remedy: 'Send Claude Code a message; or name its folder in CLAUDE_CONFIG_DIR or in the setting "roots".',
    },
  ]
}

function portProblem(wanted: number, { pid, name }: PortHolder): Problem {
  return {
    code: 'portTaken',
    message: `Port ${wanted}, where the panel would be, is in use by ${name ?? 'a process'} (process ${pid}).`,
    remedy: 'End it, or set another "port"; otherwise Plimsoll takes any free one and says which.',
  }
}

function withRemedy(problem: Problem): Problem {
  return {
    ...problem,
    remedy: problem.remedy ?? 'Restart Plimsoll. If it comes back, report it with the output of plimsoll doctor --json.',
  }
}
