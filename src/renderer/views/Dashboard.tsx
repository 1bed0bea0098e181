import { useEffect } from 'preact/hooks'
import type { Snapshot } from '../../shared/contract/snapshot.ts'
import { gaugedWindows, windowLabel, windowPercent } from '../../shared/format/window.ts'
import { AgreementTable } from '../components/AgreementTable.tsx'
import { AlertSection } from '../components/AlertSection.tsx'
import { Breakdown } from '../components/Breakdown.tsx'
import { BurnedBy } from '../components/BurnedBy.tsx'
import { DashboardHeader } from '../components/DashboardHeader.tsx'
import { Figures } from '../components/Figures.tsx'
import { HourChart } from '../components/HourChart.tsx'
import { Notices } from '../components/Notices.tsx'
import { RecentList } from '../components/RecentList.tsx'
import { RecentTable } from '../components/RecentTable.tsx'
import { SessionTable } from '../components/SessionTable.tsx'
import { SourceList } from '../components/SourceList.tsx'
import { StatusLineHint } from '../components/StatusLineHint.tsx'
import { StatusLineSection } from '../components/StatusLineSection.tsx'
import { TelemetryHint } from '../components/TelemetryHint.tsx'
import { TelemetrySection } from '../components/TelemetrySection.tsx'
import { TodayCards } from '../components/TodayCards.tsx'
import { useMediaQuery } from '../components/use-media-query.ts'
import { useStatusLineSetup } from '../components/use-status-line-setup.ts'
import { useTelemetrySetup } from '../components/use-telemetry-setup.ts'
import { WindowHero } from '../components/WindowHero.tsx'
import { locale, words } from '../panel-context.ts'

/** The popover's parts with room, and what the popover has no room for. */
export function Dashboard({ snapshot }: { snapshot: Snapshot }) {
  const [first] = snapshot.windows
  // A tab that is not looked at can still say how things stand.
  const standing = first && words.tabTitle(windowPercent(first, locale), windowLabel(first, locale))
  const title = snapshot.isDemo ? words.demo : (standing ?? words.title)
  useEffect(() => {
    document.title = title
  }, [title])
  const statusLine = useStatusLineSetup()
  const telemetry = useTelemetrySetup()
  return (
    <div class="dashboard">
      <DashboardHeader snapshot={snapshot} />
      <Notices snapshot={snapshot} />
      <StatusLineHint snapshot={snapshot} setup={statusLine.setup} />
      <TelemetryHint snapshot={snapshot} setup={telemetry.setup} />
      <main>
        <Figures snapshot={snapshot}>
          <DashboardFigures snapshot={snapshot} />
        </Figures>
        <AlertSection snapshot={snapshot} />
        <SourceList snapshot={snapshot} />
        <StatusLineSection statusLine={statusLine} />
        <TelemetrySection telemetry={telemetry} />
      </main>
    </div>
  )
}

const recentShown = 20

function DashboardFigures({ snapshot }: { snapshot: Snapshot }) {
  const { windows, today, hours, now, timeZone } = snapshot
  const isWide = useMediaQuery('(min-width: 720px)')
  // Nine columns need about this much; below it the popover's two-line list says the same.
  const hasRoomForTable = useMediaQuery('(min-width: 1000px)')
  return (
    <>
      <section class="heroes" aria-label={words.limits}>
        {gaugedWindows(windows).map((window) => (
          <WindowHero key={window.id} window={window} now={now} hasRoom />
        ))}
      </section>
      <div class="day">
        <TodayCards today={today} />
        <HourChart hours={hours} now={now} timeZone={timeZone} />
      </div>
      <BurnedBy snapshot={snapshot} />
      <Breakdown snapshot={snapshot} />
      <SessionTable snapshot={snapshot} isWide={isWide} />
      {hasRoomForTable ? (
        <RecentTable snapshot={snapshot} atMost={recentShown} />
      ) : (
        <RecentList snapshot={snapshot} atMost={recentShown} />
      )}
      <AgreementTable snapshot={snapshot} isWide={hasRoomForTable} />
    </>
  )
}
