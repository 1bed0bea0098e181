import { describe, expect, it } from 'vitest'
import { openTerminal } from '../../../src/main/cli/terminal.ts'

function terminalOf({
  env = {},
  platform = 'linux',
  isTerminal = false,
  columns,
}: {
  env?: NodeJS.ProcessEnv
  platform?: NodeJS.Platform
  isTerminal?: boolean
  columns?: number
}) {
  const written = { out: '', err: '' }
  const stream = (to: keyof typeof written) => ({
    isTTY: isTerminal,
    columns,
    write(text: string) {
      written[to] += text
    },
  })
  const fake = { env, platform, stdout: stream('out'), stderr: stream('err') }
  return { terminal: openTerminal(fake as unknown as NodeJS.Process), written }
}

describe('the terminal', () => {
  it('keeps data on stdout and talk on stderr', () => {
    const { terminal, written } = terminalOf({})
    terminal.print('data')
    terminal.say('talk')
    expect(written).toEqual({ out: 'data\n', err: 'talk\n' })
  })

  it('shows only ASCII where nothing says UTF-8', () => {
    for (const env of [{}, { LANG: 'C' }, { LC_ALL: 'POSIX', LANG: 'de_DE.UTF-8' }]) {
      const { terminal, written } = terminalOf({ env })
      terminal.print('▒░│ ≈ 48 % · 10 − 2 …')
      expect(written.out).toBe('=.| ~ 48 % | 10 - 2 ~\n')
    }
  })

  it('shows everything where the locale or Windows can', () => {
    for (const choice of [{ env: { LANG: 'de_DE.utf8' } }, { env: { LC_ALL: 'C.UTF-8' } }, { platform: 'win32' as const }]) {
      const { terminal, written } = terminalOf(choice)
      terminal.print('▒░ ≈')
      expect(written.out).toBe('▒░ ≈\n')
    }
  })

  it('is coloured on a terminal only, and never against NO_COLOR', () => {
    const isColoured = (choice: Parameters<typeof terminalOf>[0]) => terminalOf(choice).terminal.style.bold('x') !== 'x'
    expect(isColoured({ isTerminal: true })).toBe(true)
    expect(isColoured({ isTerminal: false })).toBe(false)
    expect(isColoured({ isTerminal: true, env: { NO_COLOR: '1' } })).toBe(false)
    expect(isColoured({ isTerminal: true, env: { TERM: 'dumb' } })).toBe(false)
    expect(isColoured({ env: { FORCE_COLOR: '1' } })).toBe(true)
    expect(isColoured({ env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).toBe(false)
  })

  it('is as wide as COLUMNS says, else as the terminal is, else 80', () => {
    expect(terminalOf({ env: { COLUMNS: '100' }, columns: 120 }).terminal.columns).toBe(100)
    expect(terminalOf({ columns: 120 }).terminal.columns).toBe(120)
    expect(terminalOf({}).terminal.columns).toBe(80)
  })

  it('shows progress to a person only, and wipes it before the next line', () => {
    const silent = terminalOf({})
    silent.terminal.sayProgress('Reading: 40 %')
    expect(silent.written.err).toBe('')
    const watched = terminalOf({ isTerminal: true })
    watched.terminal.sayProgress('Reading: 40 %')
    watched.terminal.print('done')
    expect(watched.written).toEqual({ out: 'done\n', err: 'Reading: 40 %\r\u001b[K' })
  })
})
