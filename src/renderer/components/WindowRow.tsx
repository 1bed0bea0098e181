import type { UsageWindow } from '../../shared/contract/snapshot.ts'
import { toneOf } from '../../shared/format/pace.ts'
import { windowLabel, windowPercent } from '../../shared/format/window.ts'
import { locale } from '../panel-context.ts'
import { LevelBar } from './LevelBar.tsx'
import { usePicked } from './use-picked.ts'
import { meterProps, ResetTime, SourceChip, useHere } from './WindowParts.tsx'
import { amountOf, levelOf, paceTickOf, remarkOf, shapeOf } from './window-look.ts'

export function WindowRow({ window, now }: { window: UsageWindow; now: number }) {
  const tone = toneOf(window)
  const picked = usePicked(window.id)
  const here = useHere()
  const isStale = window.state === 'stale'
  const isShareUnknown = window.state !== 'notStarted' && levelOf(window) === undefined
  return (
    <section {...picked} class={`window-row tone-${tone}`} aria-label={windowLabel(window, locale)}>
      <div class="line">
        <span class="line-start">
          <h2>{windowLabel(window, locale)}</h2>
          <SourceChip window={window} />
        </span>
        <span class={`figure${isStale ? ' is-stale' : ''}`}>
          {window.state === 'over' && <span class="bang">!</span>}
          {isShareUnknown ? amountOf(window) : windowPercent(window, locale)}
        </span>
      </div>
      <div {...meterProps(window, now)}>
        <LevelBar percent={levelOf(window)} pacePercent={paceTickOf(window)} shape={shapeOf(window)} isStale={isStale} />
      </div>
      <div class="line small">
        <span class="remark">{remarkOf(window, here)}</span>
        <ResetTime window={window} isShort />
      </div>
    </section>
  )
}
