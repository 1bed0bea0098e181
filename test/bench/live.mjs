/**
 * From an appended line to the event that a face receives: `npm run bench:live -- [--files 5000] [--appends 60] [--idle 60]`.
 * A real `serve` process follows a tree of many files; one line at a time is appended to one of them.
 */
import { spawn } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '5000' },
    appends: { type: 'string', default: '60' },
    idle: { type: 'string', default: '60' },
  },
})
const fileCount = Number(values.files)
const appendCount = Number(values.appends)

const home = mkdtempSync(join(tmpdir(), 'plimsoll-bench-live-'))
const files = writeTree(home, fileCount)
const serve = spawn(
  process.execPath,
  [...(process.env.SERVE_NODE_ARGS ?? '').split(' ').filter(Boolean), 'out/main/cli.js', 'serve', '--port', '0'],
  {
    env: {
      PATH: process.env.PATH,
      HOME: home,
      PLIMSOLL_DATA_DIR: join(home, 'data'),
      PLIMSOLL_OTLP_PORT: '0',
      PLIMSOLL_OTLP_GRPC_PORT: '0',
      TZ: 'UTC',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  },
)
try {
  const url = await addressOf(serve)
  const stream = await openEvents(url)
  await stream.until((snapshot) => snapshot.sources[0].state === 'ok')
  await sleep(2000)

  const cpuBefore = cpuMs(serve.pid)
  const latencies = []
  for (let i = 0; i < appendCount; i++) {
    const id = `msg_bench_${i}`
    const appendedAt = performance.now()
    appendFileSync(files[(i * 7919) % files.length], line(id, i))
    await stream.until((snapshot) => snapshot.recent.some((response) => response.id.includes(id)))
    latencies.push(performance.now() - appendedAt)
    await sleep(120)
  }
  const perAppendMs = (cpuMs(serve.pid) - cpuBefore) / appendCount
  latencies.sort((a, b) => a - b)
  const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))].toFixed(1)
  console.log(
    `append → SSE event, ${fileCount} files, ${appendCount} appends: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${at(1)} ms`,
  )
  console.log(`cpu of the whole process per append (read, commit, snapshot, event): ${perAppendMs.toFixed(1)} ms`)

  const idleBefore = cpuMs(serve.pid)
  const idleSeconds = Number(values.idle)
  await sleep(idleSeconds * 1000)
  console.log(`idle for ${idleSeconds} s: ${(((cpuMs(serve.pid) - idleBefore) / (idleSeconds * 1000)) * 100).toFixed(3)} % cpu`)
  console.log(`memory of the process: ${rssMiB(serve.pid)} MiB`)
  stream.close()
} finally {
  serve.kill('SIGTERM')
  await new Promise((resolve) => serve.once('exit', resolve))
  rmSync(home, { recursive: true, force: true })
}

function line(id, n, at = Date.now()) {
  const usage = `{"input_tokens":10,"output_tokens":${100 + n},"cache_creation_input_tokens":0,"cache_read_input_tokens":20000}`
  const message = `{"id":"${id}","type":"message","role":"assistant","model":"claude-sonnet-5-5","content":[],"stop_reason":"end_turn","usage":${usage}}`
  return `{"type":"assistant","message":${message},"requestId":"req_${id}","uuid":"u-${id}","timestamp":"${new Date(at).toISOString()}","sessionId":"s-${n}","cwd":"/home/dev/work"}\n`
}

function writeTree(root, count) {
  const paths = []
  for (let i = 0; i < count; i++) {
    const folder = join(root, '.claude/projects', `-home-dev-project-${i % 50}`)
    mkdirSync(folder, { recursive: true })
    const path = join(folder, `session-${i}.jsonl`)
    // Spread over a month, as sessions are.
    writeFileSync(path, line(`msg_seed_${i}`, i, Date.now() - (i / count) * 30 * 86_400_000))
    paths.push(path)
  }
  return paths
}

async function addressOf(child) {
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
  for (let i = 0; i < 300; i++) {
    const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)
    if (found) return found[0]
    await sleep(50)
  }
  throw new Error(`serve did not say where it listens:\n${said}`)
}

async function openEvents(url) {
  const abort = new AbortController()
  const response = await fetch(`${url}/api/v1/events`, { signal: abort.signal })
  const waiting = new Set()
  let last
  const read = async () => {
    for await (const text of createInterface({ input: Readable.fromWeb(response.body) })) {
      if (!text.startsWith('data:')) continue
      last = JSON.parse(text.slice(5))
      for (const check of waiting) check(last)
    }
  }
  read().catch(() => {})
  return {
    until: (holds) =>
      new Promise((resolve) => {
        if (last && holds(last)) return resolve(last)
        const check = (snapshot) => {
          if (!holds(snapshot)) return
          waiting.delete(check)
          resolve(snapshot)
        }
        waiting.add(check)
      }),
    close: () => abort.abort(),
  }
}

/** User and system time of all threads; Linux only, as is this bench. */
function cpuMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

function rssMiB(pid) {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024)
}
