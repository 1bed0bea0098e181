/** What the panel knows: the last Snapshot, what time it is by the engine's clock, and whether news still arrive. */
import { batch, type ReadonlySignal, signal } from '@preact/signals'
import type { EventPayload } from '../shared/contract/api.ts'
import type { Bridge } from '../shared/contract/bridge.ts'
import type { Snapshot } from '../shared/contract/snapshot.ts'

export interface Store {
  readonly bridge: Bridge
  readonly snapshot: ReadonlySignal<Snapshot | undefined>
  /** Moves on every second while somebody looks. */
  readonly now: ReadonlySignal<number>
  readonly isConnected: ReadonlySignal<boolean>
  /** The first Snapshot was asked for and refused; one may still come by itself. */
  readonly isUnreachable: ReadonlySignal<boolean>
  readonly isRefreshing: ReadonlySignal<boolean>
  /** The sentence of the last request that failed, until the next one works. */
  readonly failure: ReadonlySignal<string | undefined>
  /** Told by a click on a warning; the same window may be picked again. */
  readonly picked: ReadonlySignal<EventPayload<'windowPicked'> | undefined>
  readonly resetStyle: ReadonlySignal<'countdown' | 'clock'>
  toggleResetStyle(): void
  refresh(): Promise<void>
  setShowPreviews(showPreviews: boolean): Promise<void>
  openDashboard(): Promise<void>
  openSettings(): Promise<void>
  /** Starts listening; the returned function ends it. */
  start(): () => void
}

const tickMs = 1000

export function createStore(bridge: Bridge): Store {
  const snapshot = signal<Snapshot | undefined>(undefined)
  const now = signal(Date.now())
  const isConnected = signal(true)
  const isUnreachable = signal(false)
  const isRefreshing = signal(false)
  const failure = signal<string | undefined>(undefined)
  const picked = signal<EventPayload<'windowPicked'> | undefined>(undefined)
  const resetStyle = signal<'countdown' | 'clock'>('countdown')

  // The engine may run on another machine, whose clock is the one that its instants are about.
  let clockOffsetMs = 0
  const tick = () => {
    now.value = Date.now() + clockOffsetMs
  }

  const accept = (next: Snapshot) => {
    batch(() => {
      clockOffsetMs = next.now - Date.now()
      snapshot.value = next
      tick()
    })
  }

  const attempt = async <Value>(request: () => Promise<Value>): Promise<Value | undefined> => {
    try {
      const value = await request()
      failure.value = undefined
      return value
    } catch (error) {
      failure.value = error instanceof Error ? error.message : String(error)
      return undefined
    }
  }

  return {
    bridge,
    snapshot,
    now,
    isConnected,
    isUnreachable,
    isRefreshing,
    failure,
    picked,
    resetStyle,
    toggleResetStyle() {
      resetStyle.value = resetStyle.value === 'clock' ? 'countdown' : 'clock'
    },
    async refresh() {
      if (isRefreshing.value) return
      isRefreshing.value = true
      const next = await attempt(() => bridge.refresh())
      batch(() => {
        isRefreshing.value = false
        if (next) accept(next)
      })
    },
    async setShowPreviews(showPreviews) {
      const settings = await attempt(() => bridge.changeSettings({ showPreviews }))
      const last = snapshot.value
      // The next Snapshot says the same; the person who has just clicked should not wait for it.
      if (settings && last) snapshot.value = { ...last, settings: { ...last.settings, showPreviews: settings.showPreviews } }
    },
    async openDashboard() {
      await attempt(async () => bridge.desktop?.openDashboard())
    },
    async openSettings() {
      await attempt(async () => bridge.desktop?.openFolder('settings'))
    },
    start() {
      const stops = [
        bridge.subscribe('snapshotChanged', accept),
        bridge.subscribe('windowPicked', (window) => {
          picked.value = window
        }),
        bridge.onConnectionChanged((connected) => {
          isConnected.value = connected
        }),
      ]
      bridge.getSnapshot().then(
        (first) => {
          // An event that came in the meantime is newer than this answer.
          if (snapshot.value === undefined) accept(first)
        },
        () => {
          isUnreachable.value = true
        },
      )

      let timer: ReturnType<typeof setInterval> | undefined
      const tickWhileVisible = () => {
        clearInterval(timer)
        timer = undefined
        if (document.visibilityState === 'hidden') return
        tick()
        timer = setInterval(tick, tickMs)
      }
      tickWhileVisible()
      document.addEventListener('visibilitychange', tickWhileVisible)

      return () => {
        clearInterval(timer)
        document.removeEventListener('visibilitychange', tickWhileVisible)
        for (const stop of stops) stop()
      }
    },
  }
}
