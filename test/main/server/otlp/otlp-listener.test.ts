import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { deflateSync, gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { decodeExport } from '../../../../src/main/core/sources/otlp/decode-export.ts'
import { capturedExports } from '../../../support/captured-exports.ts'
import { open, type Receiving, readToEnd, send, startReceiving } from './receiving.ts'

const captured = capturedExports().filter(({ protocol }) => protocol !== 'grpc')
const named = (name: string) => {
  const found = captured.find((each) => each.name === name)
  if (!found) throw new Error(`There is no ${name}.`)
  return found
}
const jsonLogs = named('bash-001-logs')
const protobufMetrics = named('agent-027-metrics')
const json = { 'content-type': 'application/json' }
const protobuf = { 'content-type': 'application/x-protobuf' }
const factsOf = (body: Buffer, encoding: 'json' | 'protobuf') => {
  const decoded = decodeExport(body, encoding)
  return decoded.ok ? decoded.facts : []
}

let receiving: Receiving
beforeAll(async () => {
  receiving = await startReceiving()
})
afterAll(() => receiving.receivers.close())
afterEach(() => {
  receiving.facts.length = 0
  receiving.bodies.length = 0
})

describe('OTLP over HTTP', () => {
  it.each(captured)('takes what Claude Code sent: $protocol $name', async ({ path, headers, wire, body, encoding, decoded }) => {
    const sent = Object.fromEntries(Object.entries(headers).filter(([name]) => /^content-(type|encoding)$/.test(name)))
    const answer = await send(receiving.http, { path, headers: sent, body: wire })
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toBe(headers['content-type'])
    expect(answer.body.toString()).toBe(encoding === 'json' ? '{}' : '')
    expect(receiving.facts).toEqual(factsOf(body, encoding))
    expect(receiving.bodies.map(({ bytes }) => bytes.equals(wire))).toEqual([true])
    const signal = decoded.resourceLogs ? 'logs' : 'metrics'
    expect(receiving.bodies).toMatchObject([{ encoding, signal }])
  })

  it('takes gzip and deflate, and a content type with a charset', async () => {
    const headers = { 'content-type': 'Application/JSON; charset=utf-8' }
    for (const [encoding, body] of [
      ['gzip', gzipSync(jsonLogs.body)],
      ['x-gzip', gzipSync(jsonLogs.body)],
      ['deflate', deflateSync(jsonLogs.body)],
      ['identity', jsonLogs.body],
    ] as const) {
      expect((await send(receiving.http, { headers: { ...headers, 'content-encoding': encoding }, body })).status).toBe(200)
    }
    expect(receiving.facts).toHaveLength(4 * factsOf(jsonLogs.body, 'json').length)
    expect(receiving.bodies.map(({ contentEncoding }) => contentEncoding)).toEqual(['gzip', 'gzip', 'deflate', undefined])
  })

  it('knows the signal by the end of the path, and elsewhere by what is in the body', async () => {
    const paths = ['/v1/logs', '/v1/logs/', '/otlp/x/v1/logs', '/v1/logs?a=b', '/', '', '/custom/metrics']
    for (const path of paths) {
      expect((await send(receiving.http, { path, headers: json, body: jsonLogs.body })).status).toBe(200)
      expect((await send(receiving.http, { path: '/', headers: protobuf, body: protobufMetrics.body })).status).toBe(200)
    }
    expect(receiving.bodies.map(({ signal }) => signal)).toEqual(paths.flatMap(() => ['logs', 'metrics']))
  })

  it('takes traces, and makes nothing of them', async () => {
    const body = JSON.stringify({ resourceSpans: [] })
    expect((await send(receiving.http, { path: '/v1/traces', headers: json, body })).status).toBe(200)
    expect(receiving.facts).toEqual([])
    expect(receiving.bodies).toMatchObject([{ signal: 'traces' }])
  })

  it('keeps a connection for the next body', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ports = new Set<number | undefined>()
    for (let i = 0; i < 3; i++) {
      const asked = request({ agent, host: '127.0.0.1', port: receiving.http, path: '/v1/logs', method: 'POST', headers: json })
      asked.end(jsonLogs.body)
      const [answer] = await once(asked, 'response')
      ports.add(asked.socket?.localPort)
      expect(answer.statusCode).toBe(200)
      expect(answer.headers['keep-alive']).toBe('timeout=75')
      answer.resume()
      await once(answer, 'end')
    }
    agent.destroy()
    expect(ports.size).toBe(1)
  })

  it('takes a chunked body, cut anywhere', async () => {
    const asked = request({ host: '127.0.0.1', port: receiving.http, path: '/v1/logs', method: 'POST', headers: json })
    const { body } = jsonLogs
    for (let at = 0; at < body.length; at += 1_777) asked.write(body.subarray(at, at + 1_777))
    asked.end()
    const [answer] = await once(asked, 'response')
    answer.resume()
    expect(answer.statusCode).toBe(200)
    expect(receiving.facts).toEqual(factsOf(body, 'json'))
  })

  it('is spoken by fetch too, at localhost', async () => {
    const url = `http://localhost:${receiving.http}/v1/logs`
    const answer = await fetch(url, {
      method: 'POST',
      headers: { ...json, 'content-encoding': 'gzip' },
      body: gzipSync(jsonLogs.body),
    })
    expect([answer.status, await answer.text()]).toEqual([200, '{}'])
  })

  it('answers 400 in the same encoding to what cannot be read', async () => {
    const inJson = await send(receiving.http, { headers: json, body: 'nonsense' })
    expect([inJson.status, inJson.headers['content-type']]).toEqual([400, 'application/json'])
    expect(JSON.parse(inJson.body.toString())).toEqual({ code: 3, message: expect.stringMatching(/./) })
    const inProtobuf = await send(receiving.http, { headers: protobuf, body: 'nonsense' })
    expect([inProtobuf.status, inProtobuf.headers['content-type']]).toEqual([400, 'application/x-protobuf'])
    // A google.rpc.Status: code 3, then a message as long as it says.
    expect([...inProtobuf.body.subarray(0, 4)]).toEqual([0x08, 3, 0x12, inProtobuf.body.length - 4])
    const noGzip = await send(receiving.http, { headers: { ...json, 'content-encoding': 'gzip' }, body: jsonLogs.body })
    expect(noGzip.status).toBe(400)
    const cut = await send(receiving.http, {
      headers: { ...json, 'content-encoding': 'gzip' },
      body: gzipSync(jsonLogs.body).subarray(0, -20),
    })
    expect(cut.status).toBe(400)
    expect([receiving.facts, receiving.bodies]).toEqual([[], []])
  })

  it('answers 415 to other types, such as a page’s form may have, and to other compressions', async () => {
    const forms = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonp', '']
    for (const type of forms) {
      expect((await send(receiving.http, { headers: { 'content-type': type }, body: jsonLogs.body })).status).toBe(415)
    }
    for (const encoding of ['br', 'gzip, gzip', 'zstd']) {
      const headers = { ...json, 'content-encoding': encoding }
      expect((await send(receiving.http, { headers, body: jsonLogs.body })).status).toBe(415)
    }
    expect(receiving.facts).toEqual([])
  })

  it('answers 405 to other methods', async () => {
    const got = await send(receiving.http, { method: 'GET' })
    expect([got.status, got.headers.allow]).toEqual([405, 'POST'])
    expect((await send(receiving.http, { method: 'PUT', headers: json, body: jsonLogs.body })).status).toBe(405)
    expect((await send(receiving.http, { method: 'OPTIONS' })).status).toBe(405)
  })

  it('refuses another host’s name and every foreign page', async () => {
    const foreign: Record<string, string>[] = [
      { host: `rebound.example:${receiving.http}` },
      { host: '127.0.0.1:1' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
    ]
    for (const headers of foreign) {
      const answer = await send(receiving.http, { headers: { ...json, ...headers }, body: jsonLogs.body })
      expect([answer.status, JSON.parse(answer.body.toString()).code]).toEqual([403, 7])
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    }
    const own = { ...json, origin: `http://127.0.0.1:${receiving.http}` }
    expect((await send(receiving.http, { headers: own, body: jsonLogs.body })).status).toBe(200)
    expect(receiving.bodies).toHaveLength(1)
  })

  it('makes nothing of a body whose sender hangs up before its end', async () => {
    const socket = await open(receiving.http)
    const head = `POST /v1/logs HTTP/1.1\r\nHost: 127.0.0.1:${receiving.http}\r\nContent-Type: application/json\r\n`
    socket.write(`${head}Content-Length: ${jsonLogs.body.length}\r\n\r\n`)
    socket.write(jsonLogs.body.subarray(0, 5_000))
    socket.destroy()
    expect((await send(receiving.http, { headers: json, body: jsonLogs.body })).status).toBe(200)
    expect(receiving.bodies).toHaveLength(1)
  })
})

describe('a body that is too large', () => {
  const mebibyte = 1024 * 1024

  it('is refused by what it announces, before any of it came', async () => {
    const socket = await open(receiving.http)
    const head = `POST /v1/logs HTTP/1.1\r\nHost: 127.0.0.1:${receiving.http}\r\nContent-Type: application/json\r\n`
    socket.write(`${head}Content-Length: ${17 * mebibyte}\r\n\r\n`)
    const answered = await readToEnd(socket)
    expect(answered).toMatch(/^HTTP\/1.1 413 /)
    expect(answered.toLowerCase()).toContain('connection: close')
  })

  it('is refused when the whole of it is sent', async () => {
    const large = Buffer.alloc(17 * mebibyte, ' ')
    const answer = await send(receiving.http, { headers: json, body: large })
    expect([answer.status, JSON.parse(answer.body.toString()).code]).toEqual([413, 8])
    const compressed = Buffer.alloc(4 * mebibyte + 1)
    const headers = { ...protobuf, 'content-encoding': 'gzip' }
    expect((await send(receiving.http, { headers, body: compressed })).status).toBe(413)
  })

  it('is refused when it never ends', async () => {
    const asked = request({ host: '127.0.0.1', port: receiving.http, path: '/v1/logs', method: 'POST', headers: json })
    asked.on('error', () => {})
    const chunk = Buffer.alloc(64 * 1024, ' ')
    let sent = 0
    const more = () => {
      while (!asked.destroyed) {
        sent += chunk.length
        if (!asked.write(chunk)) break
      }
    }
    asked.on('drain', more)
    more()
    const [answer] = await once(asked, 'response')
    expect(answer.statusCode).toBe(413)
    asked.destroy()
    expect(sent).toBeLessThan(600 * mebibyte)
  })

  it('is refused when it is small and grows', async () => {
    const bomb = gzipSync(Buffer.alloc(40 * mebibyte))
    expect(bomb.length).toBeLessThan(mebibyte)
    for (const [encoding, body] of [
      ['gzip', bomb],
      ['deflate', deflateSync(Buffer.alloc(17 * mebibyte))],
    ] as const) {
      const answer = await send(receiving.http, { headers: { ...json, 'content-encoding': encoding }, body })
      expect(answer.status).toBe(413)
    }
  })

  it('may be uncompressed up to 16 MiB', async () => {
    const body = Buffer.concat([jsonLogs.body, Buffer.alloc(16 * mebibyte - jsonLogs.body.length, ' ')])
    expect((await send(receiving.http, { headers: json, body })).status).toBe(200)
  })

  it('is refused to many at once before they take the memory', async () => {
    const limits = { compressedBytes: 1_000, inflatedBytes: 1_000, heldBytes: 1_500 }
    const crowded = await startReceiving({ limits })
    const head = `POST /v1/logs HTTP/1.1\r\nHost: 127.0.0.1:${crowded.http}\r\nContent-Type: application/json\r\n`
    const sockets = await Promise.all([1, 2, 3].map(() => open(crowded.http)))
    for (const socket of sockets) socket.write(`${head}Content-Length: 900\r\n\r\n${' '.repeat(800)}`)
    const first = await Promise.race(sockets.map(readToEnd))
    expect(first).toMatch(/^HTTP\/1.1 413 /)
    for (const socket of sockets) socket.destroy()
    await crowded.receivers.close()
  })
})

describe('a sender that takes its time', () => {
  const patience = { headersMs: 40, requestMs: 80, checkEveryMs: 10 }

  it('is hung up on when it sends nothing, half a head or half a body', async () => {
    const { http, receivers, bodies } = await startReceiving({ patience })
    const head = `POST /v1/logs HTTP/1.1\r\nHost: 127.0.0.1:${http}\r\nContent-Type: application/json\r\n`
    const starts = ['', 'P', 'POST /v1/lo', head, `${head}Content-Length: 900\r\n\r\n{"resource`]
    const answers = await Promise.all(
      starts.map(async (start) => {
        const socket = await open(http)
        if (start) socket.write(start)
        return readToEnd(socket)
      }),
    )
    for (const answered of answers) expect(answered).toMatch(/^$|^HTTP\/1.1 408 /)
    expect(bodies).toEqual([])
    await receivers.close()
  })
})

describe('our own troubles', () => {
  it('are not the sender’s', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const broken = await startReceiving({
      onFacts() {
        throw new Error('no room')
      },
    })
    expect((await send(broken.http, { headers: json, body: jsonLogs.body })).status).toBe(200)
    expect(broken.bodies).toHaveLength(1)
    expect(log).toHaveBeenCalledOnce()
    log.mockRestore()
    await broken.receivers.close()
  })
})
