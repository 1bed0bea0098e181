import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { openSetupDesk, type SetupDesk } from '../../../../src/main/core/telemetry-setup/setup-desk.ts'
import { telemetryBlock } from '../../../../src/main/core/telemetry-setup/telemetry-block.ts'
import type { ForwardSettings } from '../../../../src/shared/contract/forward.ts'
import { TelemetrySetup } from '../../../../src/shared/contract/telemetry-setup.ts'

let home: string
let folder: string
let file: string
let dataFolder: string
let forward: ForwardSettings | undefined

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'plimsoll-desk-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  folder = join(home, '.claude')
  file = join(folder, 'settings.json')
  dataFolder = join(home, 'data')
  forward = undefined
  mkdirSync(folder)
})

function desk(change: { port?: number | undefined; env?: Record<string, string> } = {}): SetupDesk {
  const { port = 4318, env = {} } = change
  return openSetupDesk({
    env,
    home,
    dataFolder,
    port: () => ('port' in change ? change.port : port),
    ownPorts: () => [8889, 4317],
    forward: {
      dataFolder,
      current: () => forward,
      change: async (wanted) => {
        forward = wanted ?? undefined
      },
    },
    refusalOf: (endpoint) => (endpoint.includes('127.0.0.1:8889') ? 'That is Plimsoll itself.' : undefined),
    now: () => Date.UTC(2026, 10, 22),
  })
}

const write = (text: string) => writeFileSync(file, text)
const content = () => readFileSync(file, 'utf8')
const environment = () => JSON.parse(content()).env

function firstFolder(setup: TelemetrySetup) {
  const [first] = setup.folders
  if (!first) throw new Error('no folder')
  return first
}
function turnOnPlan(open: SetupDesk) {
  const { turnOn } = firstFolder(open.read(true))
  if (turnOn?.state !== 'ready') throw new Error('cannot be turned on')
  return turnOn
}
function conflictOf(open: SetupDesk) {
  const { turnOn } = firstFolder(open.read(true))
  if (turnOn?.state !== 'conflict') throw new Error('nothing else is set up')
  return turnOn
}
function turnOffPlan(open: SetupDesk) {
  const { turnOff } = firstFolder(open.read(true))
  if (turnOff?.state !== 'ready') throw new Error('cannot be turned off')
  return turnOff
}

const original = '{\n  "model": "opus"\n}\n'
const foreign = '{"env": {"OTEL_EXPORTER_OTLP_ENDPOINT": "https://c.example/otlp", "OTEL_EXPORTER_OTLP_HEADERS": "k=secret"}}'

describe('turning on', () => {
  it('writes the lines that were shown, and turning off puts every byte back', async () => {
    write(original)
    const open = desk()
    const { diff, fingerprint } = turnOnPlan(open)
    expect(diff).toContain('+     "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318",')
    const on = await open.turnOn({ folder, fingerprint })
    expect(on).toMatchObject({ ok: true, value: { file, backup: expect.stringContaining('backups') } })
    expect(environment()).toEqual(telemetryBlock(4318))
    expect(firstFolder(open.read(true))).toMatchObject({ state: 'installed', turnOn: { state: 'ready', diff: [] } })

    const off = await open.turnOff({ folder, fingerprint: turnOffPlan(open).fingerprint })
    expect(off.ok).toBe(true)
    expect(content()).toBe(original)
  })

  it('is refused when the file has changed since the lines were shown', async () => {
    write(original)
    const open = desk()
    const { fingerprint } = turnOnPlan(open)
    write('{"model": "sonnet"}')
    const answer = await open.turnOn({ folder, fingerprint })
    expect(answer).toEqual({ ok: false, message: expect.stringContaining('has changed since these lines were shown') })
    expect(content()).toBe('{"model": "sonnet"}')
    expect(existsSync(dataFolder)).toBe(false)
  })

  it('is refused for a plan of another start, and for a folder that is not Claude Code’s', async () => {
    const { fingerprint } = turnOnPlan(desk())
    expect((await desk().turnOn({ folder, fingerprint })).ok).toBe(false)
    const open = desk()
    expect((await open.turnOn({ folder: home, fingerprint: turnOnPlan(open).fingerprint })).ok).toBe(false)
    expect(existsSync(file)).toBe(false)
  })

  it('is refused where nothing would receive', async () => {
    const open = desk({ port: undefined })
    expect(open.read(true)).not.toHaveProperty('endpoint')
    expect(firstFolder(open.read(true))).not.toHaveProperty('turnOn')
    expect((await open.turnOn({ folder, fingerprint: '' })).ok).toBe(false)
  })
})

