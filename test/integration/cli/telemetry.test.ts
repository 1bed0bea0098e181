import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { telemetryBlock } from '../../../src/main/core/telemetry-setup/telemetry-block.ts'
import { capturedExports } from '../../support/captured-exports.ts'
import { arrive, type BuiltCli, buildCli, type Person } from '../../support/cli.ts'
import { telemetryReceiver } from '../../support/telemetry-receiver.ts'
import { grpcTarget, httpTarget } from '../../support/telemetry-targets.ts'

let cli: BuiltCli
let person: Person
let file: string
beforeAll(async () => {
  cli = await buildCli()
})
afterAll(() => cli.remove())
beforeEach(() => {
  person = arrive(cli.file)
  mkdirSync(person.home.root)
  file = join(person.home.root, 'settings.json')
})
afterEach(() => person.leave())

const isWindows = process.platform === 'win32'
const original = '{\n  "model": "opus" // best\n}\n'
const content = () => readFileSync(file, 'utf8')
const ownSettingsFile = () => join(person.dataFolder, '..', 'config', 'settings.json')
const ownSettings = () => JSON.parse(readFileSync(ownSettingsFile(), 'utf8'))
const foreign = '{"env": {"OTEL_EXPORTER_OTLP_ENDPOINT": "https://c.example", "OTEL_EXPORTER_OTLP_HEADERS": "k=secret"}}'

