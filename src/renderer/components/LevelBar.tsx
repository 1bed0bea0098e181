import { words } from '../panel-context.ts'
import type { MarkShape } from './Mark.tsx'

interface LevelBarProps {
  readonly percent: number | undefined
  readonly pacePercent: number | undefined
  readonly shape: MarkShape
  readonly isStale: boolean
}

/** A window's level as a bar, with a tick where an even pace would stand. */
export function LevelBar({ percent, pacePercent, shape, isStale }: LevelBarProps) {
  return (
    <div class={`level-bar shape-${shape}${isStale ? ' is-stale' : ''}`} aria-hidden="true">
      <div class="level-track">
        {percent !== undefined && percent > 0 && <div class="level-fill" style={{ width: `${Math.min(100, percent)}%` }} />}
      </div>
      {pacePercent !== undefined && <div class="level-tick" title={words.paceTick} style={{ left: `${pacePercent}%` }} />}
    </div>
  )
}
