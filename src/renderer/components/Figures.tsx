import type { ComponentChildren } from 'preact'
import type { Snapshot } from '../../shared/contract/snapshot.ts'
import { hasFigures } from '../../shared/format/figures.ts'
import { words } from '../panel-context.ts'
import { EmptyState } from './EmptyState.tsx'
import { Mark } from './Mark.tsx'

/** The figures, once there are any. Before that a gauge at 0 would claim to have measured what nobody has read yet. */
export function Figures({ snapshot, children }: { snapshot: Snapshot; children: ComponentChildren }) {
  if (snapshot.totals.usage.responses > 0 || snapshot.recent.length > 0) return <>{children}</>
  const isReading = snapshot.sources.some(({ state }) => state === 'importing' || state === 'starting')
  if (isReading) return <NotReadYet />
  return hasFigures(snapshot) ? <>{children}</> : <EmptyState snapshot={snapshot} />
}

function NotReadYet() {
  return (
    <section class="empty" aria-label={words.importing.nothingYet}>
      <div class="empty-mark">
        <Mark shape="unknown" tone="neutral" />
      </div>
      <p class="muted centred">{words.importing.nothingYet}</p>
    </section>
  )
}
