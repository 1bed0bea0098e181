import { useLayoutEffect } from 'preact/hooks'
import type { Snapshot } from '../../shared/contract/snapshot.ts'
import { modelName } from '../../shared/format/names.ts'
import { gaugedWindows } from '../../shared/format/window.ts'
import { Figures } from '../components/Figures.tsx'
import { Footer } from '../components/Footer.tsx'
import { HourChart } from '../components/HourChart.tsx'
import { Notices } from '../components/Notices.tsx'
import { RecentList } from '../components/RecentList.tsx'
import { TodayFigures } from '../components/TodayFigures.tsx'
import { UsageBars } from '../components/UsageBars.tsx'
import { WindowHero } from '../components/WindowHero.tsx'
import { WindowRow } from '../components/WindowRow.tsx'
import { usePanel, words } from '../panel-context.ts'

/** Can I go on? The window that binds first, then the others, then what today was made of. */
export function Popover({ snapshot }: { snapshot: Snapshot }) {
  const { bridge } = usePanel()
  // Before the first paint: a popover that opened by mistake is closed at once.
  useLayoutEffect(() => {
    const closeOnEscape = (event: KeyboardEvent) => {
      if (event.key === 'Escape') bridge.desktop?.hidePopover()
    }
    document.addEventListener('keydown', closeOnEscape)
    return () => document.removeEventListener('keydown', closeOnEscape)
  }, [bridge])

  return (
    <div class="popover">
      <main>
        <h1 class="unseen">{words.title}</h1>
        <Notices snapshot={snapshot} />
        <Figures snapshot={snapshot}>
          <PopoverFigures snapshot={snapshot} />
        </Figures>
      </main>
      <Footer snapshot={snapshot} />
    </div>
  )
}

function PopoverFigures({ snapshot }: { snapshot: Snapshot }) {
  const { windows, today, hours, now, timeZone } = snapshot
  const [hero, ...rows] = gaugedWindows(windows)
  return (
    <>
      {hero && <WindowHero window={hero} now={now} />}
      {rows.map((window) => (
        <WindowRow key={window.id} window={window} now={now} />
      ))}
      <TodayFigures today={today} />
      <HourChart hours={hours} now={now} timeZone={timeZone} />
      <UsageBars heading={words.models} isHeadingShown={false} entries={today.models} nameOf={modelName} atMost={4} />
      <RecentList snapshot={snapshot} atMost={4} />
    </>
  )
}
