/** What Claude Code is to run: a Node and the built program, as they are on this machine. */
import { execFile } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findProgram } from '../find-program.ts'
import { shellWord } from './our-command.ts'

/** `command`: without `--chain`. `message`: why there is none, and what to do. */
export type Program = { ok: true; command: string } | { ok: false; message: string }

export interface Runtime {
  execPath: string
  isElectron: boolean
  script: string
  env: Readonly<Record<string, string | undefined>>
}

export function thisRuntime(env: Runtime['env']): Runtime {
  return { execPath: process.execPath, isElectron: process.versions.electron !== undefined, script: builtScript(), env }
}

/** Beside the other bundles. An archive of Electron's is a folder to Electron only, so there it lies unpacked beside it. */
function builtScript(): string {
  return join(import.meta.dirname, 'statusline.cjs').replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked')
}

export async function findStatusLineProgram({ execPath, isElectron, script, env }: Runtime): Promise<Program> {
  if (!existsSync(script)) return none(`The program of the status line is not at ${script}. Build or install Plimsoll again.`)
  if (isPassing(script, env)) {
    return none(
      `${script} is there only while Plimsoll runs. Install Plimsoll where it stays (from its package, or unpacked), and start it from there.`,
    )
  }
  const node = isElectron ? await nodeOnPath(env) : lastingNode(execPath, env)
  if (node === undefined) {
    return none(
      `Claude Code runs the status line with Node ${leastNode} or newer, and there is none on the PATH. Install it from https://nodejs.org and try again.`,
    )
  }
  const words = [node, script].map((path) => ({ path, word: shellWord(path) }))
  const odd = words.find(({ word }) => word === undefined)
  if (odd) return none(`${odd.path} has a character in it that shells on Windows replace. Move it to a folder without one.`)
  return { ok: true, command: words.map(({ word }) => word).join(' ') }
}

const none = (message: string): Program => ({ ok: false, message })

/** The packed app is no Node: it was made so that nobody can have it run other code. 20 is what the program is built for. */
const leastNode = 20
const longestVersionMs = 5000

async function nodeOnPath(env: Runtime['env']): Promise<string | undefined> {
  const node = findProgram('node', withUsualPlaces(env))
  if (node === undefined) return undefined
  try {
    const { stdout } = await promisify(execFile)(node, ['--version'], { timeout: longestVersionMs })
    return Number(/^v(\d+)\./.exec(stdout)?.[1] ?? 0) >= leastNode ? node : undefined
  } catch {
    return undefined
  }
}

/** An app that the Finder or a desktop has started does not know the PATH of a shell. */
function withUsualPlaces(env: Runtime['env']): NodeJS.ProcessEnv {
  if (process.platform === 'win32') return env
  return { ...env, PATH: [env.PATH ?? '', '/usr/local/bin', '/opt/homebrew/bin'].join(':') }
}

/** Homebrew's own folders carry the version and go with the next one; its link stays. */
function lastingNode(execPath: string, env: Runtime['env']): string {
  if (!/[\\/]Cellar[\\/]/.test(execPath)) return execPath
  const onPath = findProgram('node', env)
  return onPath !== undefined && realpathSync(onPath) === realpathSync(execPath) ? onPath : execPath
}

/** An AppImage is mounted while it runs; macOS runs an app that was not moved out of its download from a place of the moment. */
function isPassing(script: string, { APPDIR: appDir }: Runtime['env']): boolean {
  return (appDir !== undefined && appDir !== '' && script.startsWith(appDir)) || script.includes('/AppTranslocation/')
}
