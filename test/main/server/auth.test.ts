import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isOurHost } from '../../../src/main/server/auth.ts'
import { type RunningServer, runServer, token } from './running-server.ts'

describe('isOurHost', () => {
  it.each(['localhost:8889', 'LOCALHOST:8889', '127.0.0.1:8889', '[::1]:8889', 'panel.example:443'])('takes %s', (host) => {
    expect(isOurHost(host, 8889, ['panel.example:443'])).toBe(true)
  })

  it.each([
    'evil.example:8889',
    'localhost.evil.example:8889',
    '127.0.0.1.evil.example:8889',
    'localhost:8890',
    'localhost',
    'localhost:8889@evil.example',
    'panel.example',
    '0.0.0.0:8889',
    '[::]:8889',
    '',
    undefined,
  ])('refuses %s', (host) => {
    expect(isOurHost(host, 8889, ['panel.example:443'])).toBe(false)
  })

  it('takes a name without a port on port 80 only', () => {
    expect(isOurHost('localhost', 80, [])).toBe(true)
  })
})

describe('the server', () => {
  let server: RunningServer
  beforeAll(async () => {
    server = await runServer()
  })
  afterAll(() => server.stop())

  const everyRead = [
    '/',
    '/api/v1/ping',
    '/api/v1/snapshot',
    '/api/v1/events',
    '/api/v1/settings',
    '/api/usage',
    '/metrics',
    '/nothing',
  ]

  it.each(everyRead)('refuses %s to a name that was pointed at this machine (DNS rebinding)', async (path) => {
    const answer = await server.ask(path, { headers: { host: `rebound.example:${server.port}` } })
    expect(answer.status).toBe(403)
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(answer.json()).toMatchObject({ status: 403, code: 'forbidden' })
  })

  it.each(everyRead)('refuses %s to a page of another origin', async (path) => {
    for (const origin of ['https://evil.example', 'http://localhost:3000', 'null', `http://evil.example:${server.port}`]) {
      expect((await server.ask(path, { headers: { origin } })).status).toBe(403)
    }
  })

  it('gives no page leave to read across origins', async () => {
    const answer = await server.ask('/api/v1/ping', { headers: { origin: `http://127.0.0.1:${server.port}` } })
    expect(answer.status).toBe(200)
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    const preflight = { origin: 'https://evil.example', 'access-control-request-method': 'PATCH' }
    expect((await server.ask('/api/v1/settings', { method: 'OPTIONS', headers: preflight })).status).toBe(403)
  })

  it('refuses data to images and scripts of other sites, which send no Origin', async () => {
    for (const site of ['cross-site', 'same-site']) {
      const headers = { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' }
      expect((await server.ask('/api/usage', { headers })).status).toBe(403)
    }
    expect((await server.ask('/api/usage', { headers: { 'sec-fetch-site': 'same-origin' } })).status).toBe(200)
  })

  it('lets a link from elsewhere open the panel, but no frame', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
    const answer = await server.ask('/', { headers })
    expect(answer.status).toBe(404)
    expect(answer.headers['x-frame-options']).toBe('DENY')
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'")
    for (const path of ['/api/usage', '/metrics']) expect((await server.ask(path, { headers })).status).toBe(403)
  })

  it('answers a request without a Host with 400', async () => {
    const { connect } = await import('node:net')
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(server.port, '127.0.0.1', () => socket.write('GET /api/v1/ping HTTP/1.0\r\n\r\n'))
      let received = ''
      socket.on('data', (chunk) => {
        received += chunk.toString()
      })
      socket.on('end', () => resolve(received))
      socket.on('error', reject)
    })
    expect(text).toMatch(/^HTTP\/1\.1 400/)
    expect(text).not.toContain('instance-1')
  })

  const writes = [
    ['POST', '/api/v1/refresh', ''],
    ['POST', '/api/v1/show', ''],
    ['PATCH', '/api/v1/settings', '{"plan":"pro"}'],
  ] as const

  it.each(writes)('does not let %s %s through without the token, or with a wrong one', async (method, path, body) => {
    const wrong = ['', 'Bearer', `Bearer ${token}x`, `Bearer ${token.slice(1)}`, `Basic ${token}`, token]
    for (const authorization of wrong) {
      const headers = { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) }
      const answer = await server.ask(path, { method, headers, body })
      expect(answer.status).toBe(401)
      expect(answer.headers['www-authenticate']).toContain('Bearer')
    }
    expect(server.shown()).toBe(0)
    expect(server.engine.settings().plan).toBe('max5x')
  })

  it('takes the token from the header only', async () => {
    expect((await server.ask(`/api/v1/show?token=${token}`, { method: 'POST' })).status).toBe(401)
    expect((await server.ask('/api/v1/show', { method: 'POST', headers: { cookie: `token=${token}` } })).status).toBe(401)
    expect((await server.ask('/api/v1/show', { method: 'POST', headers: { authorization: `Bearer ${token}` } })).status).toBe(200)
    expect(server.shown()).toBe(1)
  })

  it('refuses even the right token from a page of another origin', async () => {
    const headers = { authorization: `Bearer ${token}`, origin: 'https://evil.example' }
    expect((await server.ask('/api/v1/refresh', { method: 'POST', headers })).status).toBe(403)
  })
})
