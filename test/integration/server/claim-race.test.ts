import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

const checkout = resolve(import.meta.dirname, '..', '..', '..')
let builtFolder: string
beforeAll(async () => {
  builtFolder = mkdtempSync(join(tmpdir(), 'plimsoll-claim-'))
  await build({
    configFile: false,
    root: checkout,
    logLevel: 'error',
    build: { ssr: 'src/main/core/instance.ts', outDir: builtFolder, target: 'node20.18' },
  })
})
afterAll(() => rmSync(builtFolder, { recursive: true, force: true }))

/** Waits for a line, asks for the folder, says the outcome and stays. */
const contender = `
  import { once } from 'node:events'
  const { claimDataFolder } = await import(process.argv[1])
  process.stdout.write('ready\\n')
  await once(process.stdin, 'data')
  const { state } = await claimDataFolder(process.argv[2], { pid: process.pid, kind: 'serve' })
  process.stdout.write(state + '\\n')
  setInterval(() => {}, 60_000)`

let folder: string
let children: ChildProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-race-'))
})
afterEach(async () => {
  await Promise.all(children.map(kill))
  children = []
  rmSync(folder, { recursive: true, force: true })
})

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

interface Contender {
  child: ChildProcess
  outcome: Promise<string>
}

/** Processes that are loaded and wait for the word, so that they truly ask at once. */
async function contenders(count: number): Promise<Contender[]> {
  const all = Array.from({ length: count }, () => {
    const claimModule = pathToFileURL(join(builtFolder, 'instance.js')).href
    const args = ['--input-type=module', '--eval', contender, claimModule, folder]
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    children.push(child)
    let text = ''
    const line = async (pattern: RegExp): Promise<string> => {
      while (!pattern.test(text)) text += String((await once(child.stdout, 'data'))[0])
      return pattern.exec(text)?.[1] ?? ''
    }
    return { child, line }
  })
  await Promise.all(all.map(({ line }) => line(/(ready)\n/)))
  for (const { child } of all) child.stdin.write('go\n')
  return all.map(({ child, line }) => ({ child, outcome: line(/(claimed|held)\n/) }))
}

async function winnersAmong(all: readonly Contender[]): Promise<Contender[]> {
  const outcomes = await Promise.all(all.map(({ outcome }) => outcome))
  return all.filter((_, index) => outcomes[index] === 'claimed')
}

describe('one engine per data folder', () => {
  it('lets exactly one of six processes have a new folder, and exactly one of six the folder of a killed one', async () => {
    const [winner, ...others] = await winnersAmong(await contenders(6))
    expect(winner).toBeDefined()
    expect(others).toEqual([])
    for (let round = 0; round < 3; round++) {
      await Promise.all(children.map(kill))
      expect(await winnersAmong(await contenders(6))).toHaveLength(1)
    }
  })
})
