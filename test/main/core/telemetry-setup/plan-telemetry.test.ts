import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { applyChange } from '../../../../src/main/core/claude-settings/change-settings.ts'
import {
  planTelemetry,
  planTelemetryUndo,
  type TelemetryPlan,
  type TelemetryRequest,
} from '../../../../src/main/core/telemetry-setup/plan-telemetry.ts'
import { telemetryBlock } from '../../../../src/main/core/telemetry-setup/telemetry-block.ts'
import { telemetryStatus } from '../../../../src/main/core/telemetry-setup/telemetry-status.ts'
import { temporaryHome } from '../../../support/home.ts'

const now = new Date('2026-11-24T13:30:00Z')
const port = 4318

let request: TelemetryRequest
let file: string
beforeEach(() => {
  const home = temporaryHome()
  mkdirSync(home.root)
  request = { configFolder: home.root, dataFolder: join(home.path, 'data'), port, ownPorts: [8889], env: {} }
  file = join(home.root, 'settings.json')
})

const plan = (options: Partial<TelemetryRequest> = {}) => planTelemetry({ ...request, ...options })
function apply(planned: TelemetryPlan) {
  if (planned.state !== 'ready') throw new Error(planned.state)
  expect(applyChange(planned.plan, now)).toMatchObject({ ok: true })
}
function undo() {
  const planned = planTelemetryUndo(request.configFolder, request.dataFolder)
  if (!planned.ok) throw new Error(planned.message)
  expect(applyChange(planned.plan, now)).toMatchObject({ ok: true })
}
const status = () => telemetryStatus({ ...request, port })
const environment = () => JSON.parse(readFileSync(file, 'utf8')).env
const settings = (env: Record<string, unknown>) => writeFileSync(file, JSON.stringify({ env }, undefined, 2))

const theirs = {
  CLAUDE_CODE_ENABLE_TELEMETRY: '1',
  OTEL_METRICS_EXPORTER: 'otlp',
  OTEL_LOGS_EXPORTER: 'otlp',
  OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example:4317',
  OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20abc, x-team=a=b',
  OTEL_RESOURCE_ATTRIBUTES: 'team=a',
}

