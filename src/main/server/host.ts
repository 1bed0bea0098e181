/**
 * Everything that a long-running Plimsoll is, apart from how it shows itself: the claimed data folder, the engine in its thread and
 * the server. The tray app and `plimsoll serve` are both this.
 */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AlertTest } from '../../shared/contract/api.ts'
import type { Settings } from '../../shared/contract/settings.ts'
import type { Problem } from '../../shared/contract/snapshot.ts'
import { accessToken } from '../core/access-token.ts'
import { type Demo, startDemo } from '../core/demo/demo.ts'
import type { Engine, EngineOptions } from '../core/engine.ts'
import { startEngineThread } from '../core/engine-thread-client.ts'
import { type Folders, homeFolder, telemetryFolder } from '../core/paths.ts'
import { openSettings } from '../core/settings/settings-store.ts'
import { findStatusLineProgram, thisRuntime } from '../core/statusline-setup/program.ts'
import { openStatusLineDesk, type StatusLineDesk } from '../core/statusline-setup/status-line-desk.ts'
import { openSetupDesk, type SetupDesk } from '../core/telemetry-setup/setup-desk.ts'
import { withProblems } from './engine-with-problems.ts'
import { createEventFeed } from './events.ts'
import { claimOrHandOver } from './hand-over.ts'
import { lateListener } from './late-listener.ts'
import { listen } from './listen.ts'
import { checkForwardAddress } from './otlp/forward/forward-target.ts'
import type { ReceiverPorts } from './otlp/receivers.ts'
import { startTelemetry, type Telemetry } from './otlp/telemetry.ts'
import { type Outlets, openOutlets } from './outlets.ts'
import { openPanel } from './panel-files.ts'
import { portInEnvironment, wantedPort } from './wanted-port.ts'

export interface HostOptions {
  kind: 'tray' | 'serve'
  folders: Folders
  env: NodeJS.ProcessEnv
  appVersion: string
  /** Made-up data in folders of its own; `folders` is then left alone. */
  isDemo: boolean
  /** See `wantedPort`. */
  port?: number
  /** Somebody started Plimsoll again: come to the front. */
  onShow: () => void
  /** Shows a warning that is none, where there is a desktop. */
  testAlert?: () => Promise<AlertTest>
  startEngine?: (options: EngineOptions) => Promise<Engine>
  panelFolder?: string
}

export interface RunningHost {
  kind: 'running'
  engine: Engine
  url: string
  port: number
  /** Where telemetry is received besides `port`; a taken port is absent until it is free. */
  telemetryPorts(): ReceiverPorts
  /** Turns Claude Code's telemetry on and off. */
  telemetrySetup: SetupDesk
  /** Sets Claude Code's status line up and takes it back. */
  statusLineSetup: StatusLineDesk
  /** For a page or program that may change something: as a header, or as `#token=` behind the panel's URL. */
  token: string
  /** Where data and settings really are: a demo has its own. */
  folders: Folders
  /** What went wrong without stopping us. The snapshots say it too. */
  problems(): readonly Problem[]
  stop(): Promise<void>
}

export interface HandedOver {
  kind: 'handedOver'
  /** Of the engine that already ran, and has been asked to show itself. */
  url: string
}

const demoHasNone = 'All of this is made up, so there is no status line to set up.'

export async function startHost(options: HostOptions): Promise<RunningHost | HandedOver> {
  const undo: (() => unknown)[] = []
  /** Last begun, first ended; every one is ended whatever another one throws. */
  const stop = async () => {
    for (let end = undo.pop(); end; end = undo.pop()) {
      try {
        await end()
      } catch (error) {
        console.error(error)
      }
    }
  }
  try {
    return await start(options, undo, stop)
  } catch (error) {
    await stop()
    throw error
  }
}

