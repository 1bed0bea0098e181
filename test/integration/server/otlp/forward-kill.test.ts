import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { bundleForNode } from '../../../support/node-bundle.ts'
import { httpTarget } from '../../../support/telemetry-targets.ts'
import { tempFolder } from '../../../support/temp-ledger.ts'

type Driver = ChildProcess & { stdout: NodeJS.ReadableStream }

function start(command: string[]): { child: Driver; lineWhere(isWanted: (line: string) => boolean): Promise<string> } {
  const [program = '', ...args] = command
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    child,
    async lineWhere(isWanted) {
      for (let next = await lines.next(); !next.done; next = await lines.next()) if (isWanted(next.value)) return next.value
      throw new Error('The process ended before.')
    },
  }
}

async function kill(child: Driver) {
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

const numberOf = ({ bytes }: { bytes: Buffer }) => Number.parseInt(bytes.toString(), 10)
const count = 300
/** What waits on disk is not known in the first moment. */
const isDone = (line: string) => line.includes('"waiting":0') && !line.includes('"sent":0')

test('after a kill -9 in the middle of sending, what waited is sent by the next start, in order, and nothing twice but what was on its way', async () => {
  const driver = await bundleForNode('forward-driver.ts')
  const folder = join(tempFolder(), 'forward')
  const collector = await httpTarget()
  onTestFinished(() => collector.stop())
  const endpoint = `http://127.0.0.1:${collector.port}`

  // Everything is on disk first: the target is away.
  const nobody = await httpTarget()
  await nobody.stop()
  const filling = start([process.execPath, driver, folder, `http://127.0.0.1:${nobody.port}`, String(count)])
  await filling.lineWhere((line) => line === String(count - 1))
  await filling.lineWhere(() => readdirSync(folder).filter((name) => name.endsWith('.body')).length === count)
  await kill(filling.child)

  for (const moment of [20, 90, 91, 180]) {
    const sending = start([process.execPath, driver, folder, endpoint, '0'])
    await collector.count(moment)
    await kill(sending.child)
  }
  const last = start([process.execPath, driver, folder, endpoint, '0'])
  await last.lineWhere(isDone)
  await kill(last.child)

  const numbers = collector.received.map(numberOf)
  expect([...new Set(numbers)]).toEqual(Array.from({ length: count }, (_, n) => n))
  expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
  expect(numbers.length).toBeLessThanOrEqual(count + 4)
  expect(readdirSync(folder)).toEqual([])
})

test('a body is whole or not there, however the process ends while it takes them in', async () => {
  const driver = await bundleForNode('forward-driver.ts')
  const collector = await httpTarget()
  onTestFinished(() => collector.stop())
  const nobody = await httpTarget()
  await nobody.stop()
  const folder = join(tempFolder(), 'forward')
  const taking = start([process.execPath, driver, folder, `http://127.0.0.1:${nobody.port}`, '300', '20000'])
  await taking.lineWhere(() => existsSync(folder) && readdirSync(folder).length > 5)
  await kill(taking.child)

  const sending = start([process.execPath, driver, folder, `http://127.0.0.1:${collector.port}`, '0'])
  const line = await sending.lineWhere(isDone)
  expect(JSON.parse(line.replace('counts ', ''))).toMatchObject({ dropped: 0 })
  const numbers = collector.received.map(numberOf)
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, n) => n))
  for (const { bytes } of collector.received) expect(bytes.length).toBe(`${numberOf({ bytes })} `.length + 20_000)
})

// A disk that is really full takes a disk of its own, which Linux gives to whoever asks, unless it is told not to.
const smallDisk = ['unshare', '--user', '--map-root-user', '--mount']
const canMount = process.platform === 'linux' && spawnSync('unshare', [...smallDisk.slice(1), 'true']).status === 0

test.skipIf(!canMount)('on a full disk bodies wait in memory and arrive all the same', async () => {
  const driver = await bundleForNode('forward-driver.ts')
  const collector = await httpTarget({ reply: (nth) => (nth === 0 ? { status: 503 } : { status: 200 }) })
  onTestFinished(() => collector.stop())
  const folder = join(tempFolder(), 'disk')
  mkdirSync(folder)
  const command = [process.execPath, driver, join(folder, 'forward'), `http://127.0.0.1:${collector.port}`, '30', '20000']
  const script = 'mount -t tmpfs -o size=128k none "$0" && exec "$@"'
  const full = start([...smallDisk, 'sh', '-c', script, folder, ...command])
  const error = await full.lineWhere((line) => line.includes('ENOSPC'))
  expect(error).toContain('bodies wait in memory')
  await full.lineWhere(isDone)
  expect([...new Set(collector.received.map(numberOf))]).toEqual(Array.from({ length: 30 }, (_, n) => n))
})
