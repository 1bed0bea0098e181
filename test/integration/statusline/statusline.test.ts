/** The built program, as a process: what Claude Code sees of it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { capturedInput, capturedInputs } from '../../support/captured-status-lines.ts'
import { type BuiltCli, buildCli } from '../../support/cli.ts'

let built: BuiltCli
let program: string
beforeAll(async () => {
  built = await buildCli()
  program = join(dirname(built.file), 'statusline.cjs')
})
afterAll(() => built.remove())

const subscriber = '00000340-0000-4000-8000-000000000000'
const isPosix = process.platform !== 'win32'

function rig() {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-statusline-'))
  const children = new Set<ChildProcess>()
  onTestFinished(async () => {
    for (const child of children) {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    }
    rmSync(folder, { recursive: true, force: true })
  })
  const data = join(folder, 'data')
  const baseEnv = { PATH: process.env.PATH, HOME: folder, USERPROFILE: folder, PLIMSOLL_DATA_DIR: data, NO_COLOR: '1', TZ: 'UTC' }
  const start = (args: readonly string[], env: Record<string, string | undefined> = {}, now = '2026-11-22T01:52:50Z') => {
    const child = spawn(process.execPath, [...stoppedClock(now), ...args], { env: { ...baseEnv, ...env } })
    // It may end before it has read all of this.
    child.stdin.on('error', () => {})
    children.add(child)
    return child
  }
  const finish = async (child: ReturnType<typeof start>) => {
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text
    })
    await once(child, 'close')
    return { exitCode: child.exitCode, stdout, stderr }
  }
  const run = async (
    input: string | Buffer,
    args: readonly string[] = [program],
    env: Record<string, string | undefined> = {},
    now?: string,
  ) => {
    const child = start(args, env, now)
    child.stdin.end(input)
    return finish(child)
  }
  const readings = join(data, 'readings')
  const reading = (session: string) => JSON.parse(readFileSync(join(readings, `${session}.json`), 'utf8'))
  return { folder, data, start, finish, run, readings, reading }
}

/** Node's flags that stop the wall clock. */
function stoppedClock(now: string): string[] {
  return ['--import', `data:text/javascript,${encodeURIComponent(`Date.now = () => ${Date.parse(now)}`)}`]
}

const ours = '🤖 Sonnet 5.5 | 💰 $0.04 session | 5h 42% 3h00m · 7d 14%\n'

test('is one file that needs nothing but Node', () => {
  const code = readFileSync(program, 'utf8')
  const needed = [...code.matchAll(/\b(?:require|import)\(\s*["']([^"']+)["']/g)].map(([, name]) => name)
  expect(needed.length).toBeGreaterThan(0)
  expect(needed.filter((name) => !/^node:(?:fs|path|os|process)$/.test(name ?? ''))).toEqual([])
})

test('shows what Claude Code really said, in its order, and keeps what each session heard', async () => {
  const { run, readings, reading } = rig()
  for (const index of capturedInputs.keys()) {
    const { exitCode, stdout, stderr } = await run(capturedInput(index))
    expect([exitCode, stderr], `input ${index}`).toEqual([0, ''])
    expect(stdout, `input ${index}`).toMatch(/^🤖 [^\n]+ \| 💰 <?\$\d\.\d\d session[^\n]*\n$/)
  }
  expect(readdirSync(readings)).toHaveLength(5)
  expect(reading(subscriber)).toMatchObject({
    costUsd: 0.304018,
    apiMs: 1393,
    rateLimits: { five_hour: { used_percentage: 100 } },
  })
  expect(reading('00000330-0000-4000-8000-000000000000')).not.toHaveProperty('rateLimits')
}, 120_000)

test('damaged inputs are a line each', async () => {
  const { run } = rig()
  const whole = Buffer.from(capturedInput(27))
  const inputs = Array.from({ length: 100 }, (_, n) =>
    n % 2 === 0 ? whole.subarray(0, Math.floor((whole.length * n) / 100)) : Buffer.from(whole).fill(n * 2, n * 9, n * 9 + 5),
  )
  for (const input of inputs) {
    const { exitCode, stdout, stderr } = await run(input)
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^\P{Cc}+\n$/u)
  }
}, 120_000)

