import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { claimDataFolder, currentHolder } from '../../../src/main/core/instance.ts'
import { telemetryFolder } from '../../../src/main/core/paths.ts'
import { decodeExport } from '../../../src/main/core/sources/otlp/decode-export.ts'
import { readJournal } from '../../../src/main/core/sources/otlp/read-journal.ts'
import { type HostOptions, type RunningHost, startHost } from '../../../src/main/server/host.ts'
import { capturedExports } from '../../support/captured-exports.ts'
import { fakeEngine } from './fake-engine.ts'

let folder: string
const running: RunningHost[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-host-'))
})
afterEach(async () => {
  for (const host of running.splice(0)) await host.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Other tests run at the same time, and this machine may be somebody's. */
const freePorts = { PLIMSOLL_OTLP_PORT: '0', PLIMSOLL_OTLP_GRPC_PORT: '0' }

function options(change: Partial<HostOptions> = {}): HostOptions {
  return {
    kind: 'serve',
    folders: { data: join(folder, 'data'), config: join(folder, 'config') },
    env: { HOME: folder, ...freePorts },
    appVersion: '0.1.0',
    isDemo: false,
    port: 0,
    onShow: () => {},
    startEngine: async () => fakeEngine(),
    ...change,
  }
}

async function startRunning(change: Partial<HostOptions> = {}): Promise<RunningHost> {
  const host = await startHost(options(change))
  if (host.kind !== 'running') throw new Error(`handed over to ${host.url}`)
  running.push(host)
  return host
}

describe('startHost', () => {
  it('listens, and says where in the lock', async () => {
    const host = await startRunning()
    expect(host.url).toBe(`http://127.0.0.1:${host.port}/`)
    const ping: unknown = await (await fetch(`${host.url}api/v1/ping`)).json()
    const holder = await currentHolder(host.folders.data)
    expect(ping).toEqual({ app: 'plimsoll', version: '0.1.0', instance: holder?.instance })
    expect(holder).toMatchObject({ kind: 'serve', port: host.port, pid: process.pid })
  })

  it('hands a second start over to the first, which shows itself', async () => {
    let shown = 0
    const first = await startRunning({ kind: 'tray', onShow: () => (shown += 1) })
    expect(await startHost(options())).toEqual({ kind: 'handedOver', url: first.url })
    expect(shown).toBe(1)
  })

  it('says which process holds the folder when that one does not answer', async () => {
    const silent = await claimDataFolder(join(folder, 'data'), { pid: process.pid, kind: 'tray' })
    if (silent.state === 'claimed') silent.publish({ port: await unusedPort() })
    await expect(startHost(options())).rejects.toThrow(`already runs as process ${process.pid}`)
  })

  it('waits for a command that is using the ledger', async () => {
    const command = await claimDataFolder(join(folder, 'data'), { pid: process.pid, kind: 'cli' })
    const starting = startRunning()
    const first = await Promise.race([starting, new Promise((resolve) => setImmediate(() => resolve('waiting')))])
    expect(first).toBe('waiting')
    if (command.state === 'claimed') command.release()
    expect((await starting).kind).toBe('running')
  })

  it('gives the folder back when it stops, and when it cannot start', async () => {
    const host = await startRunning()
    await host.stop()
    expect(await currentHolder(join(folder, 'data'))).toBeUndefined()
    const failing = startHost(options({ startEngine: () => Promise.reject(new Error('no room')) }))
    await expect(failing).rejects.toThrow('no room')
    expect(await currentHolder(join(folder, 'data'))).toBeUndefined()
    await startRunning()
  })

  it('goes on at another port when its own is taken, and every snapshot says so', async () => {
    const first = await startRunning()
    const second = await startRunning({
      folders: { data: join(folder, 'other'), config: join(folder, 'other') },
      port: first.port,
    })
    expect(second.port).not.toBe(first.port)
    expect(second.problems()).toMatchObject([{ code: 'portTaken' }])
    expect(second.engine.snapshot().problems).toMatchObject([{ code: 'portTaken' }])
    expect(second.engine.snapshot()).toBe(second.engine.snapshot())
    const served = (await (await fetch(`${second.url}api/v1/snapshot`)).json()) as { problems: unknown[] }
    expect(served.problems).toHaveLength(1)
  })

  it('takes the port from the option, else from PLIMSOLL_PORT, else from the settings', async () => {
    const first = await startRunning()
    await first.stop()
    const { port: _, ...unset } = options({ env: { HOME: folder, ...freePorts, PLIMSOLL_PORT: String(first.port) } })
    const host = await startHost(unset)
    if (host.kind === 'running') running.push(host)
    expect(host).toMatchObject({ kind: 'running', port: first.port })
  })

  it('refuses a PLIMSOLL_PORT that is no port', async () => {
    const { port: _, ...unset } = options({ env: { HOME: folder, ...freePorts, PLIMSOLL_PORT: '88890' } })
    await expect(startHost(unset)).rejects.toThrow('PLIMSOLL_PORT is "88890"')
  })

  it('allows a host name that the person has named', async () => {
    const host = await startRunning({ env: { HOME: folder, ...freePorts, PLIMSOLL_ALLOWED_HOSTS: 'Panel.example:443' } })
    const { request } = await import('node:http')
    const status = await new Promise((resolve, reject) => {
      const asked = request({ port: host.port, host: '127.0.0.1', path: '/api/v1/ping', headers: { host: 'panel.example:443' } })
      asked.on('response', (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
      asked.on('error', reject)
      asked.end()
    })
    expect(status).toBe(200)
  })

  it('keeps a demo apart: other folders, another home, none of the person’s own variables', { timeout: 20_000 }, async () => {
    let engineHome = ''
    let engineEnv: Readonly<Record<string, string | undefined>> = {}
    writeFileSync(join(folder, 'untouched'), '')
    const host = await startRunning({
      isDemo: true,
      env: { HOME: folder, CLAUDE_CONFIG_DIR: folder, CLAUDE_DATA_PATH: folder },
      startEngine: async ({ home, env }) => {
        engineHome = home
        engineEnv = env
        return fakeEngine()
      },
    })
    expect(host.folders.data).not.toContain(folder)
    expect(engineHome).not.toBe(folder)
    expect(engineEnv.CLAUDE_CONFIG_DIR).toContain('plimsoll-demo-')
    expect(engineEnv.CLAUDE_DATA_PATH).toBeUndefined()
    expect(await currentHolder(join(folder, 'data'))).toBeUndefined()
  })
})

describe('telemetry', () => {
  const [logs] = capturedExports().filter(({ name }) => name === 'bash-001-logs')
  const decoded = logs && decodeExport(logs.body, 'json', 'logs')
  const facts = decoded?.ok ? decoded.facts : []
  const post = async (url: string, body: BodyInit = logs?.body.toString() ?? '') => {
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    return [answer.status, await answer.text()]
  }
  const telemetryIn = (host: RunningHost) => readJournal(telemetryFolder(host.folders), undefined, 1_000).facts

  it('is taken at a port of its own and at the panel’s, and is in the journal when the host has stopped', async () => {
    const host = await startRunning()
    const { http, grpc } = host.telemetryPorts()
    for (const url of [`http://127.0.0.1:${http}/v1/logs`, `http://127.0.0.1:${grpc}/v1/logs`, `${host.url}v1/logs`, host.url]) {
      expect(await post(url)).toEqual([200, '{}'])
    }
    await host.stop()
    expect(facts.length).toBeGreaterThan(0)
    expect(telemetryIn(host)).toEqual([...facts, ...facts, ...facts, ...facts])
  })

  it('leaves the panel and the API as they are', async () => {
    const host = await startRunning({ panelFolder: folder })
    writeFileSync(join(folder, 'index.html'), '<title>panel</title>')
    expect((await fetch(`${host.url}api/v1/ping`)).status).toBe(200)
    expect((await fetch(host.url, { method: 'POST', body: 'a=b' })).status).toBe(404)
    expect((await fetch(host.url, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' })).status).toBe(404)
    expect((await fetch(`${host.url}v1/logs`)).status).toBe(405)
  })

  it('is refused at the panel’s port to other sites, as everything there', async () => {
    const host = await startRunning()
    const headers = { 'content-type': 'application/json', origin: 'https://evil.example' }
    const answer = await fetch(`${host.url}v1/logs`, { method: 'POST', headers, body: '{}' })
    expect(answer.status).toBe(403)
  })

  it('goes on without a port that another program has, and every snapshot says so until it is free', async () => {
    const first = await startRunning()
    const taken = String(first.telemetryPorts().http)
    const second = await startRunning({
      folders: { data: join(folder, 'other'), config: join(folder, 'other') },
      env: { HOME: folder, ...freePorts, PLIMSOLL_OTLP_PORT: taken },
    })
    expect(second.telemetryPorts()).toEqual({ grpc: expect.any(Number) })
    expect(second.problems()).toMatchObject([{ code: 'telemetryPortTaken' }])
    expect(second.engine.snapshot().problems).toMatchObject([{ code: 'telemetryPortTaken' }])
    expect(await post(`${second.url}v1/logs`)).toEqual([200, '{}'])
  })

  it('says when it cannot be kept', async () => {
    const host = await startRunning()
    writeFileSync(telemetryFolder(host.folders), '')
    expect(await post(`${host.url}v1/logs`)).toEqual([200, '{}'])
    await expect.poll(() => host.problems()).toMatchObject([{ code: 'telemetryNotKept' }])
    rmSync(telemetryFolder(host.folders))
    await host.stop()
    expect(telemetryIn(host)).toEqual(facts)
  })

  it('is taken nowhere when the person has turned it off, and not at all by a demo', { timeout: 20_000 }, async () => {
    const config = join(folder, 'config')
    mkdirSync(config)
    writeFileSync(join(config, 'settings.json'), JSON.stringify({ telemetry: { isEnabled: false } }))
    for (const isDemo of [false, true]) {
      const host = await startRunning({ isDemo })
      expect(host.telemetryPorts()).toEqual({})
      expect((await post(`${host.url}v1/logs`))[0]).toBe(404)
      await host.stop()
    }
  })

  it('refuses a PLIMSOLL_OTLP_PORT that is no port', async () => {
    const wrong = options({ env: { HOME: folder, ...freePorts, PLIMSOLL_OTLP_PORT: 'http' } })
    await expect(startHost(wrong)).rejects.toThrow('PLIMSOLL_OTLP_PORT is "http"')
  })
})

async function unusedPort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const closed = once(server, 'close')
  server.close()
  await closed
  return port
}
