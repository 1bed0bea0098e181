import type { Snapshot } from '../../shared/contract/snapshot.ts'
import { formatAge, formatFullInstant } from '../../shared/format/time.ts'
import { locale, usePanel, words } from '../panel-context.ts'

/** When the sources were last read, and the ways out of the popover. */
export function Footer({ snapshot }: { snapshot: Snapshot }) {
  const { bridge, openDashboard, openSettings } = usePanel()
  return (
    <footer class="footer small">
      <UpdatedAge snapshot={snapshot} />
      <span class="footer-actions">
        <RefreshButton />
        {bridge.desktop && (
          <>
            <button type="button" class="quiet" onClick={openDashboard}>
              {words.dashboard}
            </button>
            <button type="button" class="quiet" onClick={openSettings} title={words.settingsHint}>
              {words.settings}
            </button>
          </>
        )}
      </span>
    </footer>
  )
}

export function RefreshButton() {
  const { isRefreshing, refresh } = usePanel()
  return (
    <button type="button" class="quiet" onClick={refresh} aria-disabled={isRefreshing.value}>
      {isRefreshing.value ? words.refreshing : words.refresh}
    </button>
  )
}

export function UpdatedAge({ snapshot }: { snapshot: Snapshot }) {
  const { now } = usePanel()
  const checkedAt = Math.max(...snapshot.sources.map((source) => source.checkedAt ?? Number.NEGATIVE_INFINITY))
  if (!Number.isFinite(checkedAt)) return <span class="muted" />
  return (
    <span class="muted" title={formatFullInstant(checkedAt, { timeZone: snapshot.timeZone, locale })}>
      {words.asOf(formatAge(now.value - checkedAt, locale))}
    </span>
  )
}
