/**
 * A server that takes telemetry at a port of its own, over HTTP and gRPC alike: the first bytes of a connection say which. Claude Code
 * that is given `http://127.0.0.1:4317` and no protocol sends HTTP to what is known as the gRPC port, and would never learn that
 * nothing arrives.
 */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { keepAliveMs } from '../listen.ts'
import type { GrpcReceiver } from './grpc-receiver.ts'

export interface ReceivingServerOptions {
  listener: RequestListener
  /** Loaded once, with the first connection that needs it. */
  grpc: () => Promise<GrpcReceiver>
  patience?: Patience
}

/** How long a sender may take. Half-sent requests cost memory for as long as they last. */
export interface Patience {
  headersMs: number
  requestMs: number
  checkEveryMs: number
}

const patienceByDefault: Patience = { headersMs: 10_000, requestMs: 30_000, checkEveryMs: 5_000 }

/** Every Claude Code session holds one or two. */
const maximumConnections = 512

export interface ReceivingServer {
  server: Server
  /** Ends what is open as well. */
  close(): void
}

export function receivingServer({ listener, grpc, patience = patienceByDefault }: ReceivingServerOptions): ReceivingServer {
  const timeouts = {
    headersTimeout: patience.headersMs,
    requestTimeout: patience.requestMs,
    connectionsCheckingInterval: patience.checkEveryMs,
    keepAliveTimeout: keepAliveMs,
  }
  const server = createServer(timeouts, listener)
  server.maxConnections = maximumConnections
  // Out of descriptors: whoever wanted in has to come again.
  server.on('error', (error: NodeJS.ErrnoException) => {
    if (error.syscall === 'accept') console.error(error)
  })
  const serveHttp = server.listeners('connection')
  server.removeAllListeners('connection')
  const sockets = new Set<Socket>()

  server.on('connection', async (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    // While nobody has taken it over yet, a reset must not end the process.
    socket.on('error', () => {})
    const isHttp2 = await startsWithPreface(socket, patience.headersMs)
    if (isHttp2 === undefined) socket.destroy()
    else if (isHttp2) await serveGrpc(socket)
    else for (const serve of serveHttp) serve.call(server, socket)
  })

  async function serveGrpc(socket: Socket): Promise<void> {
    try {
      const receiver = await grpc()
      // An HTTP/1.1 server leaves its sockets half open when the other end closes; nobody would ever close these.
      socket.allowHalfOpen = false
      if (!socket.destroyed) receiver.serve(socket)
    } catch (error) {
      console.error(error)
      socket.destroy()
    }
  }

  return {
    server,
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** HTTP/2 without TLS begins with `PRI * HTTP/2.0`; no method of HTTP/1.1 begins so. */
const preface = Buffer.from('PRI')

/** Looks at the first bytes and puts them back. `undefined`: the connection ended, or nothing came. */
function startsWithPreface(socket: Socket, patienceMs: number): Promise<boolean | undefined> {
  return new Promise((resolve) => {
    let first = Buffer.alloc(0)
    const settle = (result: boolean | undefined) => {
      socket.setTimeout(0)
      socket.off('readable', look).off('end', leave).off('close', leave).off('error', leave).off('timeout', leave)
      resolve(result)
    }
    const leave = () => settle(undefined)
    const look = () => {
      const chunk: Buffer | null = socket.read()
      if (chunk === null) return
      first = Buffer.concat([first, chunk])
      if (first.length < preface.length && preface.subarray(0, first.length).equals(first)) return
      socket.unshift(first)
      settle(first.subarray(0, preface.length).equals(preface))
    }
    socket.setTimeout(patienceMs)
    socket.on('readable', look).on('end', leave).on('close', leave).on('error', leave).on('timeout', leave)
  })
}