async function start(
  options: HostOptions,
  undo: (() => unknown)[],
  stop: () => Promise<void>,
): Promise<RunningHost | HandedOver> {
  const demo = options.isDemo ? startDemo({ now: Date.now() }) : undefined
  if (demo) undo.push(() => demo.stop())
  const { folders, env } = demo ? inDemo(options, demo) : options

  const place = await claimOrHandOver(folders.data, options.kind)
  if (place.state === 'handedOver') {
    await stop()
    return { kind: 'handedOver', url: place.url }
  }
  const { claim } = place
  undo.push(() => claim.release())

  const token = accessToken(folders.data)
  const settings = openSettings(folders.config)
  const startEngine = options.startEngine ?? startEngineThread
  const { appVersion, isDemo } = options
  const ownEngine = await startEngine({ folders, settings, env, home: homeFolder(env), appVersion, isDemo, watches: true })
  undo.push(() => ownEngine.stop())

  const allowedHosts = (env.PLIMSOLL_ALLOWED_HOSTS ?? '').toLowerCase().split(',').filter(Boolean)
  const ownPorts = new Set<number>()
  let telemetry: Telemetry | undefined
  const outlets = openOutlets({
    engine: ownEngine,
    settings: () => settings.current(),
    dataFolder: folders.data,
    home: homeFolder(env),
    ownPorts: () => [...ownPorts, ...Object.values(telemetry?.ports() ?? {})],
  })
  undo.push(() => outlets.close())
  // What a demo shows is made up; the port stays free for whoever counts.
  if (!isDemo) telemetry = await receiveTelemetry(settings.current().telemetry, folders, env, allowedHosts, outlets)
  undo.push(() => telemetry?.close())
  telemetry?.onWritten(() => ownEngine.noteTelemetry())

  // Problems come and go, and the port's is known only once the server listens, which needs the engine: they are read when asked for.
  let portProblem: Problem | undefined
  const problems = () => [...(portProblem ? [portProblem] : []), ...(telemetry?.problems() ?? []), ...outlets.problems()]
  const engine = withProblems(ownEngine, problems)
  const events = createEventFeed(engine)
  const panelFile = openPanel(options.panelFolder ?? builtPanelFolder())
  const telemetrySetup = openSetupDesk({
    env,
    home: homeFolder(env),
    dataFolder: folders.data,
    // The panel's own port takes telemetry too: where another program has the usual one, ours is still a place to send to.
    port: () => telemetry && (telemetry.ports().http ?? listening.port),
    ownPorts: () => [...ownPorts, ...Object.values(telemetry?.ports() ?? {})],
    forward: {
      dataFolder: folders.data,
      current: () => settings.current().forward,
      change: (forward) => engine.changeSettings({ forward }),
    },
    refusalOf: (endpoint, ports) => checkForwardAddress(endpoint, ports).refusal,
    now: Date.now,
  })
  const statusLineSetup = openStatusLineDesk({
    env,
    home: homeFolder(env),
    folders,
    // A demo's home is gone when it ends, and nobody runs Claude Code in it.
    program: async () => (isDemo ? { ok: false, message: demoHasNone } : findStatusLineProgram(thisRuntime(env))),
    now: Date.now,
  })
  const show = async () => {
    options.onShow()
    return { url }
  }
  const serverCounts = () => {
    const [received, forward] = [telemetry?.counts(), outlets.forwardCounts()]
    return { ...(received && { telemetry: received }), ...(forward && { forward }) }
  }
  const telemetryPorts = () => telemetry?.ports() ?? {}
  const telemetryState = () => {
    const { telemetry: counts, forward } = serverCounts()
    return {
      isReceived: telemetry !== undefined,
      ports: telemetryPorts(),
      ...(counts && { counts }),
      ...(forward && { forward }),
    }
  }
  const { testAlert } = options
  const ways = { ...(testAlert && { testAlert }), panelFile, serverCounts, telemetryState, telemetrySetup, statusLineSetup, show }
  const app = { engine, events, appVersion, instance: claim.instance, token, allowedHosts, ...ways }
  const panel = lateListener(async () => (await import('./app-listener.ts')).appListener(app))
  const handler = telemetry?.inFrontOf(panel) ?? panel
  const listening = await listen(handler, wantedPort(options.port, env, settings.current().port))
  undo.push(() => {
    events.close()
    return listening.close()
  })
  portProblem = listening.problem
  const { port } = listening
  ownPorts.add(port)
  const url = `http://127.0.0.1:${port}/`
  claim.publish({ port })
  return { kind: 'running', engine, url, port, telemetryPorts, telemetrySetup, statusLineSetup, token, folders, problems, stop }
}

async function receiveTelemetry(
  { isEnabled, httpPort, grpcPort }: Settings['telemetry'],
  folders: Folders,
  env: NodeJS.ProcessEnv,
  allowedHosts: readonly string[],
  outlets: Outlets,
): Promise<Telemetry | undefined> {
  if (!isEnabled) return undefined
  const ports = {
    http: portInEnvironment(env, 'PLIMSOLL_OTLP_PORT') ?? httpPort,
    grpc: portInEnvironment(env, 'PLIMSOLL_OTLP_GRPC_PORT') ?? grpcPort,
  }
  return startTelemetry({ folder: telemetryFolder(folders), ports, allowedHosts, onBody: outlets.accept })
}

function inDemo({ env }: HostOptions, demo: Demo): { folders: Folders; env: NodeJS.ProcessEnv } {
  return { folders: demo.folders, env: { ...env, ...demo.env } }
}

/** `out/renderer` beside `out/main`, where this file ends up; the same inside app.asar. */
function builtPanelFolder(): string {
  return join(dirname(fileURLToPath(import.meta.url)), '..', 'renderer')
}
