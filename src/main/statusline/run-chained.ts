/** Runs the chained status line as Claude Code would. Whatever becomes of it, ours is shown. */
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { type ChainedCommand, chainVariable } from './chained-command.ts'

export interface RunningChained {
  /** What it printed, without the line ends behind it. Empty when it failed, as Claude Code shows nothing of a command that fails. */
  output: Promise<string>
  /** Ends it and all that it started. */
  end(): Promise<void>
}

/** As long as somebody may want to wait for a line. Claude Code itself waits longer, but ours would be late then as well. */
const longestMs = 5000
/** More is no status line, and must fit into a pipe that is not read before we end. */
const mostBytes = 16_384
/** What it started in the background may hold its output open. */
const afterEndMs = 100
/** To end by itself before it is ended. */
const politeMs = 50

export function runChained(
  { id, command }: ChainedCommand,
  input: Buffer,
  env: NodeJS.ProcessEnv,
  waitMs = longestMs,
): RunningChained {
  // Not imported: it is only needed here, and loading it takes time.
  const { spawn, spawnSync } = process.getBuiltinModule('node:child_process')
  const options: SpawnOptions = {
    shell: shellOf(env),
    env: { ...env, [chainVariable]: id },
    stdio: ['pipe', 'pipe', 'ignore'],
    // A group of its own can be ended as a whole; the price is that it has no terminal to ask, as little as a program without one.
    detached: process.platform !== 'win32',
    windowsHide: true,
  }
  let child: ChildProcess | undefined

  const signal = (name: NodeJS.Signals) => {
    if (child?.pid === undefined) return
    try {
      if (process.platform === 'win32') spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { windowsHide: true })
      else process.kill(-child.pid, name)
    } catch {
      // All of it is gone already.
    }
  }

  const output = new Promise<string>((resolve) => {
    /** What a command leaves running in the background when it is done by itself is its own business. */
    const finish = (text: string) => {
      clearTimeout(timer)
      resolve(text)
    }
    const stop = () => {
      signal('SIGKILL')
      finish('')
    }
    const timer = setTimeout(stop, waitMs)
    try {
      child = spawn(command, options)
    } catch {
      return finish('')
    }
    const chunks: Buffer[] = []
    let length = 0
    const text = () =>
      Buffer.concat(chunks)
        .toString('utf8')
        .replace(/[\r\n]+$/, '')
    child.on('error', () => finish(''))
    child.stdin?.on('error', () => {
      // It need not read what it is told.
    })
    child.stdin?.end(input)
    child.stdout?.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      length += chunk.length
      if (length > mostBytes) stop()
    })
    child.on('exit', (code) => {
      if (code !== 0) return finish('')
      setTimeout(() => finish(text()), afterEndMs)
    })
    child.on('close', (code) => finish(code === 0 ? text() : ''))
  })

  return {
    output,
    async end() {
      signal('SIGTERM')
      await new Promise((resolve) => setTimeout(resolve, politeMs))
      // Also where the command itself is gone: what it started may still be there.
      signal('SIGKILL')
    },
  }
}

/** On Windows Claude Code runs its commands in Git's bash, where there is one. */
function shellOf(env: NodeJS.ProcessEnv): string | true {
  if (process.platform !== 'win32') return true
  const bash = env.CLAUDE_CODE_GIT_BASH_PATH ?? env.SHELL
  return bash?.endsWith('.exe') ? bash : true
}
