import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { runStatusLine, type Surroundings } from '../../../src/main/statusline/status-line-program.ts'
import type { StatusLineView } from '../../../src/shared/contract/status-line-view.ts'
import { capturedAtMs, capturedInput, capturedInputs } from '../../support/captured-status-lines.ts'
import { tempFolder } from '../../support/temp-ledger.ts'

function rig() {
  const data = tempFolder()
  const written: string[] = []
  const run = async (input: string | Buffer | Readable, change: Partial<Surroundings> = {}) => {
    const from = written.length
    await runStatusLine({
      args: [],
      env: {},
      folders: async () => ({ data, config: data }),
      home: async () => '/home/dev',
      input: () => (input instanceof Readable ? input : Readable.from([Buffer.from(input)])),
      inputLimits: { mostBytes: 1_048_576, waitMs: 60_000 },
      write: (text) => written.push(text),
      now: () => capturedAtMs,
      ...change,
    })
    return written.slice(from).join('')
  }
  const readings = join(data, 'readings')
  const reading = (session: string) => JSON.parse(readFileSync(join(readings, `${session}.json`), 'utf8'))
  return { data, run, readings, reading }
}

const subscriber = '00000340-0000-4000-8000-000000000000'

describe('one call', () => {
  test('prints one line and leaves a reading, for its owner only', async () => {
    const { run, readings, reading } = rig()
    expect(await run(capturedInput(27))).toBe('🤖 Sonnet 5.5 | 💰 $0.04 session | 5h 42% 3h00m · 7d 14%\n')
    expect(readdirSync(readings)).toEqual([`${subscriber}.json`])
    expect(reading(subscriber)).toEqual({
      schema: 1,
      account: '/home/dev/.claude',
      sessionId: subscriber,
      at: capturedAtMs,
      seenAt: capturedAtMs,
      apiMs: 206,
      costUsd: 0.037633,
      model: 'claude-sonnet-5-5',
      rateLimits: {
        five_hour: { used_percentage: 42, resets_at: 1_795_323_172 },
        seven_day: { used_percentage: 13.7, resets_at: 1_795_657_972 },
      },
      hasAnswered: true,
    })
    if (process.platform === 'win32') return
    expect(statSync(readings).mode & 0o777).toBe(0o700)
    expect(statSync(join(readings, `${subscriber}.json`)).mode & 0o777).toBe(0o600)
  })

  test('shows what the engine has counted', async () => {
    const { run, data } = rig()
    const view: StatusLineView = {
      schema: 1,
      writtenAt: capturedAtMs - 1000,
      todayUsd: 0.35,
      sessions: { [subscriber]: { workTokens: 54_231, at: capturedAtMs } },
      workTokensPerMinute: 850,
      windows: [],
      settings: { segments: ['cost', 'tokens', 'rate'], hasEmoji: false, hasColours: true },
    }
    writeFileSync(join(data, 'status-line.json'), JSON.stringify(view))
    expect(await run(capturedInput(27))).toBe('$0.04 session / $0.35 today | 54,231 tokens (actual) | 850 tok/min\n')
  })

  test('reads the session’s transcript where nobody counts', async () => {
    const { run } = rig()
    const transcript_path = join(tempFolder(), 'session.jsonl')
    const message = { id: 'a', usage: { input_tokens: 50_000, output_tokens: 2087 } }
    writeFileSync(transcript_path, `${JSON.stringify({ type: 'assistant', message })}\n`)
    expect(await run(JSON.stringify({ transcript_path }))).toBe('~52,100 tokens\n')
  })

  test('the account is CLAUDE_CONFIG_DIR’s, else that of the transcript, else the usual one', async () => {
    const { run, reading } = rig()
    const told = (transcript_path?: string) => JSON.stringify({ session_id: 's', transcript_path })
    await run(told('/x/.claude/projects/-y/s.jsonl'), { env: { CLAUDE_CONFIG_DIR: '/work/claude' } })
    expect(reading('s').account).toBe('/work/claude')
    await run(told('/x/.claude/projects/-y/s.jsonl'))
    expect(reading('s').account).toBe('/x/.claude')
    await run(told('/x/elsewhere/s.jsonl'))
    expect(reading('s').account).toBe('/home/dev/.claude')
    await run(told())
    expect(reading('s').account).toBe('/home/dev/.claude')
  })
})