describe('plimsoll telemetry install', () => {
  it('shows the lines, writes nothing without --yes where nobody can be asked, and writes with it', async () => {
    writeFileSync(file, original)
    const asked = await person.run(['telemetry', 'install'])
    expect(asked.exitCode).toBe(2)
    expect(asked.stdout).toContain('+     "CLAUDE_CODE_ENABLE_TELEMETRY": "1",')
    expect(asked.stderr).toContain('--yes')
    expect(content()).toBe(original)

    const { port } = await telemetryReceiver()
    const written = await person.run(['telemetry', 'install', '--yes', '--port', `${port}`])
    expect(written.exitCode).toBe(0)
    expect(written.stdout).toContain(`+     "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:${port}",`)
    expect(written.stderr).toContain('restart the sessions')
    expect(written.stderr).not.toContain('Nothing receives')
    expect(
      readFileSync(join(person.dataFolder, 'backups', readdirSync(join(person.dataFolder, 'backups'))[0] ?? ''), 'utf8'),
    ).toBe(original)
    expect((await person.run(['telemetry', 'uninstall'])).exitCode).toBe(2)
    expect((await person.run(['telemetry', 'uninstall', '--yes'])).exitCode).toBe(0)
    expect(content()).toBe(original)
  })

  it.skipIf(isWindows || spawnSync('script', ['--version']).status !== 0)(
    'asks at a terminal, and takes only yes for an answer',
    () => {
      writeFileSync(file, original)
      const answer = (text: string) =>
        spawnSync('script', ['-qec', `${process.execPath} ${cli.file} telemetry install`, '/dev/null'], {
          input: text,
          encoding: 'utf8',
          env: { PATH: process.env.PATH, HOME: person.home.path, PLIMSOLL_DATA_DIR: person.dataFolder, LC_ALL: 'C.UTF-8' },
        }).stdout
      expect(answer('\n')).toContain('Write this? (y/N)')
      expect(content()).toBe(original)
      expect(answer('no\n')).toContain('Nothing was written.')
      expect(content()).toBe(original)
      expect(answer('y\n')).toContain('Wrote')
      expect(content()).toContain('CLAUDE_CODE_ENABLE_TELEMETRY')
    },
  )

  it('leaves other telemetry settings alone without a choice, and puts them back after one', async () => {
    writeFileSync(file, foreign)
    const conflict = await person.run(['telemetry', 'install', '--yes'])
    expect(conflict.exitCode).toBe(1)
    expect(conflict.stderr).toContain('--replace')
    expect(conflict.stderr).toContain('sent on to https://c.example')
    expect(conflict.stderr).not.toContain('secret')
    expect(content()).toBe(foreign)
    expect((await person.run(['telemetry', 'install', '--replace', '--forward'])).exitCode).toBe(2)

    expect((await person.run(['telemetry', 'install', '--yes', '--forward'])).exitCode).toBe(0)
    expect(ownSettings()).toMatchObject({ forward: { endpoint: 'https://c.example', headers: { k: 'secret' } } })
    expect(JSON.parse(content()).env).toMatchObject({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' })
    expect((await person.run(['telemetry', 'off'])).exitCode).toBe(0)
    expect(content()).toBe(foreign)
    expect(ownSettings()).toEqual({})
  })

  it('sends on to where telemetry went, byte for byte, as soon as it is installed and until it is off', async () => {
    const target = await httpTarget()
    onTestFinished(() => target.stop())
    const base = `http://127.0.0.1:${target.port}/otlp`
    writeFileSync(file, JSON.stringify({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_HEADERS: 'k=secret' } }))
    const before = content()
    const { url } = await person.serve()
    const installed = await person.run(['telemetry', 'install', '--yes', '--forward'])
    expect(installed).toMatchObject({ exitCode: 0, stderr: expect.stringContaining(`sent on to ${base}`) })
    expect(installed.stderr).not.toContain('Nothing receives')

    const { OTEL_EXPORTER_OTLP_ENDPOINT: ours } = JSON.parse(content()).env
    const body = '{ "resourceLogs": [] }'
    await fetch(`${ours}/v1/logs`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    const [arrived] = await target.count(1)
    expect(arrived?.bytes.toString()).toBe(body)
    expect(target.received).toHaveLength(1)
    expect(arrived?.about).toMatchObject({ path: '/otlp/v1/logs', headers: { k: 'secret' } })

    expect((await person.run(['telemetry', 'off'])).exitCode).toBe(0)
    expect(content()).toBe(before)
    expect(await (await fetch(new URL('/api/v1/settings', url))).json()).not.toHaveProperty('forward')
  })

  it('sends on to a gRPC collector, for which it asks Claude Code for http/protobuf', async () => {
    const target = await grpcTarget()
    onTestFinished(() => target.stop())
    const theirs = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${target.port}` }
    writeFileSync(file, JSON.stringify({ env: theirs }))
    await person.serve()
    const { exitCode, stderr } = await person.run(['telemetry', 'install', '--yes', '--forward'])
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('sends us http/protobuf') })
    const { OTEL_EXPORTER_OTLP_PROTOCOL: protocol, OTEL_EXPORTER_OTLP_ENDPOINT: ours } = JSON.parse(content()).env
    expect(protocol).toBe('http/protobuf')
    const sent = capturedExports().find((each) => each.protocol === 'http-protobuf' && each.path === '/v1/logs')
    const headers = { 'content-type': 'application/x-protobuf' }
    await fetch(`${ours}/v1/logs`, { method: 'POST', headers, body: new Uint8Array(sent?.body ?? []) })
    const [arrived] = await target.count(1)
    expect(arrived?.bytes).toEqual(sent?.body)
  })

  it('leaves the setting "forward" alone where it is not ours, and says so', async () => {
    writeFileSync(file, foreign)
    mkdirSync(dirname(ownSettingsFile()), { recursive: true })
    const own = { forward: { endpoint: 'https://mine.example' } }
    writeFileSync(ownSettingsFile(), JSON.stringify(own))
    const refused = await person.run(['telemetry', 'install', '--yes', '--forward'])
    expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('names https://mine.example already') })
    expect(content()).toBe(foreign)
    const off = await person.run(['telemetry', 'off'])
    expect(off.stderr).toContain('sent on to https://mine.example')
    expect(ownSettings()).toEqual(own)
  })

  it('warns of an address at which telemetry can be read on its way', async () => {
    writeFileSync(file, '{"env": {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c.example:4318"}}')
    const { stderr } = await person.run(['telemetry', 'install', '--yes', '--forward'])
    expect(stderr).toContain('not encrypted')
  })

  it('sets up every folder that CLAUDE_CONFIG_DIR names, or those given; undoing needs neither', async () => {
    const folders = ['a', 'b'].map((name) => join(person.home.path, name))
    const env = { CLAUDE_CONFIG_DIR: folders.join(',') }
    expect((await person.run(['telemetry', 'install', '--yes'], { env })).exitCode).toBe(0)
    for (const folder of folders) expect(existsSync(join(folder, 'settings.json'))).toBe(true)
    expect((await person.run(['telemetry', 'off'])).exitCode).toBe(0)
    for (const folder of folders) expect(existsSync(folder)).toBe(false)
    expect(existsSync(file)).toBe(false)
    await person.run(['telemetry', 'install', '--yes', '--config-dir', ...folders])
    expect(JSON.parse(readFileSync(join(folders[1] ?? '', 'settings.json'), 'utf8')).env).toEqual(telemetryBlock(4318))
  })

  it('writes nothing into any folder when one does not parse', async () => {
    const broken = join(person.home.path, 'broken')
    mkdirSync(broken)
    writeFileSync(join(broken, 'settings.json'), '{"a": }')
    const { exitCode, stderr } = await person.run(['telemetry', 'install', '--yes', '--config-dir', person.home.root, broken])
    expect(exitCode).toBe(1)
    expect(stderr).toContain('line 1, column 7')
    expect(existsSync(file)).toBe(false)
  })
})

describe('plimsoll telemetry off', () => {
  it('works when settings.json was broken since, and when our data folder is gone', async () => {
    writeFileSync(file, original)
    await person.run(['telemetry', 'install', '--yes'])
    writeFileSync(file, `${content()}>>>>>>> theirs\n`)
    expect((await person.run(['telemetry', 'off'])).exitCode).toBe(0)
    expect(content()).toBe(`${original}>>>>>>> theirs\n`)

    writeFileSync(file, original)
    await person.run(['telemetry', 'install', '--yes'])
    rmSync(person.dataFolder, { recursive: true })
    expect((await person.run(['telemetry', 'off'])).exitCode).toBe(0)
    expect(content()).toBe(original)
  })

  it('says what to remove by hand when it cannot', async () => {
    await person.run(['telemetry', 'install', '--yes'])
    const broken = content().replace('"env"', '"env')
    writeFileSync(file, broken)
    const { exitCode, stderr } = await person.run(['telemetry', 'off'])
    expect(exitCode).toBe(1)
    expect(stderr).toContain('remove from "env" in it: CLAUDE_CODE_ENABLE_TELEMETRY, ')
    expect(content()).toBe(broken)
  })
})

describe('plimsoll telemetry status', () => {
  const statusOf = async (...args: string[]) => JSON.parse((await person.run(['telemetry', 'status', '--json', ...args])).stdout)

  it('says what is set up, what is in its way, and whether it is received', async () => {
    const { port } = await telemetryReceiver()
    expect(await statusOf('--port', `${port}`)).toMatchObject({ folders: [{ state: 'off' }], receiver: { answers: true } })
    await person.run(['telemetry', 'install', '--yes', '--port', `${port}`])
    expect(await statusOf()).toMatchObject({
      folders: [{ state: 'installed', port, file }],
      receiver: { endpoint: `http://127.0.0.1:${port}`, answers: true },
    })
    const { stdout } = await person.run(['telemetry', 'status'], { env: { OTEL_EXPORTER_OTLP_HEADERS: 'k=secret' } })
    expect(stdout).toContain('environment: OTEL_EXPORTER_OTLP_HEADERS=(not shown) (in the way)')
    const refusing = await telemetryReceiver(503)
    expect(await statusOf('--port', `${refusing.port}`)).toMatchObject({
      receiver: { answers: false, says: '/v1/logs: it answered 503' },
    })
  })
})

