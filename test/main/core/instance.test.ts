import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accessToken, readAccessToken, tokenFile } from '../../../src/main/core/access-token.ts'
import { type Claim, type ClaimedFolder, claimDataFolder, currentHolder } from '../../../src/main/core/instance.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-instance-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const serve = { pid: process.pid, kind: 'serve' } as const
const tray = { pid: process.pid, kind: 'tray' } as const

function expectClaimed(claim: Claim): ClaimedFolder {
  if (claim.state !== 'claimed') throw new Error(`held by ${claim.pid}`)
  return claim
}

describe('claimDataFolder', () => {
  it('makes the folder and gives it to the first who asks', async () => {
    const claim = expectClaimed(await claimDataFolder(join(folder, 'deep', 'down'), serve))
    expect(claim.instance).toMatch(/^[\da-f-]{36}$/)
  })

  it('tells the second who holds it, since when and at which port', async () => {
    const first = expectClaimed(await claimDataFolder(folder, serve))
    first.publish({ port: 4321 })
    expect(await claimDataFolder(folder, tray)).toEqual({
      state: 'held',
      instance: first.instance,
      pid: process.pid,
      kind: 'serve',
      startedAt: expect.any(Number),
      port: 4321,
    })
  })

  it('gives a released folder to the next one', async () => {
    expectClaimed(await claimDataFolder(folder, serve)).release()
    expect(await currentHolder(folder)).toBeUndefined()
    const next = expectClaimed(await claimDataFolder(folder, tray))
    expect(await currentHolder(folder)).toMatchObject({ kind: 'tray', instance: next.instance })
  })

  it('leaves a folder alone that was claimed anew after it was released', async () => {
    const first = expectClaimed(await claimDataFolder(folder, serve))
    first.release()
    const second = expectClaimed(await claimDataFolder(folder, tray))
    first.release()
    first.publish({ port: 1 })
    expect(await currentHolder(folder)).toMatchObject({ instance: second.instance, kind: 'tray' })
  })

  it('takes over from a process that was killed', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'])
    const { pid = 0 } = child
    expectClaimed(await claimDataFolder(folder, { pid, kind: 'serve' }))
    expect(await claimDataFolder(folder, tray)).toMatchObject({ state: 'held', pid })
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    expectClaimed(await claimDataFolder(folder, tray))
  })

  it.runIf(process.platform === 'linux')('takes over when the process id now belongs to another process', async () => {
    expectClaimed(await claimDataFolder(folder, serve))
    rewriteLock({ birth: 'another boot 17' })
    expectClaimed(await claimDataFolder(folder, tray))
  })

  it('asks the port where the system cannot tell one process from a later one of the same id', async () => {
    const first = expectClaimed(await claimDataFolder(folder, serve))
    const server = createServer((_, answer) => answer.end(JSON.stringify({ app: 'plimsoll', instance: first.instance })))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    rewriteLock({ birth: undefined, port })
    expect(await claimDataFolder(folder, tray)).toMatchObject({ state: 'held', port })
    const closed = once(server, 'close')
    server.close()
    await closed
    expectClaimed(await claimDataFolder(folder, tray))
  })

  it('takes a damaged lock for an abandoned one', async () => {
    writeFileSync(join(folder, 'engine-7.lock'), '{"instance":"x","pi')
    expectClaimed(await claimDataFolder(folder, tray))
    expect(lockFiles()).toEqual(['engine-8.lock'])
  })

  it('gives the folder to exactly one of many who ask at once', async () => {
    for (let round = 0; round < 5; round++) {
      const claims = await Promise.all(Array.from({ length: 8 }, () => claimDataFolder(folder, serve)))
      const winners = claims.filter((claim) => claim.state === 'claimed')
      expect(winners).toHaveLength(1)
      for (const winner of winners) winner.release()
    }
  })

  it('says in words when the folder cannot be used', async () => {
    writeFileSync(join(folder, 'file'), '')
    const claiming = claimDataFolder(join(folder, 'file'), serve)
    await expect(claiming).rejects.toThrow(/^The data folder .*file cannot be used \(E\w+\)\. .*PLIMSOLL_DATA_DIR/)
  })

  it('leaves one lock file, readable by its owner only, and no scraps', async () => {
    const claim = expectClaimed(await claimDataFolder(folder, serve))
    claim.publish({ port: 1 })
    expect(readdirSync(folder)).toEqual(['engine-1.lock'])
    if (process.platform !== 'win32') expect(statSync(join(folder, 'engine-1.lock')).mode & 0o777).toBe(0o600)
  })
})

describe('accessToken', () => {
  it('is made once and then stays', () => {
    const token = accessToken(folder)
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    expect(accessToken(folder)).toBe(token)
    expect(readAccessToken(folder)).toBe(token)
    expect(readdirSync(folder)).toEqual(['token'])
  })

  it('replaces what is no token', () => {
    writeFileSync(tokenFile(folder), 'short')
    expect(readAccessToken(folder)).toBeUndefined()
    expect(accessToken(folder)).toHaveLength(43)
  })

  it.skipIf(process.platform === 'win32')('can be read by its owner only, even if it once could by others', () => {
    const token = accessToken(folder)
    rmSync(tokenFile(folder))
    writeFileSync(tokenFile(folder), token, { mode: 0o644 })
    expect(accessToken(folder)).toBe(token)
    expect(statSync(tokenFile(folder)).mode & 0o777).toBe(0o600)
  })
})

function lockFiles(): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.lock'))
}

function rewriteLock(change: Record<string, unknown>): void {
  const file = join(folder, lockFiles()[0] ?? '')
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...change }))
}
