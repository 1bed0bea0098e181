/**
 * Telemetry under load: `node test/bench/otlp-load.mjs [--rate 2000] [--seconds 5] [--connections 8] [--protocol http|grpc]`.
 * A real `serve` process gets bodies that Claude Code sent, as many a second as asked for whether or not it keeps up; answer times count
 * from when a body was due. Then it is stopped, and the journal must hold every record of every body that was answered, once.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { Client, credentials } from '@grpc/grpc-js'

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
const serve = spawn(process.execPath, ['out/main/cli.js', 'serve', '--port', '0'], {
  env: {
    PATH: process.env.PATH,
    HOME: home,
    PLIMSOLL_DATA_DIR: join(home, 'data'),
    PLIMSOLL_OTLP_PORT: String(httpPort),
    PLIMSOLL_OTLP_GRPC_PORT: String(grpcPort),
    TZ: 'UTC',
  },
  stdio: ['ignore', 'pipe', 'ignore'],
})
try {
  await once(serve.stdout, 'data')
  await sleep(1000)
  const before = memory()
  const { send, recordsInEach, close } = values.protocol === 'grpc' ? overGrpc() : overHttp()
  await send(-1)
  const loaded = memory()
  const cpuBefore = cpuMs(serve.pid)
  const ownCpuBefore = process.cpuUsage()
  const latencies = await load(send)
  const cpuPerBodyMs = (cpuMs(serve.pid) - cpuBefore) / total
  const { user, system } = process.cpuUsage(ownCpuBefore)
  const after = memory()
  close()
  serve.kill('SIGTERM')
  await once(serve, 'exit')

  latencies.sort((a, b) => a - b)
  const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))].toFixed(2)
  console.log(`${values.protocol}: ${total} bodies, ${rate} a second over ${connections} connections`)
  console.log(`answer: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms`)
  console.log(`cpu per body: ${cpuPerBodyMs.toFixed(3)} ms here, ${((user + system) / 1000 / total).toFixed(3)} ms at the sender`)
  console.log(`memory of the process: ${before}; after one body ${loaded}; after all ${after}`)
  const found = journal()
  const expected = (total + 1) * recordsInEach
  const ids = new Set(found.map(({ requestId }) => requestId))
  const areAllApart = values.protocol === 'grpc' || ids.size === total + 1
  console.log(`journal: ${found.length} of ${expected} records${areAllApart ? '' : `, but only ${ids.size} different ones`}`)
  if (found.length !== expected || !areAllApart) process.exitCode = 1
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
  const { body } = capture('http-json', (decoded) => JSON.stringify(decoded).includes('"request_id"'))
  const request0 = JSON.parse(body.toString())
  const [logs] = request0.resourceLogs
  const isRequest = (record) => record.body.stringValue === 'claude_code.api_request'
  logs.scopeLogs[0].logRecords = logs.scopeLogs[0].logRecords.filter(isRequest).slice(0, 1)
  const text = JSON.stringify(request0)
  const [, idOfOne] = /"request_id","value":\{"stringValue":"([^"]+)"/.exec(text)
  const headers = { 'content-type': 'application/json' }
  const send = (n) =>
    new Promise((resolve, reject) => {
      const asked = request({ agent, host: '127.0.0.1', port: httpPort, path: '/v1/logs', method: 'POST', headers }, (answer) => {
        answer.resume()
        answer.on('end', () => (answer.statusCode === 200 ? resolve() : reject(new Error(`answered ${answer.statusCode}`))))
      })
      asked.on('error', reject)
      asked.end(text.replace(idOfOne, `req_${n}`))
    })
  return { send, recordsInEach: 1, close: () => agent.destroy() }
}

function overGrpc() {
  const clients = Array.from(
    { length: connections },
    () => new Client(`127.0.0.1:${grpcPort}`, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 }),
  )
  const { body, path, decoded } = capture('grpc', (each) => JSON.stringify(each).includes('"request_id"'))
  const events = decoded.resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords))
  const counted = ['claude_code.api_request', 'claude_code.assistant_response']
  const asItIs = (bytes) => bytes
  const send = (n) =>
    new Promise((resolve, reject) => {
      const done = (error) => (error ? reject(error) : resolve())
      clients[(n + 1) % connections].makeUnaryRequest(path, asItIs, asItIs, body, done)
    })
  const close = () => {
    for (const client of clients) client.close()
  }
  const recordsInEach = events.filter((record) => counted.includes(record.body.stringValue)).length
  return { send, recordsInEach, close }
}

function capture(protocol, holds) {
  const fixture = gunzipSync(readFileSync(join(import.meta.dirname, `../fixtures/otlp/${protocol}.jsonl.gz`))).toString()
  const found = fixture
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .find(
      ({ decoded, headers }) =>
        decoded.resourceLogs && holds(decoded) && !headers['content-encoding'] && !headers['grpc-encoding'],
    )
  const wire = Buffer.from(found.body, 'base64')
  return { ...found, body: protocol === 'grpc' ? wire.subarray(5) : wire }
}

function journal() {
  const folder = join(home, 'data/telemetry')
  const text = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('')
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
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