describe('input', () => {
  test('that is whole is not waited for to end', async () => {
    const { run } = rig()
    const open = new PassThrough()
    open.write(capturedInput(27))
    expect(await run(open)).toContain('Sonnet 5.5')
  })

  test('in pieces is put together', async () => {
    const { run } = rig()
    const bytes = Buffer.from(capturedInput(37))
    expect(await run(Readable.from([...bytes].map((byte) => Buffer.from([byte]))))).toContain('Sonnet 4.6 (1M context)')
  })

  test('that does not come is not waited for', async () => {
    const { run } = rig()
    expect(await run(new PassThrough(), { inputLimits: { mostBytes: 100, waitMs: 1 } })).toBe('Plimsoll: nothing known yet\n')
  })

  test('without an end is read up to a limit', async () => {
    const { run } = rig()
    let given = 0
    const endless = new Readable({
      read() {
        given += 65_536
        this.push(Buffer.alloc(65_536, 120))
      },
    })
    expect(await run(endless)).toBe('Plimsoll: nothing known yet\n')
    expect(given).toBeLessThan(2_000_000)
  })

  test('that breaks off, or cannot be had at all, gives a line', async () => {
    const { run } = rig()
    const broken = new Readable({ read() {} })
    queueMicrotask(() => broken.destroy(new Error('EISDIR')))
    expect(await run(broken)).toBe('Plimsoll: nothing known yet\n')
    const none = () => {
      throw new Error('no standard input')
    }
    expect(await run('', { input: none })).toBe('Plimsoll: nothing known yet\n')
  })

  test('of ten thousand damaged kinds gives one line each, never of more than the terminal has, and nothing out of its place', async () => {
    const { run, data, readings } = rig()
    const random = seeded(1)
    for (let n = 0; n < 10_000; n++) {
      const printed = await run(damaged(capturedInput(n % capturedInputs.length), random), {
        env: { COLUMNS: '100', NO_COLOR: '1' },
      })
      if (!/^\P{Cc}{1,200}\n$/u.test(printed)) throw new Error(`after damage ${n}: ${JSON.stringify(printed)}`)
    }
    expect(readdirSync(data)).toEqual(['readings'])
    for (const name of readdirSync(readings)) {
      expect(name).toMatch(/^[\w-]{1,100}\.json$/)
      expect(JSON.parse(readFileSync(join(readings, name), 'utf8')).schema).toBe(1)
    }
  }, 60_000)
})

describe('readings', () => {
  test('two sessions have one each, and the idle one stays as old as it is', async () => {
    const { run, reading } = rig()
    const idle = capturedInput(27)
    await run(idle)
    const other = capturedInput(29).replaceAll(subscriber, 'other')
    await run(other, { now: () => capturedAtMs + 5000 })
    await run(idle, { now: () => capturedAtMs + 9000 })
    expect(reading(subscriber)).toMatchObject({ at: capturedAtMs, seenAt: capturedAtMs + 9000 })
    expect(reading('other')).toMatchObject({ at: capturedAtMs + 5000, seenAt: capturedAtMs + 5000 })
  })

  test('a call without limits keeps the last ones', async () => {
    const { run, reading } = rig()
    await run(capturedInput(35))
    await run(capturedInput(38), { now: () => capturedAtMs + 60_000 })
    expect(reading(subscriber)).toMatchObject({ at: capturedAtMs, rateLimits: { five_hour: { used_percentage: 100 } } })
  })

  test('an id that leads elsewhere leads nowhere', async () => {
    const { run, data, readings } = rig()
    for (const session_id of ['../evil', '../../evil', '/tmp/evil', '..\\evil']) await run(JSON.stringify({ session_id }))
    expect(readdirSync(data)).toEqual(['readings'])
    expect(readdirSync(readings).every((name) => /^[\w-]+\.json$/.test(name))).toBe(true)
  })

  test('a link in the place of the folder is not followed', async () => {
    const { run, data } = rig()
    const elsewhere = tempFolder()
    symlinkSync(elsewhere, join(data, 'readings'))
    expect(await run(capturedInput(27))).toContain('Sonnet 5.5')
    expect(readdirSync(elsewhere)).toEqual([])
  })

  test('a link in the place of a reading is replaced, not written through', async () => {
    const { run, data, readings } = rig()
    const target = join(data, 'precious')
    writeFileSync(target, 'mine')
    mkdirSync(readings)
    symlinkSync(target, join(readings, `${subscriber}.json`))
    await run(capturedInput(27))
    expect(readFileSync(target, 'utf8')).toBe('mine')
  })

  test('whatever is in their place, there is a line', async () => {
    const line = '🤖 Sonnet 5.5 | 💰 $0.04 session | 5h 42% 3h00m · 7d 14%\n'
    const directory = rig()
    mkdirSync(join(directory.readings, `${subscriber}.json`), { recursive: true })
    mkdirSync(join(directory.data, 'status-line.json'))
    expect(await directory.run(capturedInput(27))).toBe(line)
    expect(readdirSync(directory.readings)).toEqual([`${subscriber}.json`])

    const file = rig()
    writeFileSync(file.readings, '')
    expect(await file.run(capturedInput(27))).toBe(line)
    const none = async () => {
      throw new Error('no home')
    }
    expect(await rig().run(capturedInput(27), { folders: none, home: none })).toBe(line)
    const garbage = rig()
    mkdirSync(garbage.readings)
    writeFileSync(join(garbage.readings, `${subscriber}.json`), '{"schema":1,')
    expect(await garbage.run(capturedInput(27))).toBe(line)
    expect(garbage.reading(subscriber).at).toBe(capturedAtMs)
  })

  test('a new session clears away those of windows long over', async () => {
    const { run, readings } = rig()
    mkdirSync(readings)
    const aged = (name: string, days: number) => {
      writeFileSync(join(readings, name), '{}')
      const atS = capturedAtMs / 1000 - days * 86_400
      utimesSync(join(readings, name), atS, atS)
    }
    aged('old.json', 9)
    aged('week.json', 6)
    aged('killed.json.123.tmp', 9)
    aged('notes.txt', 9)
    await run(capturedInput(27))
    expect(readdirSync(readings).sort()).toEqual([`${subscriber}.json`, 'notes.txt', 'week.json'])
  })
})

