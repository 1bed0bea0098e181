/** A forward whose timers go off when the test says so. */
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Forward, type ForwardOptions, openForward } from '../../../../../src/main/server/otlp/forward/forward.ts'
import type { SentBody } from '../../../../../src/main/server/otlp/sent-body.ts'
import { ForwardSettings } from '../../../../../src/shared/contract/forward.ts'
import { type HeldTimers, heldTimers } from '../../../../support/held-timers.ts'
import { tempFolder } from '../../../../support/temp-ledger.ts'

export const startMs = Date.parse('2026-11-22T13:48:00Z')

export interface Rig {
  forward: Forward
  timers: HeldTimers
  folder: string
}

/** Those that limit how long an answer may take are left alone. */
export const retries = (delayMs: number) => delayMs !== 10_000

export function rig(endpoint: string, settings: object = {}, options: Partial<ForwardOptions> = {}): Rig {
  const timers = heldTimers()
  const folder = options.folder ?? join(tempFolder(), 'forward')
  const forward = openForward({
    folder,
    settings: ForwardSettings.parse({ endpoint, ...settings }),
    clock: { now: () => startMs },
    random: () => 1,
    after: timers.after,
    ...options,
  })
  onTestFinished(() => forward.close())
  return { forward, timers, folder }
}

export function body(bytes: string | Buffer, change: Partial<SentBody> = {}): SentBody {
  return {
    signal: 'logs',
    encoding: 'json',
    headers: { 'content-type': 'application/json', authorization: 'Bearer of the sender' },
    bytes: Buffer.from(bytes),
    ...change,
  }
}

export const protobuf = { encoding: 'protobuf', headers: { 'content-type': 'application/x-protobuf' } } as const

/** A port on which nobody listens; free again for whoever comes next. */
export async function freePort(): Promise<number> {
  const { createServer } = await import('node:net')
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as import('node:net').AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
