import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { lateListener } from '../../../src/main/server/late-listener.ts'

const servers: Server[] = []
afterEach(() => {
  vi.restoreAllMocks()
  for (const server of servers.splice(0)) server.close()
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

const echo: RequestListener = async (incoming, outgoing) => {
  for await (const chunk of incoming) outgoing.write(chunk)
  outgoing.end()
}

describe('lateListener', () => {
  it('loads with the first request, once, and loses nothing of what is sent meanwhile', async () => {
    let loads = 0
    const url = await serve(
      lateListener(async () => {
        loads++
        await new Promise(setImmediate)
        return echo
      }),
    )
    expect(loads).toBe(0)
    const post = async (body: string) => (await fetch(url, { method: 'POST', body })).text()
    expect(await Promise.all([post('one'), post('two')])).toEqual(['one', 'two'])
    expect(await post('three')).toBe('three')
    expect(loads).toBe(1)
  })

  it('hangs up, and says why, when it cannot be loaded', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const reason = new Error('The files were replaced.')
    const url = await serve(lateListener(() => Promise.reject(reason)))
    await expect(fetch(url)).rejects.toThrow()
    expect(log).toHaveBeenCalledWith(reason)
  })
})