describe.skipIf(process.platform === 'win32')('a chained command', () => {
  const id = '0a1b2c3d'
  const chaining = (command: string, join_?: 'line' | 'same') => {
    const here = rig()
    writeFileSync(
      join(here.data, 'status-lines.json'),
      JSON.stringify({ [id]: { account: '/x', command, ...(join_ && { join: join_ }) } }),
    )
    const env = { PATH: process.env.PATH, COLUMNS: '100', NO_COLOR: '1' }
    return {
      ...here,
      call: (change: Partial<Surroundings> = {}) => here.run(capturedInput(27), { args: ['--chain', id], env, ...change }),
    }
  }
  const ours = '🤖 Sonnet 5.5 | 💰 $0.04 session | 5h 42% 3h00m · 7d 14%\n'

  test('is told the same, and printed first', async () => {
    expect(await chaining('cat; echo "$COLUMNS"').call()).toBe(`${capturedInput(27)}100\n${ours}`)
  })

  test('may be on the same line, which then has room for less of ours', async () => {
    expect(await chaining('echo mine', 'same').call()).toBe(`mine | ${ours}`)
    expect(await chaining(`printf '%0.s-' $(seq 1 60)`, 'same').call()).toBe(
      `${'-'.repeat(60)} | 🤖 Sonnet 5.5 | 💰 $0.04 session\n`,
    )
    expect(await chaining(`printf '%0.s-' $(seq 1 95)`, 'same').call()).toBe(`${'-'.repeat(95)}\n${ours}`)
  })

  test('that fails, is not there or says too much is as if it were none', async () => {
    for (const command of ['echo half; exit 3', '/nowhere/at/all', 'yes', 'kill -9 $$', '(']) {
      expect(await chaining(command).call()).toBe(ours)
    }
  })

  test('is not waited for by what it left in the background, which lives on', async () => {
    const done = join(tempFolder(), 'done')
    const { call } = chaining(`(while [ ! -e '${done}.go' ]; do sleep 0.05; done; echo > '${done}') & echo now`)
    expect(await call()).toBe(`now\n${ours}`)
    writeFileSync(`${done}.go`, '')
    await expect.poll(() => existsSync(done), { timeout: 20_000 }).toBe(true)
  })

  test('keeps its colours to itself', async () => {
    expect(await chaining(`printf '\\033[31mred'`).call()).toBe(`\x1b[31mred\x1b[0m\n${ours}`)
  })

  test('that nobody knows, or that leads back here, is left out', async () => {
    const { call, data } = chaining('echo mine')
    expect(await call({ args: ['--chain', 'ffffffff'] })).toBe(ours)
    expect(await call({ args: ['--chain', '../x'] })).toBe(ours)
    expect(await call({ args: ['--chain'] })).toBe(ours)
    expect(await call({ env: { PATH: process.env.PATH, PLIMSOLL_STATUS_LINE_CHAIN: id } })).toBe(ours)
    writeFileSync(join(data, 'status-lines.json'), '{')
    expect(await call()).toBe(ours)
  })
})

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** A real input, cut, bent, or with a value of another kind somewhere in it. */
function damaged(text: string, random: () => number): Buffer {
  const pick = <Value>(values: readonly Value[]) => values[Math.floor(random() * values.length)]
  const bytes = Buffer.from(text)
  const at = Math.floor(random() * bytes.length)
  switch (Math.floor(random() * 6)) {
    case 0:
      return bytes.subarray(0, at)
    case 1:
      bytes[at] = Math.floor(random() * 256)
      return bytes
    case 2:
      return Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from(Array.from({ length: 8 }, () => random() * 256)),
        bytes.subarray(at),
      ])
    case 3:
      return Buffer.concat([bytes.subarray(at), bytes.subarray(0, at)])
    case 4:
      return Buffer.alloc(Math.floor(random() * 300), Math.floor(random() * 256))
    default: {
      const whole = JSON.parse(text)
      const odd = [
        null,
        '',
        -1,
        1e308,
        'x'.repeat(500),
        '../../../etc',
        '\u001b[2J\r\n\u202e',
        [],
        {},
        { a: [{}] },
        true,
        '\ud800',
        '__proto__',
      ]
      for (let n = 0; n < 3; n++) bend(whole, pick(odd), random)
      return Buffer.from(JSON.stringify(whole))
    }
  }
}

function bend(value: Record<string, unknown>, odd: unknown, random: () => number): void {
  const keys = Object.keys(value)
  const key = keys[Math.floor(random() * keys.length)]
  if (key === undefined) return
  const inner = value[key]
  if (typeof inner === 'object' && inner !== null && random() < 0.6) bend(inner as Record<string, unknown>, odd, random)
  else value[key] = odd
}