describe('with the receiver of a running Plimsoll', () => {
  const portOf = async (url: string) =>
    ((await (await fetch(new URL('/api/v1/telemetry', url))).json()) as { ports: { http: number } }).ports.http

  it('install, test and status name its port without being told, and find that it answers', async () => {
    const port = await portOf((await person.serve()).url)
    const installed = await person.run(['telemetry', 'install', '--yes'])
    expect(installed.stdout).toContain(`"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:${port}"`)
    const tried = await person.run(['telemetry', 'test'], { env: { PATH: '' } })
    expect(tried.stdout).toContain(`ok      receiver http://127.0.0.1:${port}/v1/logs: it answered 200 and JSON`)
    expect(tried.exitCode).toBe(0)
    const status = JSON.parse((await person.run(['telemetry', 'status', '--json'])).stdout)
    expect(status).toMatchObject({
      folders: [{ state: 'installed', port }],
      receiver: { endpoint: `http://127.0.0.1:${port}`, answers: true },
    })
  })

  it('status says when telemetry last came in', async () => {
    const { url } = await person.serve()
    for (const { path, headers, wire, protocol } of capturedExports()) {
      if (protocol !== 'http-json') continue
      const sent = { 'content-type': headers['content-type'] ?? '' }
      await fetch(new URL(path, url), { method: 'POST', headers: sent, body: new Uint8Array(wire) })
    }
    await expect
      .poll(async () => (await person.run(['telemetry', 'status'])).stdout, { timeout: 20_000 })
      .toContain('last received: 20')
  })

  it('launch sends the command there', async () => {
    const serving = await person.serve()
    const show = 'console.log(process.env.OTEL_EXPORTER_OTLP_ENDPOINT)'
    const { stdout } = await person.run(['launch', '--', process.execPath, '-e', show])
    expect([await portOf(serving.url), Number(new URL(serving.url).port)]).toContain(Number(new URL(stdout.trim()).port))
  })

  it('the settings and PLIMSOLL_OTLP_PORT name the port where none runs', async () => {
    const port = '15318'
    expect((await person.run(['telemetry', 'install'], { env: { PLIMSOLL_OTLP_PORT: port } })).stdout).toContain(`:${port}"`)
    mkdirSync(dirname(ownSettingsFile()), { recursive: true })
    writeFileSync(ownSettingsFile(), '{"telemetry": {"httpPort": 15319}}')
    expect((await person.run(['telemetry', 'install'], { env: { PLIMSOLL_OTLP_PORT: '' } })).stdout).toContain(':15319"')
    writeFileSync(ownSettingsFile(), '{"telemetry": {"httpPort": null}, "port": 15889}')
    const atPanel = await person.run(['telemetry', 'install'], { env: { PLIMSOLL_OTLP_PORT: '', PLIMSOLL_PORT: '' } })
    expect(atPanel.stdout).toContain(':15889"')
  })
})