describe('what somebody else has set up', () => {
  it('is shown without its secrets and not overwritten without a choice', async () => {
    write(foreign)
    const open = desk({ env: { OTEL_METRICS_EXPORTER: 'console' } })
    const plan = conflictOf(open)
    expect(plan).toMatchObject({
      state: 'conflict',
      inEnvironment: [{ name: 'OTEL_METRICS_EXPORTER', value: 'console' }],
    })
    expect(JSON.stringify(open.read(true))).not.toContain('secret')
    expect((await open.turnOn({ folder, fingerprint: plan.replace.fingerprint })).ok).toBe(false)
    expect(content()).toBe(foreign)
  })

  it('is replaced by choice, and comes back', async () => {
    write(foreign)
    const open = desk()
    expect((await open.turnOn({ folder, fingerprint: conflictOf(open).replace.fingerprint, choice: 'replace' })).ok).toBe(true)
    expect(environment()).toMatchObject(telemetryBlock(4318))
    expect(forward).toBeUndefined()
    await open.turnOff({ folder, fingerprint: turnOffPlan(open).fingerprint })
    expect(content()).toBe(foreign)
  })

  it('is sent on to by choice, until it is turned off', async () => {
    write(foreign)
    const open = desk()
    const way = conflictOf(open).forward
    if (!way.isPossible) throw new Error('cannot be sent on')
    expect(way.endpoint).toBe('https://c.example/otlp')
    expect((await open.turnOn({ folder, fingerprint: way.fingerprint, choice: 'forward' })).ok).toBe(true)
    // Theirs was sent as protobuf, and nothing is rewritten on its way.
    expect(environment().OTEL_EXPORTER_OTLP_PROTOCOL).toBe('http/protobuf')
    expect(forward).toMatchObject({ endpoint: 'https://c.example/otlp', headers: { k: 'secret' } })
    await open.turnOff({ folder, fingerprint: turnOffPlan(open).fingerprint })
    expect(forward).toBeUndefined()
    expect(content()).toBe(foreign)
  })

  it('does not take the place of an address that telemetry is sent on to already', async () => {
    write(foreign)
    const open = desk()
    const way = conflictOf(open).forward
    if (!way.isPossible) throw new Error('cannot be sent on')
    forward = { endpoint: 'http://127.0.0.1:9999', headers: {}, maxQueueMb: 64 }
    expect(conflictOf(open).forward).toEqual({ isPossible: false, reason: expect.stringContaining('127.0.0.1:9999 already') })
    const answer = await open.turnOn({ folder, fingerprint: way.fingerprint, choice: 'forward' })
    expect(answer).toEqual({ ok: false, message: expect.stringContaining('http://127.0.0.1:9999 already') })
    expect(forward.endpoint).toBe('http://127.0.0.1:9999')
    expect(content()).toBe(foreign)
  })

  it.each([
    ['Plimsoll itself', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:8889/x' }],
    [
      'two places',
      {
        OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'https://one.example/v1/logs',
        OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'https://two.example/v1/metrics',
      },
    ],
    ['an address of another form', { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'https://one.example/ingest?key=1' }],
  ])('is offered no forwarding to %s', (_, env) => {
    write(JSON.stringify({ env }))
    expect(conflictOf(desk()).forward.isPossible).toBe(false)
  })
})

describe('what is read', () => {
  it('is only how things stand for whoever may not change them', () => {
    write(foreign)
    const setup = desk().read(false)
    expect(TelemetrySetup.parse(setup)).toEqual({
      endpoint: 'http://127.0.0.1:4318',
      mayChange: false,
      folders: [{ folder, file, state: 'foreign', missing: [] }],
    })
  })

  it('says what is wrong with a file that does not parse, and turns nothing on', () => {
    write('{"a": }')
    expect(firstFolder(desk().read(true))).toMatchObject({
      state: 'unreadable',
      problem: expect.stringContaining('line 1, column 7'),
      turnOn: { state: 'refused', message: expect.stringContaining('left alone') },
    })
  })

  it('names the folders that we have written to, whatever the environment says now', async () => {
    const open = desk()
    await open.turnOn({ folder, fingerprint: turnOnPlan(open).fingerprint })
    const other = join(home, 'work')
    const setup = desk({ env: { CLAUDE_CONFIG_DIR: other } }).read(true)
    expect(setup.folders.map((each) => [each.folder, each.state])).toEqual([
      [other, 'off'],
      [folder, 'installed'],
    ])
  })
})
