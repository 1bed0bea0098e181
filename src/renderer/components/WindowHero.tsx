import type { UsageWindow } from '../../shared/contract/snapshot.ts'
import { burnSentence } from '../../shared/format/forecast.ts'
import { percentFigure } from '../../shared/format/numbers.ts'
import { toneOf } from '../../shared/format/pace.ts'
import { isEstimate, windowLabel } from '../../shared/format/window.ts'
import { locale, words } from '../panel-context.ts'
import { Mark } from './Mark.tsx'
import { usePicked } from './use-picked.ts'
import { meterProps, ResetTime, SourceChip, useHere } from './WindowParts.tsx'
import { amountOf, levelOf, paceTickOf, remarkOf, shapeOf } from './window-look.ts'

/** The window that decides whether one can go on, at its largest. */
export function WindowHero({ window, now, hasRoom = false }: { window: UsageWindow; now: number; hasRoom?: boolean }) {
  const tone = toneOf(window)
  const picked = usePicked(window.id)
  const here = useHere()
  const speed = hasRoom ? burnSentence(window, locale) : undefined
  return (
    <section {...picked} class={`hero tone-${tone}`} aria-label={windowLabel(window, locale)}>
      <div class="hero-mark" {...meterProps(window, now)}>
        <Mark
          percent={levelOf(window)}
          pacePercent={paceTickOf(window)}
          shape={shapeOf(window)}
          tone={tone}
          isOver={window.state === 'over'}
          isStale={window.state === 'stale'}
        />
      </div>
      <div class="hero-text">
        <h2>{windowLabel(window, locale)}</h2>
        <HeroFigure window={window} />
        <p class="hero-remark">{remarkOf(window, here)}</p>
        {speed && <p class="muted small">{speed}</p>}
      </div>
      <div class="hero-foot">
        <SourceChip window={window} />
        <ResetTime window={window} />
      </div>
    </section>
  )
}

function HeroFigure({ window }: { window: UsageWindow }) {
  const level = levelOf(window)
  const { states } = locale.words
  if (window.state === 'notStarted') return <p class="hero-figure is-word">{states.notStarted}</p>
  // Without a limit there is no share to tell, but the tokens are still known.
  if (level === undefined) return <p class="hero-figure">{amountOf(window)}</p>
  return (
    <p class={`hero-figure${window.state === 'stale' ? ' is-stale' : ''}`}>
      {isEstimate(window) && <span class="hero-about">≈ </span>}
      {percentFigure(level, locale)}
      <small>% {words.used}</small>
    </p>
  )
}
