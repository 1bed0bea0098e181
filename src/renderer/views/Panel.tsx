import { PanelProvider, words } from '../panel-context.ts'
import type { Store } from '../store.ts'
import { Dashboard } from './Dashboard.tsx'
import { Popover } from './Popover.tsx'

/** The whole page: nothing but a quiet word until the first Snapshot, then the view that the address asks for. */
export function Panel({ store, view }: { store: Store; view: 'popover' | 'dashboard' }) {
  const snapshot = store.snapshot.value
  const View = view === 'popover' ? Popover : Dashboard
  return (
    <PanelProvider value={store}>
      {snapshot ? <View snapshot={snapshot} /> : <Waiting isFailing={store.isUnreachable.value || !store.isConnected.value} />}
    </PanelProvider>
  )
}

function Waiting({ isFailing }: { isFailing: boolean }) {
  return (
    <main class="waiting" aria-busy={!isFailing}>
      {/* Fades in late: a Snapshot is nearly always there first, and a word that flashes by is worse than none. */}
      <p class="muted" role="status">
        {isFailing ? words.cannotReach : words.loading}
      </p>
    </main>
  )
}
