import type { Snapshot } from '../../shared/contract/snapshot.ts'
import { words } from '../panel-context.ts'
import { RefreshButton, UpdatedAge } from './Footer.tsx'
import { Mark } from './Mark.tsx'

export function DashboardHeader({ snapshot }: { snapshot: Snapshot }) {
  return (
    <header class="dashboard-header">
      <div class="dashboard-mark">
        <Mark shape="official" percent={100} tone="neutral" />
      </div>
      <h1>{words.title}</h1>
      <span class="dashboard-state small">
        <UpdatedAge snapshot={snapshot} />
        <RefreshButton />
      </span>
    </header>
  )
}
