/** A receiver of telemetry that is nobody's product: takes everything, answers as told, remembers what came. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface TelemetryReceiver {
  port: number
  received: { path: string; body: string }[]
}

/** Gone when the test is finished. */
export async function telemetryReceiver(status = 200, answer = '{"partialSuccess":{}}'): Promise<TelemetryReceiver> {
  const received: TelemetryReceiver['received'] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', () => {
      received.push({ path: `${request.method} ${request.url}`, body })
      response.writeHead(status, { 'content-type': 'application/json' }).end(answer)
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { port: (server.address() as AddressInfo).port, received }
}
