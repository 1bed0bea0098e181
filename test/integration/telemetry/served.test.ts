/** Captured telemetry sent to a real `serve`: what its ledger has in the end, and what can go wrong on the way. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { openLedger } from '../../../src/main/core/ledger/open-ledger.ts'
import type { Snapshot, SourceStatus } from '../../../src/shared/contract/snapshot.ts'
import { type CapturedExport, capturedExports } from '../../support/captured-exports.ts'
import { afterCapturesMs, capturedHomes, capturedMachine, factsOf, type LedgerDump } from '../../support/captured-machine.ts'
import { unpackCaptures } from '../../support/captures.ts'
import { arrive, type BuiltCli, buildCli, type Person, type Serving } from '../../support/cli.ts'
import { dump } from '../../support/ledger-dump.ts'
import { bundleForNode } from '../../support/node-bundle.ts'
import { callAll, post, unusedPort } from '../../support/send-exports.ts'

const everything = capturedExports()
const overGrpc = everything.filter(({ protocol }) => protocol === 'grpc')
/** One endpoint of its own per signal was tried with Claude Code; at the panel's port that path is the panel's. */
const overHttp = everything.filter(({ protocol, path }) => protocol !== 'grpc' && path !== '/custom/metrics')

const requests = everything.flatMap(factsOf).filter(({ kind }) => kind === 'request').length

let cli: BuiltCli
let folder: string
let transcripts: string
let expected: LedgerDump
beforeAll(async () => {
  cli = await buildCli()
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-served-'))
  transcripts = unpackCaptures()
  const machine = capturedMachine(folder)
  machine.showTranscripts(transcripts)
  await machine.receive([...overHttp, ...overGrpc])
  await machine.takeIn()
  expected = machine.ledger()
})
afterAll(() => {
  cli.remove()
  for (const each of [folder, transcripts]) rmSync(each, { recursive: true })
})

let person: Person
beforeEach(() => {
  person = arrive(cli.file)
})
afterEach(() => person.leave())

const known = () => ({
  env: { CLAUDE_CONFIG_DIR: capturedHomes.map((home) => join(transcripts, home)).join(',') },
  now: new Date(afterCapturesMs).toISOString(),
})

/** After a command that takes in what there is and ends. Only then: see lock-driver.ts. */
async function ledgerInTheEnd(): Promise<LedgerDump> {
  expect((await person.run(['status', '--json'], known())).exitCode).toBe(0)
  const { ledger, problem } = openLedger(join(person.dataFolder, 'ledger.db'), { clock: { now: () => afterCapturesMs } })
  try {
    expect(problem).toBeUndefined()
    return dump(ledger)
  } finally {
    ledger.close()
  }
}

async function source({ url }: Serving, id: SourceStatus['id']): Promise<SourceStatus | undefined> {
  const snapshot = (await (await fetch(`${url}api/v1/snapshot`)).json()) as Snapshot
  return snapshot.sources.find((each) => each.id === id)
}

const received = async (serving: Serving) => (await source(serving, 'otlp'))?.counts.responses

async function serveWithGrpc(): Promise<{ serving: Serving; grpcPort: number }> {
  const grpcPort = await unusedPort()
  const { env, now } = known()
  const serving = await person.serve([], { now, env: { ...env, PLIMSOLL_OTLP_GRPC_PORT: `${grpcPort}` } })
  await expect.poll(async () => (await source(serving, 'transcripts'))?.counts.responses).toBeGreaterThanOrEqual(159)
  return { serving, grpcPort }
}

/** Eight at a time, as so many sessions would. */
async function postAll(url: string, exports: readonly CapturedExport[], answered: (status: number) => void): Promise<void> {
  const left = [...exports]
  const one = async () => {
    for (let next = left.shift(); next; next = left.shift()) answered(await post(url, next))
  }
  await Promise.all(Array.from({ length: 8 }, one))
}

test('a serve that got everything over HTTP and gRPC has the ledger that its transcripts and telemetry make', async () => {
  const { serving, grpcPort } = await serveWithGrpc()
  const statuses: number[] = []
  await Promise.all([postAll(serving.url, overHttp, (status) => statuses.push(status)), callAll(grpcPort, overGrpc)])
  expect(statuses).toEqual(overHttp.map(() => 200))
  // Taken in while it runs, not only at the end.
  await expect.poll(() => received(serving), { timeout: 20_000 }).toBe(requests)
  expect(await serving.end('SIGTERM')).toBe(0)
  expect(await ledgerInTheEnd()).toEqual(expected)
})

test('a serve killed while bodies arrive has the same ledger, once they have been sent again', async () => {
  for (const moment of [5, 25, 45]) {
    const serving = await person.serve([], known())
    let answers = 0
    const sent = postAll(serving.url, overHttp, () => {
      if (++answers === moment) void serving.end('SIGKILL')
    })
    await expect(sent).rejects.toThrow()
    await serving.end('SIGKILL')
  }
  const { serving, grpcPort } = await serveWithGrpc()
  await Promise.all([postAll(serving.url, overHttp, () => {}), callAll(grpcPort, overGrpc)])
  expect(await serving.end('SIGTERM')).toBe(0)
  expect(await ledgerInTheEnd()).toEqual(expected)
})

