import { render, screen } from '@testing-library/preact'
import { vi } from 'vitest'
import { createStore, type Store } from '../../src/renderer/store.ts'
import { Panel } from '../../src/renderer/views/Panel.tsx'
import type { Snapshot } from '../../src/shared/contract/snapshot.ts'
import { createFakeBridge, type FakeBridge, type FakeBridgeOptions } from './fake-bridge.ts'

interface Rendered {
  readonly bridge: FakeBridge
  readonly store: Store
}

/** The panel as a person sees it once the first Snapshot is there. */
export async function renderPanel(
  view: 'popover' | 'dashboard',
  snapshot: Snapshot,
  options: FakeBridgeOptions = {},
): Promise<Rendered> {
  // Time stands still, or "official · 40 s" would be 41 on a slow machine.
  vi.useFakeTimers({ toFake: ['Date'], now: snapshot.now })
  const bridge = createFakeBridge(snapshot, { isDesktop: view === 'popover', ...options })
  const store = createStore(bridge)
  store.start()
  render(<Panel store={store} view={view} />)
  await screen.findByRole('heading', { level: 1 })
  return { bridge, store }
}

/** The visible text of an element with every kind of space alike, so that a test can write a plain one. */
export function textOf(element: Element | null): string {
  return (element?.textContent ?? '').replace(/[\u202f\u00a0]/g, ' ')
}
