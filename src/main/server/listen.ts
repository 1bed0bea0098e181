import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Problem } from '../../shared/contract/snapshot.ts'
import { findPortHolder } from './port-holder.ts'

export interface Listening {
  port: number
  /** Set when the wanted port was not to be had and another one was taken. */
  problem?: Problem
  close(): Promise<void>
}

export const loopback = '127.0.0.1'

/** Telemetry comes every 60 s. Were we to hang up between two bodies, the next could meet a closing connection and be lost. */
export const keepAliveMs = 75_000

/** Listens on loopback only. A taken port is no reason to show nothing: any free one is taken instead, and the problem says so. */
export async function listen(handler: RequestListener, wantedPort: number): Promise<Listening> {
  const server = createServer({ keepAliveTimeout: keepAliveMs }, handler)
  const refusal = await tryListen(server, wantedPort)
  if (refusal) {
    const secondRefusal = await tryListen(server, 0)
    if (secondRefusal) throw new Error(`No port on ${loopback} could be opened: ${secondRefusal.message}`)
  }
  const { port } = server.address() as AddressInfo
  return {
    port,
    ...(refusal ? { problem: await portProblem(refusal, wantedPort, port) } : {}),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        // Live event streams would keep it open for ever.
        server.closeAllConnections()
      }),
  }
}

/** The reason why not, if so. Leaves nothing behind on the server, so that it can be tried again. */
export function tryListen(server: Server, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const settle = (refusal?: NodeJS.ErrnoException) => {
      server.off('error', settle).off('listening', settle)
      resolve(refusal)
    }
    server.on('error', settle).on('listening', settle)
    server.listen(port, loopback)
  })
}

async function portProblem(refusal: NodeJS.ErrnoException, wantedPort: number, port: number): Promise<Problem> {
  const remedy = `Until then the panel is at http://${loopback}:${port}. End that program, or set another port.`
  if (refusal.code !== 'EADDRINUSE') {
    return { code: 'portRefused', message: `Port ${wantedPort} may not be used (${refusal.code ?? refusal.message}).`, remedy }
  }
  const holder = await findPortHolder(wantedPort)
  const who = holder ? `${holder.name ?? 'a process'} (process ${holder.pid})` : 'another program'
  return { code: 'portTaken', message: `Port ${wantedPort} is in use by ${who}.`, remedy }
}
