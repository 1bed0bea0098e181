import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Snapshot } from '../../../src/shared/contract/snapshot.ts'
import { sampleSnapshot } from '../../support/snapshots.ts'
import { type RunningServer, runServer, token } from './running-server.ts'

let server: RunningServer
beforeAll(async () => {
  server = await runServer()
})
afterAll(() => server.stop())

const json = { 'content-type': 'application/json' }
const withToken = { ...json, authorization: `Bearer ${token}` }

describe('the API', () => {
  it('says who it is', async () => {
    const answer = await server.ask('/api/v1/ping')
    expect(answer.json()).toEqual({ app: 'plimsoll', version: '0.1.0', instance: 'instance-1' })
  })

  it('answers the snapshot, by the contract', async () => {
    const answer = await server.ask('/api/v1/snapshot')
    expect(Snapshot.parse(answer.json())).toEqual(server.engine.snapshot())
  })

  it('answers 304 for as long as nothing is new', async () => {
    const first = await server.ask('/api/v1/snapshot')
    const etag = first.headers.etag ?? ''
    const again = await server.ask('/api/v1/snapshot', { headers: { 'if-none-match': etag } })
    expect(again).toMatchObject({ status: 304, body: '' })
    server.engine.publish(sampleSnapshot({ now: 1 }))
    expect((await server.ask('/api/v1/snapshot', { headers: { 'if-none-match': etag } })).status).toBe(200)
  })

  it('keeps answers with data out of shared caches', async () => {
    expect((await server.ask('/api/usage')).headers['cache-control']).toBe('no-store')
    expect((await server.ask('/api/v1/snapshot')).headers['cache-control']).toBe('private, no-cache')
  })

  it('answers metrics in the type that Prometheus asks for', async () => {
    const answer = await server.ask('/metrics')
    expect(answer.headers).toMatchObject({
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'cache-control': 'no-store',
    })
    expect(answer.body).toContain('plimsoll_build_info{version="0.1.0",demo="false"} 1\n')
  })

  it('reads everything through and answers what is then known', async () => {
    const before = server.engine.snapshot().now
    const answer = await server.ask('/api/v1/refresh', { method: 'POST', headers: withToken })
    expect(answer.json().now).toBe(before + 1000)
  })

  it('gives previews of the messages that were asked for', async () => {
    for (const headers of [json, { ...json, 'transfer-encoding': 'chunked' }]) {
      const answer = await server.ask('/api/v1/previews', { method: 'POST', headers, body: '{"ids":["msg_1"]}' })
      expect(answer.json()).toEqual([{ id: 'msg_1', text: 'text of msg_1', tools: [] }])
    }
  })

  it('changes a setting and answers all of them', async () => {
    const answer = await server.ask('/api/v1/settings', { method: 'PATCH', headers: withToken, body: '{"plan":"max20x"}' })
    expect(answer.json()).toMatchObject({ plan: 'max20x', port: 8889 })
    expect((await server.ask('/api/v1/settings')).json()).toMatchObject({ plan: 'max20x' })
  })

  it('says what is wrong with a setting and changes nothing', async () => {
    const answer = await server.ask('/api/v1/settings', { method: 'PATCH', headers: withToken, body: '{"plan":"free"}' })
    expect(answer.status).toBe(400)
    expect(answer.json()).toMatchObject({ title: 'The request is not valid', code: 'invalid', detail: 'This is not valid.' })
  })

  it.each([
    ['no JSON', '{"ids":', json],
    ['JSON of another shape', '{"ids":"msg_1"}', json],
    ['too many ids', JSON.stringify({ ids: Array.from({ length: 101 }, String) }), json],
    ['an empty body', '', json],
    ['a form, which any page may post', '{"ids":[]}', { 'content-type': 'text/plain' }],
  ])('answers 400 to %s', async (_, body, headers) => {
    const answer = await server.ask('/api/v1/previews', { method: 'POST', headers, body })
    expect(answer.status).toBe(400)
    expect(answer.json()).toMatchObject({ code: 'invalid', detail: expect.any(String) })
  })

  it('refuses a body that is too large, announced or not', async () => {
    const body = Buffer.alloc(300 * 1024, ' ')
    const announced = { ...json, 'content-length': String(body.length) }
    const chunked = { ...json, 'transfer-encoding': 'chunked' }
    for (const headers of [announced, chunked]) {
      const answer = await server.ask('/api/v1/previews', { method: 'POST', headers, body })
      expect(answer.status).toBe(413)
      expect(answer.json()).toMatchObject({ code: 'tooLarge' })
    }
  })

  it('answers 404 as a problem document, without a stack', async () => {
    for (const [method, path] of [
      ['GET', '/api/v2/snapshot'],
      ['DELETE', '/api/v1/snapshot'],
      ['GET', '/api/v1/refresh'],
    ] as const) {
      const answer = await server.ask(path, { method })
      expect(answer).toMatchObject({ status: 404, body: expect.stringContaining('notFound') })
      expect(answer.headers['content-type']).toBe('application/problem+json')
      expect(answer.body).not.toContain('at ')
    }
  })

  it('tells a failure as a sentence and goes on', async () => {
    const broken = await runServer({
      engine: { ...server.engine, previews: () => Promise.reject(new Error('The transcript could not be read.')) },
    })
    const answer = await broken.ask('/api/v1/previews', { method: 'POST', headers: json, body: '{"ids":[]}' })
    expect(answer.status).toBe(500)
    expect(answer.json()).toMatchObject({ code: 'failed', detail: 'The transcript could not be read.' })
    expect((await broken.ask('/api/v1/ping')).status).toBe(200)
    await broken.stop()
  })
})
