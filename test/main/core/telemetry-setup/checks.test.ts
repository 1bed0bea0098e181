import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { configFolders } from '../../../../src/main/core/claude-settings/config-folders.ts'
import {
  checkEndpoint,
  checkEnvironment,
  checkProtocol,
  checkSwitches,
} from '../../../../src/main/core/telemetry-setup/checks.ts'
import { telemetryBlock } from '../../../../src/main/core/telemetry-setup/telemetry-block.ts'

const block = telemetryBlock(4318)

describe('what keeps telemetry from arriving', () => {
  it('is nothing in what we set', () => {
    for (const check of [checkSwitches, checkProtocol, checkEndpoint]) expect(check(block)).toMatchObject({ ok: true })
    expect(checkEnvironment({}, block, 4318)).toMatchObject({ ok: true })
  })

  it('can be a switch that is off', () => {
    expect(checkSwitches({ ...block, CLAUDE_CODE_ENABLE_TELEMETRY: '0' })).toMatchObject({ ok: false })
    expect(checkSwitches({ ...block, OTEL_LOGS_EXPORTER: 'console' })).toMatchObject({ ok: false })
    expect(checkSwitches({ ...block, OTEL_LOGS_EXPORTER: 'console,otlp' })).toMatchObject({ ok: true })
  })

  it('can be a protocol that is missing or unknown, also of one signal', () => {
    expect(checkProtocol({})).toMatchObject({ ok: false })
    for (const word of ['http', 'json', 'HTTP/JSON'])
      expect(checkProtocol({ OTEL_EXPORTER_OTLP_PROTOCOL: word })).toMatchObject({ ok: false })
    for (const word of ['http/json', 'http/protobuf', 'grpc'])
      expect(checkProtocol({ OTEL_EXPORTER_OTLP_PROTOCOL: word })).toMatchObject({ ok: true, says: word })
    expect(checkProtocol({ ...block, OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http' })).toMatchObject({ ok: false })
  })

  it('can be an endpoint without scheme or port, or with a path where it does not belong', () => {
    const endpoint = (OTEL_EXPORTER_OTLP_ENDPOINT: string) => checkEndpoint({ ...block, OTEL_EXPORTER_OTLP_ENDPOINT })
    for (const wrong of [
      '127.0.0.1:4318',
      'localhost',
      'http://localhost',
      'http://',
      'http://127.0.0.1:4318/v1/logs',
      'http://a:1?x',
    ])
      expect(endpoint(wrong), wrong).toMatchObject({ ok: false })
    for (const right of [
      'http://localhost:4318',
      'http://localhost:4318/',
      'https://collector.example/otlp',
      'http://[::1]:4318',
    ])
      expect(endpoint(right), right).toMatchObject({ ok: true })
    const logs = (OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: string) => checkEndpoint({ ...block, OTEL_EXPORTER_OTLP_LOGS_ENDPOINT })
    expect(logs('http://127.0.0.1:8889')).toMatchObject({ ok: false })
    expect(logs('http://127.0.0.1:8889/v1/logs')).toMatchObject({ ok: true })
  })

  it('can be left in the environment, unless the settings outrank it; a secret is not repeated', () => {
    const left = { OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=abc', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }
    const check = checkEnvironment(left, block, 4318)
    expect(check).toMatchObject({ ok: false, remedy: 'In the shell: unset OTEL_EXPORTER_OTLP_HEADERS' })
    expect(check.says).not.toContain('abc')
    expect(checkEnvironment(left, { ...block, OTEL_EXPORTER_OTLP_HEADERS: '' }, 4318)).toMatchObject({ ok: true })
  })
})

describe('the folders of Claude Code', () => {
  it('are those that CLAUDE_CONFIG_DIR names, each once, or the default', () => {
    const home = resolve('/home/ann')
    expect(configFolders({}, home)).toEqual([join(home, '.claude')])
    expect(configFolders({ CLAUDE_CONFIG_DIR: '/a, ~/b,/a/,' }, home)).toEqual([resolve('/a'), join(home, 'b')])
  })
})