test('plimsoll statusline is the same program; its other words are commands', async () => {
  const { run } = rig()
  expect(await run(capturedInput(27), [built.file, 'statusline'])).toEqual({ exitCode: 0, stdout: ours, stderr: '' })
  const { stdout } = await run(capturedInput(27), [built.file, 'statusline', '--help'])
  expect(stdout).not.toContain('Sonnet')
})

describe('standard input', () => {
  test('that never ends is not read to its end', async () => {
    const { start, finish } = rig()
    const child = start([program])
    const flood = Buffer.alloc(65_536, 'x')
    const pour = () => {
      while (child.stdin.writable && child.stdin.write(flood));
    }
    child.stdin.on('drain', pour)
    pour()
    expect(await finish(child)).toEqual({ exitCode: 0, stdout: 'Plimsoll: nothing known yet\n', stderr: '' })
  })

  test('that stays open and says nothing is not waited for, and neither is the end of a whole line', async () => {
    const { start, finish } = rig()
    expect(await finish(start([program]))).toMatchObject({ exitCode: 0, stdout: 'Plimsoll: nothing known yet\n' })
    const said = start([program])
    said.stdin.write(capturedInput(27))
    expect(await finish(said)).toMatchObject({ exitCode: 0, stdout: ours })
  })

  test('that is there is read however late it is when Node has started', async () => {
    const { run } = rig()
    // A busy machine: everything takes longer than there is time, from the moment it is set.
    const busy = `const set = setTimeout; globalThis.setTimeout = (done, ms, ...rest) => {
      const until = performance.now() + 300; const timer = set(done, ms, ...rest); while (performance.now() < until); return timer }`
    const args = ['--import', `data:text/javascript,${encodeURIComponent(busy)}`, program]
    expect(await run(capturedInput(27), args)).toEqual({ exitCode: 0, stdout: ours, stderr: '' })
  })

  test.runIf(isPosix)('may be closed, a folder, or a device', async () => {
    const { run } = rig()
    for (const from of ['<&-', '< /', '< /dev/null', '< /dev/zero']) {
      const { exitCode, stdout } = await shell(run, `"$NODE" "$PROGRAM" ${from}`)
      expect([from, exitCode, stdout]).toEqual([from, 0, 'Plimsoll: nothing known yet\n'])
    }
  })
})

describe.runIf(isPosix)('standard output', () => {
  test('may be closed already, or a full disk', async () => {
    const { run, reading } = rig()
    const script = `(sleep 0.3; "$NODE" "$PROGRAM" < in; echo "$?" > code) | true; while [ ! -s code ]; do sleep 0.05; done; cat code`
    expect((await shell(run, script)).stdout).toBe('0\n')
    expect((await shell(run, `"$NODE" "$PROGRAM" < in > /dev/full; echo $?`)).stdout).toBe('0\n')
    expect((await shell(run, `"$NODE" "$PROGRAM" < in >&-; echo $?`)).stdout).toBe('0\n')
    expect(reading(subscriber).hasAnswered).toBe(true)
  })
})

describe('folders', () => {
  test('that cannot be made or written give a line all the same', async () => {
    const { run, folder } = rig()
    writeFileSync(join(folder, 'file'), '')
    for (const PLIMSOLL_DATA_DIR of [join(folder, 'file', 'data'), '/proc/nowhere', '/dev/full']) {
      expect(await run(capturedInput(27), [program], { PLIMSOLL_DATA_DIR })).toEqual({ exitCode: 0, stdout: ours, stderr: '' })
    }
  })

  test.runIf(isPosix)('may be unknown: a user without a home', async () => {
    const { run } = rig()
    // Loading what finds the folders fails for them; a module that throws when asked for the home does the same.
    const homeless = `import os from 'node:os'; import { syncBuiltinESMExports } from 'node:module'
      os.homedir = () => { throw new Error('no home') }; syncBuiltinESMExports()`
    const args = ['--import', `data:text/javascript,${encodeURIComponent(homeless)}`, program]
    const env = { HOME: undefined, PLIMSOLL_DATA_DIR: undefined }
    expect(await run(capturedInput(27), args, env)).toEqual({ exitCode: 0, stdout: ours, stderr: '' })
  })
})

