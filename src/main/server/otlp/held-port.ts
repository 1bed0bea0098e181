/**
 * One port that must be this one and no other, because senders were told it or assume it. While another program has it, it is asked for
 * again from time to time.
 */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Problem } from '../../../shared/contract/snapshot.ts'
import { tryListen } from '../listen.ts'
import { findPortHolder } from '../port-holder.ts'

export interface HeldPort {
  /** Absent while somebody else has it. */
  port(): number | undefined
  problem(): Problem | undefined
  /** No longer asks for it. */
  close(): void
}

export async function holdPort(server: Server, wantedPort: number, retryMs: number): Promise<HeldPort> {
  let problem: Problem | undefined
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  async function attempt(): Promise<void> {
    const refusal = await tryListen(server, wantedPort)
    if (isClosed) {
      server.close()
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
