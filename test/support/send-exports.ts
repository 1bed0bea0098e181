/** Captured bodies sent as they came, byte for byte, to a receiver at work. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { Client, credentials } from '@grpc/grpc-js'
import type { CapturedExport } from './captured-exports.ts'

/** Answers the status. */
export async function post(url: string, { path, headers, wire }: CapturedExport, signal?: AbortSignal): Promise<number> {
  const sent: Record<string, string> = { 'content-type': headers['content-type'] ?? '' }
  const compression = headers['content-encoding']
  if (compression !== undefined) sent['content-encoding'] = compression
  const request = { method: 'POST', headers: sent, body: new Uint8Array(wire), ...(signal && { signal }) }
  const answer = await fetch(new URL(path, url), request)
  await answer.arrayBuffer()
  return answer.status
}

export async function callAll(port: number, exports: readonly CapturedExport[]): Promise<void> {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure())
  const asItIs = (bytes: Buffer) => bytes
  for (const { path, body } of exports) {
    await new Promise<void>((resolve, reject) => {
      client.makeUnaryRequest(path, asItIs, asItIs, body, (error) => (error ? reject(error) : resolve()))
    })
  }
  client.close()
}

/** Free a moment ago. */
export async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const closed = once(server, 'close')
  server.close()
  await closed
  return port
}
