import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createStore } from '../../src/renderer/store.ts'
import { createFakeBridge } from '../support/fake-bridge.ts'
import { normalDay, sampleNow } from '../support/snapshots.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2031-01-01T00:00:00Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

async function started() {
  const bridge = createFakeBridge(normalDay)
  const store = createStore(bridge)
  const stop = store.start()
  await vi.advanceTimersByTimeAsync(0)
  return { bridge, store, stop }
}

describe('time', () => {
  test("is the engine's, whatever this machine's clock says", async () => {
    const { store } = await started()
    expect(store.now.value).toBe(sampleNow)
  })

  test('moves on between Snapshots', async () => {
    const { store } = await started()
    await vi.advanceTimersByTimeAsync(90_000)
    expect(store.now.value).toBe(sampleNow + 90_000)
  })

  test('stands still after the panel is gone', async () => {
    const { bridge, store, stop } = await started()
    stop()
    await vi.advanceTimersByTimeAsync(90_000)
    expect(store.now.value).toBe(sampleNow)
    expect(bridge.listenerCount).toBe(0)
  })
})

test('an event that overtakes the first answer is not replaced by it', async () => {
  const bridge = createFakeBridge(normalDay)
  const store = createStore({ ...bridge, getSnapshot: () => new Promise((answer) => setTimeout(() => answer(normalDay), 50)) })
  store.start()
  bridge.push({ ...normalDay, now: sampleNow + 5000 })
  await vi.advanceTimersByTimeAsync(100)
  expect(store.snapshot.value?.now).toBe(sampleNow + 5000)
})

test('a clock that was set back is believed', async () => {
  const { bridge, store } = await started()
  bridge.push({ ...normalDay, now: sampleNow - 3_600_000 })
  expect(store.snapshot.value?.now).toBe(sampleNow - 3_600_000)
})

test('a second click on Refresh while the first still reads asks only once', async () => {
  const { bridge, store } = await started()
  store.refresh()
  store.refresh()
  await vi.advanceTimersByTimeAsync(0)
  expect(bridge.calls.filter((call) => call === 'refresh')).toHaveLength(1)
  expect(store.isRefreshing.value).toBe(false)
})
