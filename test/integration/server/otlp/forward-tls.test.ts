import { expect, onTestFinished, test, vi } from 'vitest'
import { body, protobuf, retries, rig } from '../../../main/server/otlp/forward/forward-rig.ts'
import { selfSigned } from '../../../support/self-signed.ts'
import { grpcTarget, httpTarget } from '../../../support/telemetry-targets.ts'

const openers = [
  ['https', httpTarget],
  ['grpcs', grpcTarget],
] as const

test.each(openers)('%s: a certificate of one’s own is trusted when it is named, and only then', async (scheme, open) => {
  const certificate = selfSigned()
  if (!certificate) return console.warn('no openssl, so no certificate to try')
  const collector = await open({ tls: certificate })
  onTestFinished(() => collector.stop())
  const endpoint = `${scheme}://127.0.0.1:${collector.port}`

  const wary = rig(endpoint)
  wary.forward.accept(body('not for strangers', protobuf))
  await wary.timers.fire(retries)
  expect(wary.forward.counts()).toMatchObject({ waiting: 1, sent: 0, lastError: expect.any(String) })
  expect(collector.received).toEqual([])

  const trusting = rig(endpoint, { caFile: certificate.file })
  trusting.forward.accept(body('for you', protobuf))
  const [arrival] = await collector.count(1)
  expect(arrival?.bytes.toString()).toBe('for you')
  await vi.waitFor(() => expect(trusting.forward.counts()).toMatchObject({ waiting: 0, sent: 1 }))
})

test.each(openers)('%s: a file of certificates that is not there keeps the bodies until it is', async (scheme, open) => {
  const collector = await open({})
  onTestFinished(() => collector.stop())
  const { forward, timers } = rig(`${scheme}://127.0.0.1:${collector.port}`, { caFile: '/nowhere/ca.pem' })
  forward.accept(body('patient', protobuf))
  await timers.fire(retries)
  expect(forward.counts()).toMatchObject({ waiting: 1, lastError: expect.stringContaining('/nowhere/ca.pem') })
})
