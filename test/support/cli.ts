/** The built command line, run as a process against small homes of its own. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { type Home, homeAt } from './home.ts'

const checkout = resolve(import.meta.dirname, '..', '..')

export interface BuiltCli {
  /** `cli.js` of a build of the sources as they are now, panel included. */
  file: string
  remove(): void
}

/** Below node_modules, where the build finds its one external package; apart from `out`, which may be older or just being made. */
export async function buildCli(): Promise<BuiltCli> {
  const cache = join(checkout, 'node_modules', '.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'plimsoll-built-'))
  copyFileSync(join(checkout, 'package.json'), join(folder, 'package.json'))
  const electronVite = join(checkout, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  // A test runner's NODE_ENV would make it a build for tests.
  const { NODE_ENV: _, ...env } = process.env
  const args = [electronVite, 'build', '--outDir', join(folder, 'out'), '--logLevel', 'error']
  await promisify(execFile)(process.execPath, args, { cwd: checkout, env })
  return {
    file: join(folder, 'out', 'main', 'cli.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

interface Finished {
  exitCode: number | null
  stdout: string
  stderr: string
}

export interface Serving {
  url: string
  process: ChildProcess
  /** What it has said so far. */
  stderr(): string
  /** Ends it as Ctrl-C would, or as told, and answers how it ended. */
  end(signal?: NodeJS.Signals): Promise<number | null>
}

interface RunOptions {
  env?: Record<string, string>
  /** Instant at which the process believes to be, always. */
  now?: string
}

/** A person's machine as far as Plimsoll can see: home, data and configuration, all temporary. */
export interface Person {
  home: Home
  dataFolder: string
  run(args: readonly string[], options?: RunOptions): Promise<Finished>
  serve(args?: readonly string[], options?: RunOptions): Promise<Serving>
  /** Ends what still runs and removes everything. */
  leave(): Promise<void>
}

export function arrive(cliFile: string): Person {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-person-'))
  const home = homeAt(join(folder, 'home'))
  mkdirSync(home.path)
  const dataFolder = join(folder, 'data')
  const children = new Set<ChildProcess>()

  const start = (args: readonly string[], { env = {}, now }: RunOptions) => {
    const child = spawn(process.execPath, [...(now === undefined ? [] : stoppedClock(now)), cliFile, ...args], {
      env: {
        PATH: process.env.PATH,
        HOME: home.path,
        USERPROFILE: home.path,
        TMPDIR: folder,
        TEMP: folder,
        PLIMSOLL_DATA_DIR: dataFolder,
        PLIMSOLL_CONFIG_DIR: join(folder, 'config'),
        PLIMSOLL_PORT: '0',
        PLIMSOLL_OTLP_PORT: '0',
        PLIMSOLL_OTLP_GRPC_PORT: '0',
        TZ: 'UTC',
        COLUMNS: '100',
        NO_COLOR: '1',
        LC_ALL: 'C.UTF-8',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.add(child)
    child.once('exit', () => children.delete(child))
    return { child, stdout: collect(child.stdout), stderr: collect(child.stderr) }
  }

  return {
    home,
    dataFolder,
    async run(args, options = {}) {
      const { child, stdout, stderr } = start(args, options)
      await once(child, 'close')
      return { exitCode: child.exitCode, stdout: stdout.text(), stderr: stderr.text() }
    },
    async serve(args = [], options = {}) {
      const { child, stdout, stderr } = start(['serve', ...args], options)
      const url = await Promise.race([
        stdout.until(/^(http:\/\/\S+)$/m),
        once(child, 'close').then(() => {
          throw new Error(`serve ended with ${child.exitCode}: ${stderr.text()}`)
        }),
      ])
      return {
        url,
        process: child,
        stderr: stderr.text,
        async end(signal = 'SIGINT') {
          const ended = child.exitCode === null && child.signalCode === null ? once(child, 'close') : undefined
          child.kill(signal)
          await ended
          return child.exitCode
        },
      }
    },
    async leave() {
      await Promise.all(
        [...children].map((child) => {
          const ended = once(child, 'close')
          child.kill('SIGKILL')
          return ended
        }),
      )
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function collect(stream: NodeJS.ReadableStream | null) {
  let text = ''
  const listeners = new Set<() => void>()
  stream?.setEncoding('utf8')
  stream?.on('data', (chunk: string) => {
    text += chunk
    for (const listener of listeners) listener()
  })
  return {
    text: () => text,
    /** The first group of the pattern, once it has been written. */
    until: (pattern: RegExp) =>
      new Promise<string>((resolveMatch) => {
        const look = () => {
          const found = pattern.exec(text)?.[1]
          if (found === undefined) return
          listeners.delete(look)
          resolveMatch(found)
        }
        listeners.add(look)
        look()
      }),
  }
}

/** Node's flags that stop the wall clock. Timers run on, which is what makes them different from a wall clock. */
function stoppedClock(now: string): string[] {
  const code = `const now = ${Date.parse(now)}; const RealDate = Date;
    globalThis.Date = class extends RealDate { constructor(...args) { args.length ? super(...args) : super(now) } static now() { return now } }`
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`]
}
