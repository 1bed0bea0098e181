import { words } from '../panel-context.ts'

export interface NamedBar {
  /** In full, for whoever points at it. */
  readonly name: string
  readonly shownName: string
  readonly size: number
  readonly figure: string
  readonly title?: string
  /** Not a name like the others: the rest of them. */
  readonly isRest?: boolean
}

interface NamedBarsProps {
  readonly heading: string
  readonly isHeadingShown?: boolean
  readonly bars: readonly NamedBar[]
  readonly atMost: number
  /** Said where there is none. */
  readonly nothing: string
}

/** Sizes by name, each bar measured from zero against the largest. */
export function NamedBars({ heading, isHeadingShown = true, bars, atMost, nothing }: NamedBarsProps) {
  const largest = Math.max(Number.MIN_VALUE, ...bars.map(({ size }) => size))
  const hidden = bars.length - atMost
  return (
    <section class="usage-bars" aria-label={heading}>
      {isHeadingShown && <h2 class="quiet-heading">{heading}</h2>}
      {bars.length === 0 && <p class="muted">{nothing}</p>}
      <ul>
        {bars.slice(0, atMost).map(({ name, shownName, size, figure, title, isRest }) => (
          <li key={name} class={isRest ? 'is-rest' : undefined}>
            <span class="usage-name" title={name}>
              {shownName}
            </span>
            <span class="usage-track" aria-hidden="true">
              <span style={{ width: `${(size / largest) * 100}%` }} />
            </span>
            <span class="usage-figure" title={title}>
              {figure}
            </span>
          </li>
        ))}
      </ul>
      {hidden > 0 && <p class="muted small">{words.more(hidden)}</p>}
    </section>
  )
}
