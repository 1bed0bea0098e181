import { useId } from 'preact/hooks'
import type { Tone } from '../../shared/format/pace.ts'
import { pointOnRing, ringDash } from '../geometry/arc.ts'

/**
 * How sure the level is: `official` is solid, `estimate` hatched, `unknown` a dotted track, `notStarted` an empty outline. `over` is
 * a full ring whose line breaks into "!".
 */
export type MarkShape = 'official' | 'estimate' | 'unknown' | 'notStarted'

interface MarkProps {
  readonly percent?: number | undefined
  readonly pacePercent?: number | undefined
  readonly shape: MarkShape
  readonly tone: Tone
  readonly isOver?: boolean
  readonly isStale?: boolean
}

const ring = { radius: 33, strokeWidth: 11 }

/** The Plimsoll mark: a ring filled to the level, and the load line across it. Says nothing to a screen reader; its owner does. */
export function Mark({ percent = 0, pacePercent, shape, tone, isOver = false, isStale = false }: MarkProps) {
  const hatchId = useId()
  const isHatched = shape === 'estimate'
  const dash =
    shape === 'official' || isHatched ? ringDash(ring, isOver ? 100 : percent, isHatched ? 'butt' : 'round') : undefined
  return (
    <svg class={`mark tone-${tone}${isStale ? ' is-stale' : ''}`} viewBox="-48 -48 96 96" aria-hidden="true">
      {isHatched && (
        <pattern id={hatchId} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="5" height="5" class="mark-hatch-ground" />
          <rect width="2.9" height="5" class="mark-hatch-stripe" />
        </pattern>
      )}
      <Track shape={shape} />
      {dash && (
        <circle
          class="mark-level"
          r={ring.radius}
          stroke={isHatched ? `url(#${hatchId})` : undefined}
          stroke-width={ring.strokeWidth}
          stroke-linecap={isHatched ? 'butt' : 'round'}
          stroke-dasharray={`${dash.length} ${dash.gap}`}
          stroke-dashoffset={-dash.start}
          transform="rotate(-90)"
        />
      )}
      {pacePercent !== undefined && !isOver && <PaceTick percent={pacePercent} />}
      {isOver ? <BrokenLine /> : <path class="mark-line" d="M-46 0H46" />}
    </svg>
  )
}

function Track({ shape }: { shape: MarkShape }) {
  if (shape === 'notStarted') {
    return (
      <g class="mark-outline">
        <circle r={ring.radius - ring.strokeWidth / 2} />
        <circle r={ring.radius + ring.strokeWidth / 2} />
      </g>
    )
  }
  return (
    <circle
      class={shape === 'unknown' ? 'mark-track is-dotted' : 'mark-track'}
      r={ring.radius}
      stroke-width={shape === 'unknown' ? 5 : ring.strokeWidth}
    />
  )
}

function PaceTick({ percent }: { percent: number }) {
  const inner = pointOnRing(ring.radius - ring.strokeWidth / 2 - 2, percent)
  const outer = pointOnRing(ring.radius + ring.strokeWidth / 2 + 2, percent)
  return <path class="mark-tick" d={`M${inner.x} ${inner.y}L${outer.x} ${outer.y}`} />
}

function BrokenLine() {
  return (
    <g>
      <path class="mark-line" d="M-46 0H-12M12 0H46" />
      <path class="mark-bang" d="M0 -15V4M0 13V14" />
    </g>
  )
}