describe.runIf(isPosix)('signals', () => {
  test('SIGTERM while it waits ends it without a failure', async () => {
    const { start, finish, folder } = rig()
    const ready = join(folder, 'ready')
    const child = start([program, '--chain', chainTo(folder, `: > '${ready}'; sleep 1000`)])
    child.stdin.end(capturedInput(27))
    await expect.poll(() => existsSync(ready), { timeout: 30_000 }).toBe(true)
    child.kill('SIGTERM')
    expect(await finish(child)).toEqual({ exitCode: 0, stdout: '', stderr: '' })
  })

  test.each([
    ['itself', "trap '' TERM;"],
    ['what it started', ''],
  ])('end the chained command with everything it started, though %s clings', async (_, trap) => {
    const { start, finish, folder } = rig()
    const pids = join(folder, 'pids')
    const clinging = `${trap} (trap '' TERM; while :; do sleep 0.1; done) & echo "$$ $!" > '${pids}'; wait; while :; do sleep 0.1; done`
    const child = start([program, '--chain', chainTo(folder, clinging)])
    child.stdin.end(capturedInput(27))
    await expect.poll(() => (existsSync(pids) ? readFileSync(pids, 'utf8') : ''), { timeout: 30_000 }).toMatch(/\n/)
    child.kill('SIGTERM')
    expect((await finish(child)).exitCode).toBe(0)
    for (const pid of readFileSync(pids, 'utf8').trim().split(' ')) {
      await expect.poll(() => isRunning(Number(pid)), { timeout: 10_000 }).toBe(false)
    }
  })
})

describe.runIf(isPosix)('a chained command', () => {
  test('is printed first; what it reads is what Claude Code said', async () => {
    const { run, folder, reading } = rig()
    const id = chainTo(folder, 'cat')
    expect(await run(capturedInput(27), [program, '--chain', id])).toEqual({
      exitCode: 0,
      stdout: `${capturedInput(27)}${ours}`,
      stderr: '',
    })
    expect(reading(subscriber).apiMs).toBe(206)
  })

  test('that hangs is ended, and ours comes', async () => {
    const { run, folder } = rig()
    const id = chainTo(folder, 'echo half; sleep 1000')
    expect(await run(capturedInput(27), [program, '--chain', id])).toEqual({ exitCode: 0, stdout: ours, stderr: '' })
  })

  test('that leads back here does not go round for ever', async () => {
    const { run, folder } = rig()
    const id = chainTo(folder, `'${process.execPath}' '${program}' --chain 0a1b2c3d`)
    const { stdout } = await run(capturedInput(20), [program, '--chain', id])
    expect(stdout).toBe('🤖 Haiku 5.5 | 💰 $0.52 session\n🤖 Haiku 5.5 | 💰 $0.52 session\n')
  })
})

function chainTo(folder: string, command: string): string {
  const id = '0a1b2c3d'
  mkdirSync(join(folder, 'data'), { recursive: true })
  writeFileSync(join(folder, 'data', 'status-lines.json'), JSON.stringify({ [id]: { account: '/x', command } }))
  return id
}

/** A script in a folder with the file `in`, as `$NODE` and `$PROGRAM` see it. */
async function shell(run: ReturnType<typeof rig>['run'], script: string) {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-shell-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'in'), capturedInput(27))
  const code = `const { spawnSync } = require('node:child_process')
    const { status } = spawnSync('sh', ['-c', process.env.SCRIPT], { cwd: ${JSON.stringify(folder)}, stdio: 'inherit' }); process.exit(status)`
  return run('', ['-e', code], { SCRIPT: script, NODE: process.execPath, PROGRAM: program })
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // A zombie of a parent that does not look is gone all the same.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH' && (error as NodeJS.ErrnoException).code !== 'ENOENT'
  }
}
