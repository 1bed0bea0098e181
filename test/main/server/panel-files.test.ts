import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, runServer } from './running-server.ts'

let folder: string
let server: RunningServer
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-panel-'))
  const panel = join(folder, 'renderer')
  mkdirSync(join(panel, 'assets'), { recursive: true })
  writeFileSync(join(panel, 'index.html'), '<!doctype html><title>Plimsoll</title>')
  writeFileSync(join(panel, 'assets', 'index-Ab12.js'), 'export {}')
  writeFileSync(join(panel, 'assets', 'index-Ab12.js.map'), '{}')
  writeFileSync(join(folder, 'token'), 'secret')
  server = await runServer({ panelFolder: panel })
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

describe('the panel', () => {
  it('is the page at /, which a browser asks about again', async () => {
    const answer = await server.ask('/')
    expect(answer).toMatchObject({ status: 200, body: '<!doctype html><title>Plimsoll</title>' })
    expect(answer.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' })
  })

  it('has scripts of hashed names, which a browser may keep', async () => {
    const answer = await server.ask('/assets/index-Ab12.js')
    expect(answer.headers['cache-control']).toContain('immutable')
    expect(answer.headers['content-type']).toBe('text/javascript; charset=utf-8')
    const again = await server.ask('/assets/index-Ab12.js', { headers: { 'if-none-match': `W/${answer.headers.etag}` } })
    expect(again.status).toBe(304)
  })

  it('may load and ask nothing but its own', async () => {
    const { headers } = await server.ask('/')
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'")
    expect(headers['content-security-policy']).not.toContain('unsafe')
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
  })

  it.each([
    '/../token',
    '/assets/../../token',
    '/%2e%2e/token',
    '/..%2ftoken',
    '/assets/..%5c..%5ctoken',
    '//token',
    '/assets/',
    '/assets/index-Ab12.js.map',
    '/index.html/../../token',
    '/token%00.js',
  ])('has no file at %s', async (path) => {
    const answer = await server.ask(path)
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.body).not.toContain('secret')
  })

  it.skipIf(process.platform === 'win32')('does not follow a link to a folder outside', async () => {
    const linked = join(folder, 'linked')
    mkdirSync(linked)
    symlinkSync(folder, join(linked, 'out.js'))
    const other = await runServer({ panelFolder: linked })
    expect((await other.ask('/out.js/token')).status).toBe(404)
    await other.stop()
  })

  it('says how to build it when it is not there', async () => {
    const unbuilt = await runServer()
    const answer = await unbuilt.ask('/')
    expect(answer.status).toBe(404)
    expect(answer.body).toContain('npm run build')
    await unbuilt.stop()
  })
})
