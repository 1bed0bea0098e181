/**
 * `--demo`: a made-up Claude Code home and data folder of its own, which the ordinary engine reads like any other. It lies in the
 * temporary folder and goes away at the end, so nothing made up can ever reach the real ledger.
 */
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Folders } from '../paths.ts'
import { lookAtProcess } from '../process-birth.ts'
import { demoMonth } from './month.ts'
import { type Random, seededRandom } from './random.ts'
import { pickAnswer } from './script.ts'
import { assistantLine } from './transcript-line.ts'

export interface Demo {
  folders: Folders
  /** Lays over the environment: points every way of finding transcripts at the made-up home. */
  env: Readonly<Record<string, string | undefined>>
  stop(): void
}

interface DemoOptions {
  now: number
  parentFolder?: string
  seed?: number
  days?: number
}

/** The process id tells a running demo's folder from one that was left behind; the rest is random, because others can write there too. */
const folderPrefix = 'plimsoll-demo-'
const folderName = /^plimsoll-demo-(\d+)-/

export function startDemo({ now, parentFolder = tmpdir(), seed = 1876, days }: DemoOptions): Demo {
  removeAbandoned(parentFolder)
  const folder = mkdtempSync(join(parentFolder, `${folderPrefix}${process.pid}-`))
  const home = join(folder, 'home')
  const projects = join(home, '.claude', 'projects')
  const random = seededRandom(seed)
  const { files, current } = demoMonth(now, random, days)
  for (const subfolder of new Set([...files.keys()].map(dirname))) {
    mkdirSync(join(projects, subfolder), { recursive: true, mode: 0o700 })
  }
  for (const [path, text] of files) writeFileSync(join(projects, path), text)
  const append = () => {
    const response = { atMs: Date.now(), contextTokens: random.between(30_000, 120_000), text: pickAnswer(random) }
    appendFileSync(join(projects, current.path), assistantLine(current.session, response, random))
  }
  const stopAppending = nowAndThen(append, random)
  return {
    folders: { data: join(folder, 'data'), config: join(folder, 'config') },
    env: { HOME: home, USERPROFILE: home, CLAUDE_CONFIG_DIR: join(home, '.claude'), CLAUDE_DATA_PATH: undefined },
    stop() {
      stopAppending()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Often enough that somebody who looks sees a gauge move, seldom enough that a demo left open for an hour stays within its limits. */
function nowAndThen(act: () => void, random: Random): () => void {
  let timer: NodeJS.Timeout
  const schedule = () => {
    timer = setTimeout(
      () => {
        act()
        schedule()
      },
      random.between(8_000, 40_000),
    )
    timer.unref()
  }
  schedule()
  return () => clearTimeout(timer)
}

/** What a demo left behind that was killed. */
function removeAbandoned(parentFolder: string): void {
  for (const name of readdirSync(parentFolder)) {
    const pid = folderName.exec(name)?.[1]
    if (pid === undefined || lookAtProcess(Number(pid)).state === 'alive') continue
    try {
      rmSync(join(parentFolder, name), { recursive: true, force: true })
    } catch {
      // Somebody else's, in a shared temporary folder.
    }
  }
}