test('bodies damaged in any way are answered at once, and cost no memory', async () => {
  const port = await unusedPort()
  const serving = await person.serve([], { env: { PLIMSOLL_OTLP_PORT: `${port}` } })
  const url = `http://127.0.0.1:${port}`
  const { pid } = serving.process
  for (const each of overHttp) await post(url, each)
  const before = residentMebibytes(pid)
  const damaged = fc.record({
    nth: fc.nat(overHttp.length - 1),
    edits: fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { maxLength: 20 }),
    keep: fc.double({ min: 0, max: 1, noNaN: true }),
    tail: fc.uint8Array({ maxLength: 200 }),
    type: fc.constantFrom(undefined, 'application/json', 'application/x-protobuf', 'text/plain'),
    encoding: fc.constantFrom(undefined, undefined, 'gzip', 'deflate', 'identity', 'br'),
  })
  let slowestMs = 0
  await fc.assert(
    fc.asyncProperty(damaged, async ({ nth, edits, keep, tail, type, encoding }) => {
      const body = overHttp[nth] as CapturedExport
      const wire = Buffer.concat([body.wire.subarray(0, Math.ceil(body.wire.length * keep)), tail])
      for (const { at, byte } of edits) wire[at % wire.length] = byte
      const headers = {
        ...body.headers,
        ...(type && { 'content-type': type }),
        ...(encoding && { 'content-encoding': encoding }),
      }
      const startedAt = performance.now()
      const status = await post(url, { ...body, headers, wire }, AbortSignal.timeout(5000))
      slowestMs = Math.max(slowestMs, performance.now() - startedAt)
      expect([200, 400, 413, 415]).toContain(status)
    }),
    { numRuns: 800, interruptAfterTimeLimit: 10_000 },
  )
  expect(slowestMs).toBeLessThan(5000)
  expect(serving.process.exitCode).toBe(null)
  expect(serving.stderr()).not.toMatch(/\bat .*\.js:\d+/)
  if (process.platform === 'linux') expect(residentMebibytes(pid) - before).toBeLessThan(150)
  expect((await fetch(`${serving.url}api/v1/snapshot`)).status).toBe(200)
})

describe('while nothing can be written to the ledger', () => {
  test('because another program has locked it, answers go on and nothing is lost', async () => {
    const driver = await bundleForNode('lock-driver.ts')
    const { serving, grpcPort } = await serveWithGrpc()
    const other = spawn(process.execPath, [driver, join(person.dataFolder, 'ledger.db')], { stdio: ['pipe', 'pipe', 'inherit'] })
    onTestFinished(() => void other.kill('SIGKILL'))
    expect(String(await once(other.stdout, 'data'))).toBe('locked\n')
    const statuses: number[] = []
    await postAll(serving.url, overHttp, (status) => statuses.push(status))
    expect(statuses).toEqual(overHttp.map(() => 200))
    await expect.poll(async () => (await source(serving, 'otlp'))?.state, { timeout: 30_000 }).toBe('broken')
    expect(await received(serving)).toBe(0)
    other.stdin.end()
    await once(other, 'exit')
    await callAll(grpcPort, overGrpc)
    await expect.poll(() => received(serving), { timeout: 20_000 }).toBe(requests)
    expect(await source(serving, 'otlp')).toMatchObject({ state: 'ok' })
    expect(await serving.end('SIGTERM')).toBe(0)
    expect(await ledgerInTheEnd()).toEqual(expected)
  })

  test('because the disk is full, answers go on, and once there is room everything is in the ledger', async ({ skip }) => {
    mkdirSync(person.dataFolder)
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'tmpfs', person.dataFolder], { stdio: 'ignore' })
    } catch {
      skip('A small disk can be mounted by root only, and not in every container.')
    }
    try {
      await onSmallDisk()
    } finally {
      execFileSync('umount', ['-l', person.dataFolder])
    }
  })

  async function onSmallDisk() {
    const { serving, grpcPort } = await serveWithGrpc()
    fillUp(join(person.dataFolder, 'filler'))
    const statuses: number[] = []
    await postAll(serving.url, overHttp, (status) => statuses.push(status))
    await callAll(grpcPort, overGrpc)
    expect(statuses).toEqual(overHttp.map(() => 200))
    expect(await received(serving)).toBeLessThan(requests)
    rmSync(join(person.dataFolder, 'filler'))
    await expect.poll(() => received(serving), { timeout: 50_000 }).toBe(requests)
    expect(await serving.end('SIGTERM')).toBe(0)
    expect(await ledgerInTheEnd()).toEqual(expected)
  }
})

function residentMebibytes(pid: number | undefined): number {
  if (process.platform !== 'linux') return 0
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}

/** To the last block. */
function fillUp(file: string): void {
  const descriptor = openSync(file, 'w')
  try {
    while (writeSync(descriptor, Buffer.alloc(4096)) > 0);
  } catch {
    // It is full.
  } finally {
    closeSync(descriptor)
  }
}
