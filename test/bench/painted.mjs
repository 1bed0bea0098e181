/**
 * From an appended line to the gauge on the screen: `xvfb-run -a dbus-run-session -- npm run bench:painted -- [--appends 30]`.
 * The real tray app with its popover open follows a home; one line at a time is appended, and the page says at which frame its gauge
 * said something else.
 */
import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { _electron } from 'playwright'
import { runnerImport } from 'vite'

const { values } = parseArgs({ options: { appends: { type: 'string', default: '30' } } })
const root = join(import.meta.dirname, '../..')
process.env.ELECTRON_OVERRIDE_DIST_PATH ??= execFileSync(process.execPath, [join(root, 'scripts/electron.mjs')], {
  encoding: 'utf8',
}).trim()

// Without a host for its icon Plimsoll opens a window of another kind.
const { module: trayHosts } = await runnerImport(join(root, 'test/support/desktop/tray-host.ts'), {
  configFile: false,
  logLevel: 'error',
})
const trayHost = await trayHosts.startTrayHost(process.env.DBUS_SESSION_BUS_ADDRESS)

const home = mkdtempSync(join(tmpdir(), 'plimsoll-painted-'))
const data = join(home, 'data')
const transcript = join(home, '.claude/projects/-home-dev/session.jsonl')
mkdirSync(dirname(transcript), { recursive: true })
append(0)

const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
const app = await _electron.launch({
  args: [...sandbox, root],
  env: {
    ...process.env,
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    PLIMSOLL_DATA_DIR: data,
    PLIMSOLL_PORT: '0',
    PLIMSOLL_OTLP_PORT: '0',
    PLIMSOLL_OTLP_GRPC_PORT: '0',
    TZ: 'UTC',
  },
})
try {
  await show()
  const page = app.windows()[0] ?? (await app.waitForEvent('window'))
  const meter = page.getByRole('meter').first()
  await meter.waitFor()
  await sleep(2000)
  const latencies = []
  for (let i = 1; i <= Number(values.appends); i++) {
    const before = await meter.getAttribute('aria-valuetext')
    const painted = page.evaluate(
      (old) =>
        new Promise((resolve) => {
          const look = () => {
            const now = document.querySelector('[role=meter]')?.getAttribute('aria-valuetext')
            if (now === old) requestAnimationFrame(look)
            // The frame after the change is on the screen when the next one begins.
            else requestAnimationFrame(() => resolve(Date.now()))
          }
          look()
        }),
      before,
    )
    await sleep(50)
    const appendedAt = Date.now()
    append(i)
    latencies.push((await painted) - appendedAt)
    await sleep(150)
  }
  latencies.sort((a, b) => a - b)
  const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))]
  console.log(`append → painted gauge, ${latencies.length} appends: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${at(1)} ms`)
} finally {
  await app.close()
  trayHost.stop()
  rmSync(home, { recursive: true, force: true })
}

function append(n) {
  const usage = { input_tokens: 10, output_tokens: 1000, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 }
  const message = { id: `msg_${n}`, model: 'claude-sonnet-5-5', stop_reason: 'end_turn', content: [], usage }
  const at = new Date().toISOString()
  appendFileSync(
    transcript,
    `${JSON.stringify({ type: 'assistant', message, timestamp: at, sessionId: 's', uuid: `u${n}`, cwd: '/home/dev' })}\n`,
  )
}

async function show() {
  for (;;) {
    try {
      const lock = readdirSync(data).find((name) => /^engine.*\.lock$/.test(name))
      const { port } = JSON.parse(readFileSync(join(data, lock), 'utf8'))
      const authorization = `Bearer ${readFileSync(join(data, 'token'), 'utf8').trim()}`
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/show`, { method: 'POST', headers: { authorization } })
      if (answer.ok) return
    } catch {}
    await sleep(50)
  }
}