describe('plimsoll telemetry test', () => {
  it('tries the receiver with real bodies and says what is wrong', async () => {
    const receiver = await telemetryReceiver()
    const fine = await person.run(['telemetry', 'test', '--port', `${receiver.port}`], { env: { PATH: '' } })
    expect(fine.stdout).not.toContain('not ok')
    expect(fine.exitCode).toBe(0)
    expect(receiver.received.toSorted((a, b) => a.path.localeCompare(b.path))).toEqual([
      { path: 'POST /v1/logs', body: '{"resourceLogs":[]}' },
      { path: 'POST /v1/metrics', body: '{"resourceMetrics":[]}' },
    ])

    const text = await telemetryReceiver(200, 'hello')
    const env = { PATH: '', OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http' }
    const wrong = await person.run(['telemetry', 'test', '--port', `${text.port}`], { env })
    expect(wrong.exitCode).toBe(1)
    expect(wrong.stdout).toContain('not ok  protocol: OTEL_EXPORTER_OTLP_LOGS_PROTOCOL is "http"')
    expect(wrong.stdout).toContain('unset OTEL_EXPORTER_OTLP_LOGS_PROTOCOL')
    expect(wrong.stdout).toContain('something that is no JSON')
  })

  it.skipIf(isWindows)(
    "tries claude --version with the block, without the person's home or anything else of theirs",
    async () => {
      const { port } = await telemetryReceiver()
      const bin = join(person.home.path, 'bin')
      mkdirSync(bin)
      const seen = join(person.home.path, 'seen')
      const claude = (script: string) => {
        writeFileSync(join(bin, 'claude'), `#!/bin/sh\n${script}\n`)
        chmodSync(join(bin, 'claude'), 0o755)
      }
      const test = () =>
        person.run(['telemetry', 'test', '--port', `${port}`], {
          env: { PATH: `${bin}:${process.env.PATH}`, ANTHROPIC_API_KEY: 'sk-ant-secret' },
        })
      claude(`env > '${seen}'; echo "$@ 2.1.331"`)
      const fine = await test()
      expect(fine.stdout).toContain('ok      claude --version with only these variables: --version 2.1.331')
      const variables = Object.fromEntries(
        readFileSync(seen, 'utf8')
          .split('\n')
          .map((line) => line.split(/=(.*)/)),
      )
      expect(variables).toMatchObject(telemetryBlock(port))
      expect(variables).not.toHaveProperty('ANTHROPIC_API_KEY')
      expect(variables.HOME).not.toBe(person.home.path)
      expect(existsSync(variables.HOME)).toBe(false)

      claude('echo "cannot load" >&2; exit 3')
      const failing = await test()
      expect(failing).toMatchObject({ exitCode: 1 })
      expect(failing.stdout).toContain('variables: cannot load')
    },
  )
})

describe('plimsoll launch', () => {
  const show = 'console.log(process.env.OTEL_EXPORTER_OTLP_ENDPOINT, process.argv.slice(1).join(" "))'
  const node = (code: string, ...args: string[]) => ['--', process.execPath, '-e', code, ...args]

  it('runs the command with the variables and gives back its exit code', async () => {
    const { port } = await telemetryReceiver()
    const { exitCode, stdout } = await person.run([
      'launch',
      '--port',
      `${port}`,
      ...node(`${show}; process.exit(7)`, 'a b', 'c'),
    ])
    expect({ exitCode, stdout }).toEqual({ exitCode: 7, stdout: `http://127.0.0.1:${port} a b c\n` })
    expect(existsSync(file)).toBe(false)
  })

  it('runs it without them when CLAUDE_TOKEN_TRACKING is 0 or telemetry is for something else', async () => {
    const { port } = await telemetryReceiver()
    const off = await person.run(['launch', '--port', `${port}`, ...node(show)], {
      env: { CLAUDE_TOKEN_TRACKING: '0', ...telemetryBlock(port) },
    })
    expect(off).toMatchObject({ exitCode: 0, stdout: 'undefined \n' })
    writeFileSync(file, foreign)
    const other = await person.run(['launch', '--port', `${port}`, ...node(show)])
    expect(other).toMatchObject({ exitCode: 0, stdout: 'undefined \n' })
    expect(other.stderr).toContain('something else (OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS)')
  })

  it('says when there is no such command', async () => {
    const { port } = await telemetryReceiver()
    const { exitCode, stderr } = await person.run(['launch', '--port', `${port}`, '--', 'no-such-command-here'])
    expect(exitCode).toBe(127)
    expect(stderr).toContain('no command "no-such-command-here"')
  })

  it.skipIf(isWindows)('passes signals on', async () => {
    const { port } = await telemetryReceiver()
    const code = 'process.on("SIGTERM", () => process.exit(9)); console.log("ready"); setInterval(() => {}, 1000)'
    const child = spawn(process.execPath, [cli.file, 'launch', '--port', `${port}`, ...node(code)], {
      env: { PATH: process.env.PATH, HOME: person.home.path, PLIMSOLL_DATA_DIR: person.dataFolder },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    child.kill('SIGTERM')
    expect(await once(child, 'close')).toEqual([9, null])
  })

  const freePort = async () => {
    const { createServer } = await import('node:net')
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    server.close()
    await once(server, 'close')
    return port
  }
  const lock = () => {
    const [name] = readdirSync(person.dataFolder).filter((each) => each.endsWith('.lock'))
    return JSON.parse(readFileSync(join(person.dataFolder, name ?? ''), 'utf8'))
  }
  const lockText = `console.log(require('fs').readdirSync(process.env.PLIMSOLL_DATA_DIR).filter((n) => n.endsWith('.lock')).map((n) => require('fs').readFileSync(process.env.PLIMSOLL_DATA_DIR + '/' + n, 'utf8')).join())`

  it('starts a serve of its own where nobody receives, and stops it afterwards', async () => {
    const { exitCode, stdout } = await person.run(['launch', '--port', `${await freePort()}`, ...node(lockText)])
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'serve' })
    expect(lock()).toEqual({ released: true })
  })

  it.skipIf(isWindows)('leaves none running when it is killed', async () => {
    const port = await freePort()
    const code = `${lockText}; setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, [cli.file, 'launch', '--port', `${port}`, ...node(code)], {
      env: { PATH: process.env.PATH, HOME: person.home.path, PLIMSOLL_DATA_DIR: person.dataFolder, PLIMSOLL_PORT: '0' },
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    })
    const [text] = await once(child.stdout, 'data')
    const serving: number = JSON.parse(String(text)).pid
    child.kill('SIGKILL')
    await expect.poll(lock, { timeout: 20_000 }).toEqual({ released: true })
    await expect.poll(() => isAlive(serving), { timeout: 20_000 }).toBe(false)
    // The command itself is the person's; the group is gone with the test.
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  })

  function isAlive(pid: number): boolean {
    try {
      process.kill(pid, 0)
      return true
    } catch {
      return false
    }
  }

  it('leaves a running engine running', async () => {
    const serving = await person.serve()
    expect((await person.run(['launch', '--port', `${await freePort()}`, ...node('')])).exitCode).toBe(0)
    expect(serving.process.exitCode).toBeNull()
    expect(lock()).toMatchObject({ kind: 'serve', pid: serving.process.pid })
  })
})

describe('plimsoll telemetry snippet', () => {
  it('prints the file of integrations/shell', async () => {
    for (const [shell, name] of Object.entries({ bash: 'sh', zsh: 'sh', fish: 'fish', powershell: 'ps1' })) {
      const { stdout } = await person.run(['telemetry', 'snippet', shell])
      const source = readFileSync(join(import.meta.dirname, `../../../integrations/shell/claude-telemetry.${name}`), 'utf8')
      expect(stdout).toBe(source)
    }
    expect((await person.run(['telemetry', 'snippet', 'tcsh'])).exitCode).toBe(2)
  })
})
