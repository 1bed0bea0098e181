import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startDemo } from '../../../../src/main/core/demo/demo.ts'
import { demoMonth } from '../../../../src/main/core/demo/month.ts'
import { seededRandom } from '../../../../src/main/core/demo/random.ts'

const now = Date.parse('2026-11-22T13:48:00Z')
const hourMs = 3_600_000

interface Line {
  type: string
  timestamp: string
  message: { id: string; model: string; usage: { output_tokens: number } }
}

function responses(files: Map<string, string>): Line[] {
  return [...files]
    .filter(([path]) => path.endsWith('.jsonl'))
    .flatMap(([, text]) => text.trimEnd().split('\n'))
    .map((line): Line => JSON.parse(line))
    .filter(({ type }) => type === 'assistant')
}

describe('the made-up month', () => {
  const { files, current } = demoMonth(now, seededRandom(1))
  const lines = responses(files)

  it('is the same for the same seed and time', () => {
    expect(demoMonth(now, seededRandom(1)).files).toEqual(files)
    expect(demoMonth(now, seededRandom(2)).files).not.toEqual(files)
  })

  it('covers thirty days up to now, and nothing later', () => {
    const times = lines.map(({ timestamp }) => Date.parse(timestamp))
    expect(Math.min(...times)).toBeLessThan(now - 27 * 24 * hourMs)
    expect(Math.max(...times)).toBeLessThan(now)
    expect(Math.max(...times)).toBeGreaterThan(now - hourMs / 4)
  })

  it('has several projects, models and kinds of subagents', () => {
    expect(new Set([...files.keys()].map((path) => path.split(/[\\/]/)[0])).size).toBeGreaterThanOrEqual(4)
    expect(new Set(lines.map(({ message }) => message.model)).size).toBe(3)
    expect([...files.keys()].filter((path) => path.endsWith('.meta.json')).length).toBeGreaterThan(10)
  })

  it('has one id for each response', () => {
    expect(new Set(lines.map(({ message }) => message.id)).size).toBe(lines.length)
  })

  it('ends in a conversation that goes on', () => {
    expect(files.has(current.path)).toBe(true)
  })
})

describe('startDemo', () => {
  let parentFolder: string
  beforeEach(() => {
    parentFolder = mkdtempSync(join(tmpdir(), 'plimsoll-demo-test-'))
  })
  afterEach(() => {
    vi.useRealTimers()
    rmSync(parentFolder, { recursive: true, force: true })
  })

  const sizeOfAll = (folder: string): number =>
    readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, entry) => sum + readFileSync(join(entry.parentPath, entry.name)).length, 0)

  it('writes now and then while it runs, and leaves nothing behind', () => {
    vi.useFakeTimers()
    const demo = startDemo({ now, parentFolder, days: 2 })
    const before = sizeOfAll(parentFolder)
    vi.advanceTimersByTime(60_000)
    expect(sizeOfAll(parentFolder)).toBeGreaterThan(before)
    demo.stop()
    expect(vi.getTimerCount()).toBe(0)
    expect(readdirSync(parentFolder)).toEqual([])
  })

  it('clears away what a killed demo has left, and nothing else', () => {
    const abandoned = join(parentFolder, 'plimsoll-demo-4194305-x')
    const alive = join(parentFolder, `plimsoll-demo-${process.pid}-x`)
    const other = join(parentFolder, 'plimsoll-demonstration')
    for (const folder of [abandoned, alive, other]) mkdirSync(folder)
    startDemo({ now, parentFolder, days: 2 }).stop()
    expect([abandoned, alive, other].map(existsSync)).toEqual([false, true, true])
  })
})
