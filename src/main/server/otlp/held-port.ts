/**
 * One port that must be this one and no other, because senders were told it or assume it. While another program has it, it is asked for
 * again from time to time.
 */
import type { Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { Problem } from '../../../shared/contract/snapshot.ts'
import { loopback, tryListen } from '../listen.ts'
import { findPortHolder } from '../port-holder.ts'

export interface HeldPort {
  /** Absent while somebody else has it. */
  port(): number | undefined
  problem(): Problem | undefined
  /** No longer asks for it. */
  close(): void
}

/**
 * macOS and Windows let us have a port at 127.0.0.1 although another program has it at every address; what was meant for a collector in
 * a container, say, would then come to us.
 */
const isSharedQuietly = process.platform !== 'linux'

export async function holdPort(
  server: Server,
  wantedPort: number,
  retryMs: number,
  looksFirst = isSharedQuietly,
): Promise<HeldPort> {
  let problem: Problem | undefined
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  async function attempt(): Promise<void> {
    const refusal = looksFirst && (await isAnswered(wantedPort)) ? inUse : await tryListen(server, wantedPort)
    if (isClosed) {
      if (!refusal) server.close()
      return
    }
    if (!refusal) {
      problem = undefined
      return
    }
    problem ??= await refusalProblem(refusal, wantedPort)
    if (isClosed) return
    timer = setTimeout(() => void attempt(), retryMs)
    // Not worth staying alive for.
    timer.unref()
  }

  await attempt()
  return {
    port: () => (server.address() as AddressInfo | null)?.port,
    problem: () => problem,
    close() {
      isClosed = true
      clearTimeout(timer)
    },
  }
}

const inUse: NodeJS.ErrnoException = Object.assign(new Error('in use'), { code: 'EADDRINUSE' })

/** Longer than any answer of this machine, shorter than a person's patience with a start. */
const longestKnockMs = 300

function isAnswered(port: number): Promise<boolean> {
  if (port === 0) return Promise.resolve(false)
  return new Promise((resolve) => {
    const socket = connect({ port, host: loopback, timeout: longestKnockMs })
    const settle = (answered: boolean) => {
      socket.destroy()
      resolve(answered)
    }
    socket.once('connect', () => settle(true))
    socket.once('error', () => settle(false))
    socket.once('timeout', () => settle(false))
  })
}

async function refusalProblem(refusal: NodeJS.ErrnoException, port: number): Promise<Problem> {
  if (refusal.code !== 'EADDRINUSE') {
    return {
      code: 'telemetryPortRefused',
      message: `Port ${port} may not be used (${refusal.code ?? refusal.message}), so telemetry that Claude Code sends there does not arrive.`,
      remedy: 'Let Claude Code send to the port of the panel, or set another port under `telemetry`.',
    }
  }
  const holder = await findPortHolder(port)
  const who = holder ? `${holder.name ?? 'a process'} (process ${holder.pid})` : 'another program'
  return {
    code: 'telemetryPortTaken',
    message: `Port ${port} is in use by ${who}, so telemetry that Claude Code sends there does not arrive here.`,
    remedy: 'End that program, and the port is taken over; or let Claude Code send to the port of the panel.',
  }
}
