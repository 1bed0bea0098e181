import type { NamedUsage } from '../../shared/contract/snapshot.ts'
import { formatCost, formatShortCost } from '../../shared/format/cost.ts'
import { toldApart } from '../../shared/format/names.ts'
import { formatTokens } from '../../shared/format/numbers.ts'
import { workTokens } from '../../shared/format/tokens.ts'
import { locale, words } from '../panel-context.ts'

interface UsageBarsProps {
  readonly heading: string
  readonly isHeadingShown?: boolean
  readonly entries: readonly NamedUsage[]
  readonly nameOf: (name: string) => string
  readonly atMost: number
}

/** Work tokens by name, each bar measured from zero against the largest. */
export function UsageBars({ heading, isHeadingShown = true, entries, nameOf, atMost }: UsageBarsProps) {
  const largest = Math.max(1, ...entries.map(({ usage }) => workTokens(usage.tokens)))
  const hidden = entries.length - atMost
  const shownName = toldApart(
    entries.map(({ name }) => name),
    nameOf,
  )
  return (
    <section class="usage-bars" aria-label={heading}>
      {isHeadingShown && <h2 class="quiet-heading">{heading}</h2>}
      {entries.length === 0 && <p class="muted">{words.noUseToday}</p>}
      <ul>
        {entries.slice(0, atMost).map(({ name, usage }) => (
          <li key={name}>
            <span class="usage-name" title={name}>
              {shownName(name)}
            </span>
            <span class="usage-track" aria-hidden="true">
              <span style={{ width: `${(workTokens(usage.tokens) / largest) * 100}%` }} />
            </span>
            <span class="usage-figure" title={formatCost(usage.cost, locale)}>
              {words.share(formatTokens(workTokens(usage.tokens), locale), formatShortCost(usage.cost, locale))}
            </span>
          </li>
        ))}
      </ul>
      {hidden > 0 && <p class="muted small">{words.more(hidden)}</p>}
    </section>
  )
}