describe('setting up telemetry', () => {
  it('sets the block, says it is installed, and takes it back', () => {
    writeFileSync(file, '{\n  "model": "opus"\n}\n')
    expect(status()).toMatchObject({ state: 'off', variables: [], missing: [] })
    apply(plan())
    expect(environment()).toEqual(telemetryBlock(port))
    expect(status()).toMatchObject({ state: 'installed', port, missing: [] })
    undo()
    expect(readFileSync(file, 'utf8')).toBe('{\n  "model": "opus"\n}\n')
  })

  it('works where there is no folder yet', () => {
    rmSync(request.configFolder, { recursive: true })
    expect(status().state).toBe('off')
    apply(plan())
    expect(status().state).toBe('installed')
    undo()
    expect(existsSync(request.configFolder)).toBe(false)
  })

  it('has nothing to do a second time, and moves to another port', () => {
    apply(plan())
    const again = plan()
    expect(again).toMatchObject({ state: 'ready', plan: { diff: '' } })
    apply(plan({ port: 5318 }))
    expect(environment().OTEL_EXPORTER_OTLP_ENDPOINT).toBe('http://127.0.0.1:5318')
    expect(status()).toMatchObject({ state: 'installed', port: 5318 })
    undo()
    expect(existsSync(file)).toBe(false)
  })

  it('says what is in the way, and does nothing without a choice', () => {
    settings(theirs)
    const conflict = plan({ env: { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://other:4318/v1/logs', OTEL_SERVICE_NAME: 'x' } })
    expect(conflict).toEqual({
      state: 'conflict',
      inSettings: {
        OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example:4317',
        OTEL_EXPORTER_OTLP_HEADERS: theirs.OTEL_EXPORTER_OTLP_HEADERS,
      },
      inEnvironment: { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://other:4318/v1/logs' },
      forward: { ok: false, reason: expect.stringContaining('http://other:4318/v1/logs (grpc)') },
    })
    expect(status()).toMatchObject({ state: 'foreign' })
  })

  it('replaces by choice: nothing of theirs outranks ours, and all of it comes back', () => {
    settings(theirs)
    const before = readFileSync(file, 'utf8')
    const planned = plan({ choice: 'replace', env: { OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'grpc' } })
    expect(planned).not.toHaveProperty('forward')
    apply(planned)
    expect(environment()).toEqual({
      ...telemetryBlock(port),
      OTEL_EXPORTER_OTLP_HEADERS: '',
      OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/json',
      OTEL_RESOURCE_ATTRIBUTES: 'team=a',
    })
    expect(status().state).toBe('installed')
    undo()
    expect(readFileSync(file, 'utf8')).toBe(before)
  })

  it('asks no second time while the choice is in force', () => {
    settings(theirs)
    const env = { OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'grpc' }
    apply(plan({ choice: 'replace', env }))
    expect(plan({ env })).toMatchObject({ state: 'ready', plan: { diff: '' } })
    expect(plan({ env: { ...env, OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'a=b' } }).state).toBe('conflict')
    settings({ ...environment(), OTEL_EXPORTER_OTLP_ENDPOINT: 'https://again.example' })
    expect(plan().state).toBe('conflict')
  })

  it('forwards by choice: the same, and says where to', () => {
    settings({
      ...theirs,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example/otlp/',
    })
    const planned = plan({ choice: 'forward' })
    expect(planned).toMatchObject({
      forward: {
        setting: {
          endpoint: 'https://collector.example/otlp',
          headers: { Authorization: 'Bearer%20abc', 'x-team': 'a=b' },
        },
      },
    })
  })

  it('asks Claude Code for what the place that it forwards to takes, and says it is installed', () => {
    settings(theirs)
    const before = readFileSync(file, 'utf8')
    const planned = plan({ choice: 'forward', env: { OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'grpc' } })
    expect(planned).toMatchObject({ forward: { setting: { endpoint: 'grpcs://collector.example:4317' } } })
    apply(planned)
    expect(environment()).toMatchObject({
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
    })
    expect(status()).toMatchObject({ state: 'installed', missing: [] })
    expect(plan({ env: { OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'grpc' } })).toMatchObject({ state: 'ready', plan: { diff: '' } })
    apply(plan({ choice: 'replace' }))
    expect(environment()).toMatchObject({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' })
    undo()
    expect(readFileSync(file, 'utf8')).toBe(before)
  })

  it('refuses to forward to two places, and replaces them all the same', () => {
    settings({ ...theirs, OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'https://metrics.example:4317' })
    expect(plan({ choice: 'forward' })).toMatchObject({
      state: 'refused',
      message: expect.stringContaining('metrics to https://metrics.example:4317 (grpc)'),
    })
    expect(plan({ choice: 'replace' })).toMatchObject({ state: 'ready' })
  })

  it('takes its own http/protobuf back when our data folder is gone', () => {
    settings({ MINE: '1', ...telemetryBlock(4318, 'http/protobuf') })
    expect(status().state).toBe('installed')
    undo()
    expect(environment()).toEqual({ MINE: '1' })
  })

  it('forwards nothing that went nowhere, or would come round to us', () => {
    settings({ OTEL_METRIC_EXPORT_INTERVAL: '60000' })
    expect(plan({ choice: 'forward' })).not.toHaveProperty('forward')
    settings({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' })
    expect(plan({ choice: 'forward' })).not.toHaveProperty('forward')
    settings({ OTEL_LOGS_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://localhost:8889/v1/logs' })
    expect(plan({ choice: 'forward' })).not.toHaveProperty('forward')
    settings({ ...theirs, OTEL_METRICS_EXPORTER: 'prometheus' })
    expect(plan({ choice: 'forward' })).toMatchObject({ forward: { alsoGets: 'metrics' } })
  })

  it('takes a telemetry that was turned off on purpose for a choice too', () => {
    settings({ CLAUDE_CODE_ENABLE_TELEMETRY: '0' })
    expect(plan()).toMatchObject({ state: 'conflict', inSettings: { CLAUDE_CODE_ENABLE_TELEMETRY: '0' } })
  })

  it('refuses a file that does not parse, and status says where', () => {
    writeFileSync(file, '{\n  "env" {}\n}')
    expect(plan()).toMatchObject({ state: 'refused' })
    expect(status()).toMatchObject({ state: 'unreadable', problem: 'It is no valid JSON at line 2, column 9: colon expected.' })
  })

  it('warns of comments, for which Claude Code passes over the file', () => {
    writeFileSync(file, '{} // mine')
    apply(plan())
    expect(status()).toMatchObject({ state: 'installed', problem: expect.stringContaining('comments') })
  })
})

describe('taking telemetry back', () => {
  it('works when our data folder is gone, by the form of what we write', () => {
    settings({ MINE: '1' })
    const before = readFileSync(file, 'utf8')
    apply(plan())
    rmSync(request.dataFolder, { recursive: true })
    expect(status().state).toBe('installed')
    undo()
    expect(readFileSync(file, 'utf8')).toBe(before)
  })

  it("leaves somebody else's collector on this machine alone", () => {
    const { OTEL_LOGS_EXPORT_INTERVAL: _, ...collector } = telemetryBlock(4318)
    settings(collector)
    const before = readFileSync(file, 'utf8')
    undo()
    expect(readFileSync(file, 'utf8')).toBe(before)
  })

  it('says that it is partly set up when a line is missing or something is in the way', () => {
    apply(plan())
    const { OTEL_LOGS_EXPORTER: _, ...rest } = telemetryBlock(port)
    settings(rest)
    expect(status()).toMatchObject({ state: 'partly', missing: ['OTEL_LOGS_EXPORTER'] })
    settings({ ...telemetryBlock(port), OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=secret' })
    expect(status()).toMatchObject({
      state: 'partly',
      variables: expect.arrayContaining([{ name: 'OTEL_EXPORTER_OTLP_HEADERS', value: '(not shown)', isOurs: false }]),
    })
  })
})
