/** The ports at which telemetry is received besides the panel's: 4318 and 4317, unless the settings say otherwise. */
import type { RequestListener } from 'node:http'
import type { Problem } from '../../../shared/contract/snapshot.ts'
import type { GrpcReceiver } from './grpc-receiver.ts'
import { type HeldPort, holdPort } from './held-port.ts'
import { type Patience, type ReceivingServer, receivingServer } from './receiving-server.ts'

export interface ReceiversOptions {
  /** `null` is none, 0 any free one. */
  ports: { http: number | null; grpc: number | null }
  listener: RequestListener
  openGrpc: () => Promise<GrpcReceiver>
  patience?: Patience
  /** How long until a taken port is asked for again. */
  retryMs?: number
}

export interface ReceiverPorts {
  http?: number
  grpc?: number
}

export interface Receivers {
  /** Those that are ours now. */
  ports(): ReceiverPorts
  problems(): Problem[]
  close(): Promise<void>
}

const retryMsByDefault = 30_000

export async function startReceivers({
  ports,
  listener,
  openGrpc,
  patience,
  retryMs = retryMsByDefault,
}: ReceiversOptions): Promise<Receivers> {
  let opening: Promise<GrpcReceiver> | undefined
  const grpc = () => {
    opening ??= openGrpc()
    return opening
  }
  const open = async (port: number | null): Promise<{ receiver: ReceivingServer; held: HeldPort } | undefined> => {
    if (port === null) return undefined
    const receiver = receivingServer({ listener, grpc, ...(patience ? { patience } : {}) })
    return { receiver, held: await holdPort(receiver.server, port, retryMs) }
  }
  const [http, grpcPort] = await Promise.all([open(ports.http), open(ports.grpc)])
  const both = [http, grpcPort].filter((each) => each !== undefined)

  return {
    ports() {
      const [httpNow, grpcNow] = [http?.held.port(), grpcPort?.held.port()]
      return { ...(httpNow === undefined ? {} : { http: httpNow }), ...(grpcNow === undefined ? {} : { grpc: grpcNow }) }
    },
    problems: () => both.map(({ held }) => held.problem()).filter((problem) => problem !== undefined),
    async close() {
      for (const { receiver, held } of both) {
        held.close()
        receiver.close()
      }
      const receiver = await opening?.catch(() => undefined)
      receiver?.close()
    },
  }
}
