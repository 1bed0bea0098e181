import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type Listening, listen } from '../../../src/main/server/listen.ts'
import { findPortHolder } from '../../../src/main/server/port-holder.ts'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})

async function listenAt(port: number): Promise<Listening> {
  const listening = await listen((_, answer) => answer.end(), port)
  open.push(listening)
  return listening
}

describe('listen', () => {
  it('takes the wanted port and has nothing to say', async () => {
    const { port } = await listenAt(0)
    expect(port).toBeGreaterThan(0)
    open.splice(0).forEach((each) => {
      each.close()
    })
    expect(await listenAt(port)).toMatchObject({ port })
  })

  it('takes a free port when the wanted one is taken, and says so', async () => {
    const taken = await listenAt(0)
    const second = await listenAt(taken.port)
    expect(second.port).not.toBe(taken.port)
    expect(second.problem).toMatchObject({
      code: 'portTaken',
      message: expect.stringContaining(`Port ${taken.port} is in use by`),
    })
    expect(second.problem?.remedy).toContain(`http://127.0.0.1:${second.port}`)
  })

  it.runIf(process.platform === 'linux')('names the process that has the port', async () => {
    const taken = await listenAt(0)
    const { problem } = await listenAt(taken.port)
    expect(problem?.message).toContain(`process ${process.pid}`)
  })

  it('is not reachable but over loopback', async () => {
    const { port } = await listenAt(0)
    const elsewhere = createServer()
    // Another address of this machine still has the port free.
    await new Promise<void>((resolve, reject) => {
      elsewhere.once('error', reject)
      elsewhere.listen(port, '127.0.0.2', resolve)
    })
    elsewhere.close()
  })
})

describe('findPortHolder', () => {
  it('knows nobody at a port that nobody has', async () => {
    const { port } = await listenAt(0)
    await Promise.all(open.splice(0).map((each) => each.close()))
    expect(await findPortHolder(port)).toBeUndefined()
  })
})
