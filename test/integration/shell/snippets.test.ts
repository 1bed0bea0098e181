import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { outrankingVariables, telemetryBlock } from '../../../src/main/core/telemetry-setup/telemetry-block.ts'

const file = (ending: string) => join(import.meta.dirname, `../../../integrations/shell/claude-telemetry.${ending}`)
const block = telemetryBlock(4318)

interface Shell {
  name: string
  ending: string
  /** Strictest options that people use. */
  args: string[]
  set(name: string, value: string): string
  unset(name: string): string
  source: string
}

const posix = {
  ending: 'sh',
  set: (name: string, value: string) => `export ${name}='${value}'`,
  unset: (name: string) => `unset ${name}`,
  source: `. '${file('sh')}'`,
}
const shells: Shell[] = [
  { ...posix, name: 'bash', args: ['--noprofile', '--norc', '-eu', '-c'] },
  { ...posix, name: 'sh', args: ['-eu', '-c'] },
  { ...posix, name: 'zsh', args: ['-f', '-eu', '-c'] },
  {
    name: 'fish',
    ending: 'fish',
    args: ['--no-config', '-c'],
    set: (name, value) => `set -gx ${name} '${value}'`,
    unset: (name) => `set -e ${name}`,
    source: `source '${file('fish')}'`,
  },
  {
    name: 'pwsh',
    ending: 'ps1',
    args: ['-NoProfile', '-Command'],
    set: (name, value) => `$env:${name} = '${value}'`,
    unset: (name) => `$env:${name} = $null`,
    source: `. '${file('ps1')}'`,
  },
]

const isInstalled = (name: string) => process.platform !== 'win32' && spawnSync(name, ['-c', 'exit 0']).status === 0

describe.each(shells)('the snippet in $name', (shell) => {
  /** What a program started at the end finds in its environment. */
  function environmentAfter(...lines: string[]) {
    const { stdout, stderr, status } = spawnSync(shell.name, [...shell.args, [...lines, 'env'].join('\n')], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: '/nonexistent', TERM: 'dumb' },
    })
    const variables = Object.fromEntries(stdout.split('\n').map((line) => line.split(/=(.*)/)))
    const about = Object.entries(variables).filter(([name]) => /^(OTEL_|CLAUDE_CODE_|PLIMSOLL_|_plimsoll)/.test(name))
    return { env: Object.fromEntries(about), stderr, status }
  }
  const on = shell.set('CLAUDE_TOKEN_TRACKING', '1')
  const off = shell.set('CLAUDE_TOKEN_TRACKING', '0')
  const withoutMemory = ({ PLIMSOLL_TELEMETRY_SET: _, ...rest }: Record<string, unknown>) => rest
  // PowerShell is not in Debian, and not on this machine's registries.
  const check = it.skipIf(!isInstalled(shell.name))

  check('sets exactly the block', () => {
    const { env, stderr, status } = environmentAfter(on, shell.source)
    expect({ env: withoutMemory(env), stderr, status }).toEqual({ env: block, stderr: '', status: 0 })
  })

  check('can be sourced again, with the same outcome', () => {
    expect(environmentAfter(on, shell.source, shell.source)).toEqual(environmentAfter(on, shell.source))
  })

  check('takes the port of PLIMSOLL_TELEMETRY_PORT', () => {
    const { env } = environmentAfter(shell.set('PLIMSOLL_TELEMETRY_PORT', '5318'), on, shell.source)
    expect(env.OTEL_EXPORTER_OTLP_ENDPOINT).toBe('http://127.0.0.1:5318')
  })

  check('does nothing unless asked to', () => {
    expect(environmentAfter(shell.source)).toEqual({ env: {}, stderr: '', status: 0 })
    expect(environmentAfter(off, shell.source)).toEqual({ env: {}, stderr: '', status: 0 })
  })

  check('takes away exactly what it has set', () => {
    expect(environmentAfter(on, shell.source, off, shell.source)).toEqual({ env: {}, stderr: '', status: 0 })
    const own = shell.set('OTEL_METRICS_EXPORTER', 'otlp')
    const changed = shell.set('OTEL_METRIC_EXPORT_INTERVAL', '1000')
    expect(environmentAfter(own, on, shell.source, changed, shell.set('OTEL_SERVICE_NAME', 'x'), off, shell.source).env).toEqual({
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
      OTEL_SERVICE_NAME: 'x',
    })
  })

  check('sets nothing beside telemetry that is set up for somebody else, and says so', () => {
    for (const name of [...Object.keys(block), ...Object.keys(outrankingVariables(4318))]) {
      const { env, stderr, status } = environmentAfter(shell.set(name, 'theirs $HOME "x"'), on, shell.source, off, shell.source)
      expect({ env, status }).toEqual({ env: { [name]: 'theirs $HOME "x"' }, status: 0 })
      expect(stderr).toContain(name)
    }
  })
})

it('names the same variables in every file as settings.json gets', () => {
  for (const ending of ['sh', 'fish', 'ps1']) {
    const text = readFileSync(file(ending), 'utf8')
    const names = text.match(/(?<![\w$])(?:OTEL_[A-Z_]+|CLAUDE_CODE_[A-Z_]+)/g)
    expect(new Set(names)).toEqual(new Set([...Object.keys(block), ...Object.keys(outrankingVariables(4318))]))
  }
})
