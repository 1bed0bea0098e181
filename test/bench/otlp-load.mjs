/**
 * Telemetry under load: `npm run bench:otlp -- [--rate 2000] [--seconds 5] [--connections 8] [--protocol http|grpc]`.
 * A real `serve` process gets bodies that Claude Code sent, each with request ids of its own, as many a second as asked for whether or
 * not it keeps up; answer times count from when a body was due. In the end the ledger must have every request of every body, once.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { Client, credentials } from '@grpc/grpc-js'
import Libsql from 'libsql'

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '8' },
    protocol: { type: 'string', default: 'http' },
  },
})
const rate = Number(values.rate)
const total = rate * Number(values.seconds)
const connections = Number(values.connections)

const home = mkdtempSync(join(tmpdir(), 'plimsoll-bench-otlp-'))
const [httpPort, grpcPort] = [await freePort(), await freePort()]
const env = {
  PATH: process.env.PATH,
  HOME: home,
  PLIMSOLL_DATA_DIR: join(home, 'data'),
  PLIMSOLL_OTLP_PORT: String(httpPort),
  PLIMSOLL_OTLP_GRPC_PORT: String(grpcPort),
  TZ: 'UTC',
}
const serve = spawn(process.execPath, ['out/main/cli.js', 'serve', '--port', '0'], { env, stdio: ['ignore', 'pipe', 'ignore'] })
try {
  const [url] = String((await once(serve.stdout, 'data'))[0]).match(/http:\S+/)
  await sleep(1000)
  const before = memory()
  const { send, requestsInEach, close } = values.protocol === 'grpc' ? overGrpc() : overHttp()
  await send(-1)
  const loaded = memory()
  const cpuBefore = cpuMs(serve.pid)
  const ownCpuBefore = process.cpuUsage()
  const latencies = await load(send)
  const cpuPerBodyMs = (cpuMs(serve.pid) - cpuBefore) / total
  const { user, system } = process.cpuUsage(ownCpuBefore)
  const after = memory()
  close()
  const expected = (total + 1) * requestsInEach
  const behindMs = await untilTakenIn(url, expected)
  const atRest = memory()
  serve.kill('SIGTERM')
  await once(serve, 'exit')

  latencies.sort((a, b) => a - b)
  const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))].toFixed(2)
  console.log(`${values.protocol}: ${total} bodies, ${rate} a second over ${connections} connections`)
  console.log(`answer: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms`)
  console.log(`cpu per body: ${cpuPerBodyMs.toFixed(3)} ms here, ${((user + system) / 1000 / total).toFixed(3)} ms at the sender`)
  console.log(`memory of the process: ${before}; after one body ${loaded}; after all ${after}; all in the ledger ${atRest}`)
  console.log(behindMs === undefined ? 'the ledger did not catch up' : `in the ledger: ${behindMs} ms after the last answer`)
  const found = rows()
  console.log(`ledger: ${found} of ${expected} requests`)
  if (found !== expected) process.exitCode = 1
} finally {
  serve.kill('SIGKILL')
  rmSync(home, { recursive: true, force: true })
}

async function load(send) {
  const latencies = []
  const answers = []
  const startedAt = performance.now()
  for (let sent = 0; sent < total; ) {
    const dueCount = Math.min(total, Math.floor(((performance.now() - startedAt) / 1000) * rate))
    for (; sent < dueCount; sent++) {
      const dueAt = startedAt + (sent / rate) * 1000
      answers.push(send(sent).then(() => latencies.push(performance.now() - dueAt)))
    }
    await sleep(1)
  }
  await Promise.all(answers)
  return latencies
}

function overHttp() {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const { body } = capture('http-json')
  const request0 = JSON.parse(body.toString())
  const [logs] = request0.resourceLogs
  const isRequest = (record) => record.body.stringValue === 'claude_code.api_request'
  logs.scopeLogs[0].logRecords = logs.scopeLogs[0].logRecords.filter(isRequest).slice(0, 1)
  const { numbered, requestsInEach } = withNumbers(Buffer.from(JSON.stringify(request0)))
  const headers = { 'content-type': 'application/json' }
  const send = (n) =>
    new Promise((resolve, reject) => {
      const asked = request({ agent, host: '127.0.0.1', port: httpPort, path: '/v1/logs', method: 'POST', headers }, (answer) => {
        answer.resume()
        answer.on('end', () => (answer.statusCode === 200 ? resolve() : reject(new Error(`answered ${answer.statusCode}`))))
      })
      asked.on('error', reject)
      asked.end(numbered(n + 1))
    })
  return { send, requestsInEach, close: () => agent.destroy() }
}

function overGrpc() {
  const clients = Array.from(
    { length: connections },
    () => new Client(`127.0.0.1:${grpcPort}`, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 }),
  )
  const { body, path } = capture('grpc')
  const { numbered, requestsInEach } = withNumbers(body)
  const asItIs = (bytes) => bytes
  const send = (n) =>
    new Promise((resolve, reject) => {
      const done = (error) => (error ? reject(error) : resolve())
      clients[(n + 1) % connections].makeUnaryRequest(path, asItIs, asItIs, numbered(n + 1), done)
    })
  const close = () => {
    for (const client of clients) client.close()
  }
  return { send, requestsInEach, close }
}

/** The same body with other request ids, which are as long as those that it had: protobuf writes lengths. */
function withNumbers(body) {
  const places = [...body.toString('latin1').matchAll(/req_mock\d{6}/g)].map(({ 0: id, index }) => ({ id, index }))
  const ids = [...new Set(places.map(({ id }) => id))]
  const numbered = (n) => {
    const copy = Buffer.from(body)
    for (const { id, index } of places) copy.write(`req_${String(n * ids.length + ids.indexOf(id)).padStart(10, '0')}`, index)
    return copy
  }
  return { numbered, requestsInEach: ids.length }
}

function capture(protocol) {
  const fixture = gunzipSync(readFileSync(join(import.meta.dirname, `../fixtures/otlp/${protocol}.jsonl.gz`))).toString()
  const found = fixture
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .find(
      ({ decoded, headers }) =>
        JSON.stringify(decoded).includes('"request_id"') && !headers['content-encoding'] && !headers['grpc-encoding'],
    )
  const wire = Buffer.from(found.body, 'base64')
  return { ...found, body: protocol === 'grpc' ? wire.subarray(5) : wire }
}

/** Undefined where it takes longer than half as long as the load did, and a minute. */
async function untilTakenIn(url, requests) {
  const startedAt = performance.now()
  while (performance.now() - startedAt < 60_000 + Number(values.seconds) * 500) {
    const { sources } = await (await fetch(`${url}api/v1/snapshot`)).json()
    if (sources.find(({ id }) => id === 'otlp').counts.responses >= requests) return Math.round(performance.now() - startedAt)
    await sleep(100)
  }
  return undefined
}

/** After a command that takes in what is still in the journal. */
function rows() {
  const { status } = spawnSync(process.execPath, ['out/main/cli.js', 'status', '--json'], { env, stdio: 'ignore' })
  if (status !== 0) throw new Error(`status ended with ${status}`)
  const ledger = new Libsql(join(home, 'data/ledger.db'), { readonly: true })
  return ledger.prepare('SELECT count(*) AS counted FROM response WHERE is_counted').get().counted
}

/** User and system time of all threads, in ticks of 10 ms. */
function cpuMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** Linux only, as are the other benches. */
function memory() {
  const status = readFileSync(`/proc/${serve.pid}/status`, 'utf8')
  return `${Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024)} MiB`
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}
