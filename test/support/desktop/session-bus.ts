/** A D-Bus session of a test's own, so that no icon, name or service of another test or of the machine is on it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface SessionBus {
  address: string
  stop(): Promise<void>
}

/** Services that the bus starts by itself inherit `env`, and nothing else of the test's. */
export async function startSessionBus(env: NodeJS.ProcessEnv): Promise<SessionBus> {
  const daemon = spawn('dbus-daemon', ['--session', '--nofork', '--nopidfile', '--print-address=1'], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [address] = (await Promise.race([once(createInterface(daemon.stdout), 'line'), failure(daemon)])) as [string]
  return { address, stop: () => endProcess(daemon) }
}

async function failure(child: ChildProcess): Promise<never> {
  const [reason] = await Promise.race([once(child, 'error'), once(child, 'exit')])
  throw new Error(`dbus-daemon did not start: ${reason}`)
}

export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill()
  await ended
}
