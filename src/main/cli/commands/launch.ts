/** `plimsoll launch -- claude …`: one command with telemetry, and a receiver for as long as it runs. Nothing is written anywhere. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { createInterface } from 'node:readline'
import { findProgram } from '../../core/find-program.ts'
import { foreignVariables } from '../../core/telemetry-setup/foreign-variables.ts'
import { settingsEnvironment } from '../../core/telemetry-setup/plan-telemetry.ts'
import { receiverAnswers } from '../../core/telemetry-setup/probe-receiver.ts'
import { ourEndpoint, portOfOurForm, telemetryBlock } from '../../core/telemetry-setup/telemetry-block.ts'
import { chosenFolders } from '../claude-settings.ts'
import type { CommandContext } from '../command-context.ts'
import { enginePort, type TelemetryOptions, wantedTelemetryPort } from '../telemetry-context.ts'

export interface LaunchOptions extends TelemetryOptions {
  command: readonly string[]
}

/** The exit code of the command; as a shell says it, when a signal ended it. */
export async function launch(options: LaunchOptions, context: CommandContext): Promise<number> {
  const { env, terminal } = context
  const { command } = options
  if (env.CLAUDE_TOKEN_TRACKING === '0') return run(command, withoutOurs(env), context)
  const port = await wantedTelemetryPort(options, context)
  const foreign = foreignNames(options, context, port)
  if (foreign.length > 0) {
    terminal.say(
      `Telemetry is set up for something else (${foreign.join(', ')}), so it was left alone. See plimsoll telemetry status.`,
    )
    return run(command, env, context)
  }
  const receiver = await ensureReceiver(port, context)
  try {
    if (receiver.port === undefined) terminal.say(`Nothing receives telemetry at ${ourEndpoint(port)}, so this runs without.`)
    return await run(command, receiver.port === undefined ? env : { ...env, ...telemetryBlock(receiver.port) }, context)
  } finally {
    await receiver.stop()
  }
}

/** An installation of ours in the settings, whichever its port, is not foreign. */
function foreignNames(options: TelemetryOptions, context: CommandContext, port: number): string[] {
  const inSettings = chosenFolders(options, context).flatMap((folder) => {
    const settings = settingsEnvironment(folder)
    return portOfOurForm(settings) === undefined ? Object.keys(foreignVariables(settings, port).inTheWay) : []
  })
  const ownPort = portOfOurForm(context.env) ?? port
  return [...new Set([...inSettings, ...Object.keys(foreignVariables(context.env, ownPort).inTheWay)])]
}

function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const port = portOfOurForm(env)
  const ours = Object.keys(port === undefined ? {} : telemetryBlock(port))
  return Object.fromEntries(Object.entries(env).filter(([name]) => !ours.includes(name)))
}

interface Receiver {
  /** Absent: nobody receives. */
  port?: number
  stop(): Promise<void>
}

/** The running engine, whatever port it has; else somebody at the wanted one; else a `serve` of our own. */
async function ensureReceiver(port: number, context: CommandContext): Promise<Receiver> {
  const running = await enginePort(context)
  const found = await firstThatReceives([running, port])
  if (found !== undefined || running !== undefined)
    return { ...(found === undefined ? {} : { port: found }), stop: async () => {} }

  const serving = startServing(context)
  const url = await serving.url
  const own = await firstThatReceives([url === undefined ? undefined : Number(new URL(url).port), port])
  return { ...(own === undefined ? {} : { port: own }), stop: serving.stop }
}

async function firstThatReceives(ports: readonly (number | undefined)[]): Promise<number | undefined> {
  for (const port of ports) if (port !== undefined && (await receiverAnswers(port))) return port
  return undefined
}

/** An engine that has to bring a large ledger up to date listens before it does. */
const longestStartMs = 20_000
const longestEndMs = 5000

/**
 * It ends when its input does, which the system closes for us however we end. In a group of its own, so that Ctrl-C in this
 * terminal is for the command alone.
 */
function startServing({ env }: CommandContext): { url: Promise<string | undefined>; stop(): Promise<void> } {
  const args = [process.argv[1] ?? '', 'serve', '--until-input-ends']
  const child = spawn(process.execPath, args, { env, stdio: ['pipe', 'pipe', 'ignore'], detached: true, windowsHide: true })
  child.stdin.on('error', () => {})
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()))
  const url = Promise.race([
    once(createInterface(child.stdout), 'line').then(([line]) => String(line)),
    ended.then(() => undefined),
    after(longestStartMs).then(() => undefined),
  ])
  return {
    url,
    async stop() {
      child.stdin.end()
      await Promise.race([ended, after(longestEndMs)])
      child.kill()
    },
  }
}

const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref())

/** What a shell answers for a command that it does not find. */
const notFound = 127

async function run(
  [name = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  { terminal }: CommandContext,
): Promise<number> {
  const passed = passSignals()
  try {
    const child = start(name, args, env)
    passed.to(child)
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
    return signal ? 128 + constants.signals[signal] : (code ?? 1)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    terminal.say(code === 'ENOENT' ? `There is no command "${name}".` : `${name} could not be started: ${message}`)
    return notFound
  } finally {
    passed.end()
  }
}

function start(name: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const options = { env, stdio: 'inherit' } as const
  const program = process.platform === 'win32' ? (findProgram(name, env) ?? name) : name
  if (!/\.(cmd|bat)$/i.test(program)) return spawn(program, args, options)
  // Node runs scripts of cmd.exe only through it, where nothing is quoted by itself.
  const quoted = [program, ...args].map((word) => `"${word.replaceAll('"', '""')}"`)
  return spawn(quoted.join(' '), { ...options, shell: true })
}

/** Ctrl-C in a terminal reaches the command by itself; passed on it would be a second one, which ends Claude Code. */
function passSignals() {
  let child: ChildProcess | undefined
  const pass = (signal: NodeJS.Signals) => {
    if (signal === 'SIGINT' && process.stdin.isTTY) return
    child?.kill(signal)
  }
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, pass)
  return {
    to(started: ChildProcess) {
      child = started
    },
    end() {
      for (const signal of signals) process.off(signal, pass)
    },
  }
}
