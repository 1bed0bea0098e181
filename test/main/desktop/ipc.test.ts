import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Handlers, isSentByPage, registerRequests, sendEvent } from '../../../src/main/desktop/ipc.ts'
import type { Answer } from '../../../src/shared/contract/api.ts'
import { channelPrefix, desktopRequestNames, requestNames } from '../../../src/shared/contract/channels.ts'
import { Settings } from '../../../src/shared/contract/settings.ts'
import { someSnapshot } from '../../support/desktop/snapshot.ts'

afterEach(() => vi.restoreAllMocks())

const handlers: Handlers = {
  getSnapshot: async () => someSnapshot(),
  getPreviews: async ({ ids }) => ids.map((id) => ({ id, tools: [] })),
  refresh: async () => someSnapshot(),
  getAgreement: async () => ({ sessions: [] }),
  getTelemetrySetup: async () => ({ mayChange: true, folders: [] }),
  applyTelemetrySetup: async () => {
    throw new Error('It has changed since.')
  },
  undoTelemetrySetup: async ({ folder }) => ({ file: folder, setup: { mayChange: true, folders: [] } }),
  getStatusLineSetup: async () => ({ mayChange: true, folders: [] }),
  applyStatusLineSetup: async ({ folder }) => ({ file: folder, setup: { mayChange: true, folders: [] } }),
  undoStatusLineSetup: async ({ folder }) => ({ file: folder, setup: { mayChange: true, folders: [] } }),
  snoozeAlerts: async () => someSnapshot(),
  testAlert: async () => ({ isShown: true }),
  getSettings: async () => Settings.parse({}),
  changeSettings: async () => {
    throw new Error('There is no setting "plam".')
  },
  openDashboard: async () => {},
  openFolder: async () => {},
  hidePopover: async () => {},
  quit: async () => {},
}

function registered(isTrusted: () => boolean = () => true) {
  const channels = new Map<string, (event: never, input: unknown) => unknown>()
  registerRequests({ ipc: { handle: (channel, listener) => void channels.set(channel, listener) }, handlers, isTrusted })
  const ask = async (name: string, input?: unknown) =>
    (await channels.get(channelPrefix + name)?.({} as never, input)) as Answer<unknown>
  return { channels, ask }
}

describe('requests', () => {
  it('have one channel for every name of the contract and no other', () => {
    const { channels } = registered()
    const expected = [...requestNames, ...desktopRequestNames].map((name) => channelPrefix + name)
    expect([...channels.keys()].sort()).toEqual(expected.sort())
  })

  it('give the handler what the contract lets through', async () => {
    const { ask } = registered()
    expect(await ask('getPreviews', { ids: ['m1'], extra: 1 })).toEqual({ ok: true, value: [{ id: 'm1', tools: [] }] })
    expect(await ask('openFolder', 'data')).toEqual({ ok: true, value: undefined })
  })

  it.each([
    ['getPreviews', { ids: [1] }],
    ['getPreviews', undefined],
    ['getPreviews', { ids: Array(101).fill('m') }],
    ['openFolder', '/etc'],
    ['applyTelemetrySetup', { folder: '/home/ada/.claude' }],
    ['applyTelemetrySetup', { folder: '/home/ada/.claude', fingerprint: 'f', choice: 'both' }],
    ['quit', { now: true }],
  ])('refuse %s with an input outside the contract', async (name, input) => {
    expect(await registered().ask(name, input)).toMatchObject({ ok: false, code: 'invalid' })
  })

  it('refuse anyone but the panel before they look at the input', async () => {
    expect(await registered(() => false).ask('getSnapshot')).toMatchObject({ ok: false, code: 'forbidden' })
    expect(await registered(() => false).ask('getPreviews', 7)).toMatchObject({ ok: false, code: 'forbidden' })
  })

  it('answer a failure with its message and keep its stack', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const failure = await registered().ask('changeSettings', { plam: 1 })
    expect(failure).toEqual({ ok: false, code: 'failed', message: 'There is no setting "plam".' })
    expect(log).toHaveBeenCalledOnce()
  })
})

describe('the sender', () => {
  const pageUrl = 'file:///app/out/renderer/index.html#popover'
  const mainFrame = { url: 'file:///app/out/renderer/index.html#popover' }

  it('is trusted as the top frame of our page, whatever view it shows', () => {
    expect(isSentByPage({ senderFrame: mainFrame }, { mainFrame }, pageUrl)).toBe(true)
    const elsewhere = { url: 'file:///app/out/renderer/index.html#settings' }
    expect(isSentByPage({ senderFrame: elsewhere }, { mainFrame: elsewhere }, pageUrl)).toBe(true)
  })

  it('is not trusted from another frame, another address, a gone frame or without a window', () => {
    expect(isSentByPage({ senderFrame: { ...mainFrame } }, { mainFrame }, pageUrl)).toBe(false)
    const foreign = { url: 'https://example.com/#popover' }
    expect(isSentByPage({ senderFrame: foreign }, { mainFrame: foreign }, pageUrl)).toBe(false)
    expect(isSentByPage({ senderFrame: null }, { mainFrame }, pageUrl)).toBe(false)
    expect(isSentByPage({ senderFrame: mainFrame }, undefined, pageUrl)).toBe(false)
  })
})

describe('events', () => {
  it('go to a page that lives, and nowhere when there is none', () => {
    const sent: unknown[][] = []
    const page = (isDestroyed: boolean) => ({
      isDestroyed: () => isDestroyed,
      send: (...message: unknown[]) => void sent.push(message),
    })
    const snapshot = someSnapshot()
    sendEvent(page(false), 'snapshotChanged', snapshot)
    sendEvent(page(true), 'snapshotChanged', snapshot)
    sendEvent(undefined, 'snapshotChanged', snapshot)
    expect(sent).toEqual([[`${channelPrefix}snapshotChanged`, snapshot]])
  })
})
